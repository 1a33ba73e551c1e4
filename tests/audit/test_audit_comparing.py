"""What an audit says of a log: which failure has its report, which one has not, and why."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bouncehook import spool
from bouncehook.report import State
from bouncehook_admin.audit.audit import Period
from bouncehook_admin.audit.outcomes import How
from bouncehook_admin.audit.reasons import Verdict, Why

ID = "4jcXH11Kp4zJHtZ"
NOTIFICATION = "4jcXH11zbnzJHtw"
BOB = "bob@far.test"
TAKEN = "milter-discard: END-OF-MESSAGE from localhost[127.0.0.1]: milter triggers DISCARD action"


@pytest.fixture
def bounced(host) -> str:
    """A customer's message to Bob fails, and the milter takes the notification; its return address."""
    address = host.return_address(ID)
    host.log.bounced(ID, address, [BOB], NOTIFICATION)
    return address


class TestReported:
    def test_a_failure_with_its_report(self, host, bounced) -> None:
        name = host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        finding = host.finding()
        assert (finding.verdict, finding.report.webhook_id) == (Verdict.REPORTED, name)
        assert (finding.failure.how, finding.failure.customer) == (How.BOUNCED, "acme.test")

    def test_in_another_case_of_letters(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION, id=ID, recipient="Bob@FAR.test")
        assert host.finding().verdict is Verdict.REPORTED

    def test_under_the_address_before_aliases(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "bounced", original="sales@acme.test")
        host.log.captured(ID, NOTIFICATION, address)
        host.log.removed(ID)
        host.has(queue_id=NOTIFICATION, id=ID, recipient="sales@acme.test")
        finding = host.finding()
        assert (finding.verdict, finding.failure.recipient) == (Verdict.REPORTED, "sales@acme.test")

    def test_whose_recipient_was_forgotten(self, host, bounced) -> None:
        """The report says only that a delivery of this message failed; so it cannot be held against the log either."""
        name = host.has(queue_id=NOTIFICATION, id=ID, recipient="")
        finding = host.finding()
        assert (finding.verdict, finding.report.webhook_id) == (Verdict.REPORTED, name)
        host.has(id="OTHER", recipient="")
        assert [one.verdict for one in host.audit().findings] == [Verdict.REPORTED]

    def test_not_by_a_forgotten_report_of_another_recipient(self, host) -> None:
        host.log.bounced(ID, host.return_address(ID), ["eve@far.test", BOB], NOTIFICATION)
        host.remembers(ID, "eve@far.test", "")
        host.has(queue_id=NOTIFICATION, id=ID, recipient="")
        found = {one.failure.recipient: one.verdict for one in host.audit().findings}
        assert found == {"eve@far.test": Verdict.UNREPORTED, BOB: Verdict.REPORTED}

    def test_whose_notification_was_forgotten(self, host, bounced) -> None:
        """Which recipients it named is not known any more."""
        host.has(queue_id=NOTIFICATION, forgotten=True)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.FORGOTTEN)

    def test_not_by_a_report_of_another_recipient(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION, id=ID, recipient="eve@far.test")
        assert sorted(one.verdict for one in host.audit().findings) == [Verdict.UNLOGGED, Verdict.UNREPORTED]

    def test_not_by_the_report_of_an_earlier_message_with_the_same_id(self, host, bounced) -> None:
        """Short queue ids are used again."""
        host.has(queue_id="OTHER", id=ID, recipient=BOB, noticed=host.log.now - 3600)
        assert host.finding().verdict is Verdict.UNREPORTED

    def test_one_that_expires(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "deferred")
        host.log.attempt(ID, "eve@far.test", "sent", "250 taken")
        host.log.line("qmgr", f"{ID}: from=<{address}>, status=expired, returned to sender")
        host.log.captured(ID, NOTIFICATION, address)
        host.log.removed(ID)
        host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        finding = host.finding()
        assert (finding.verdict, finding.failure.how) == (Verdict.REPORTED, How.EXPIRED)

    def test_one_that_expires_in_the_next_log(self, host) -> None:
        """For whom, this log does not tell."""
        address = host.return_address(ID)
        host.log.line("qmgr", f"{ID}: from=<{address}>, status=expired, returned to sender")
        host.log.captured(ID, NOTIFICATION, address)
        host.log.removed(ID)
        assert host.finding().verdict is Verdict.UNREPORTED
        host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        assert host.finding().verdict is Verdict.REPORTED

    def test_a_message_that_was_refused_as_a_whole(self, host) -> None:
        """Nobody was given its id."""
        host.log.line("smtpd", f"{ID}: client=unknown[127.0.0.1]")
        host.log.refused(BOB, queue_id=ID)
        host.log.line(
            "cleanup",
            f"{ID}: milter-reject: END-OF-MESSAGE from unknown[127.0.0.1]: 5.7.1 content; from=<news@acme.test> "
            "to=<eve@far.test> proto=ESMTP helo=<acme.test>",
        )
        host.log.disconnects()
        host.has(spool.REFUSED, id="NOQUEUE", recipient=BOB)
        finding = host.finding()
        assert (finding.verdict, finding.report.id) == (Verdict.REPORTED, "NOQUEUE")


class TestNoFailure:
    def test_what_is_delivered_or_tried_again(self, host) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "deferred")
        host.log.attempt(ID, BOB, "sent", "250 2.0.0 taken")
        host.log.attempt(ID, "eve@far.test", "deferred")
        assert host.audit().findings == []

    def test_what_an_administrator_deletes(self, host) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "deferred")
        host.log.line("postsuper", f"{ID}: removed")
        assert host.audit().findings == []

    @pytest.mark.parametrize("sender", ["", "stranger@elsewhere.test"])
    def test_mail_that_is_nobodys(self, host, sender: str) -> None:
        host.log.comes(ID, sender)
        host.log.attempt(ID, BOB, "bounced")
        host.log.removed(ID)
        assert host.audit().findings == []

    def test_a_stranger_who_writes_a_customers_address(self, host) -> None:
        host.log.comes(ID, "news@acme.test", client="203.0.113.5")
        host.log.attempt(ID, BOB, "bounced")
        host.log.removed(ID)
        host.log.refused(BOB, client="203.0.113.5")
        host.log.disconnects()
        assert host.audit().findings == []

    def test_what_postfix_itself_makes(self, host) -> None:
        """Notices to the postmaster come from the relay's own domain, which may be a customer's."""
        host.log.line("cleanup", f"{ID}: message-id=<{ID}@relay.test>")
        host.log.activated(ID, "double-bounce@acme.test")
        host.log.attempt(ID, BOB, "bounced")
        host.log.removed(ID)
        assert host.audit().findings == []

    def test_a_refusal_for_now(self, host) -> None:
        host.log.line(
            "smtpd",
            f"NOQUEUE: reject: RCPT from unknown[127.0.0.1]: 450 4.7.1 <{BOB}>: Recipient address rejected: later on; "
            f"from=<news@acme.test> to=<{BOB}> proto=ESMTP helo=<acme.test>",
        )
        host.log.disconnects()
        assert host.audit().findings == []


class TestNotReported:
    @pytest.mark.parametrize(
        ("options", "customer"),
        [
            ({"sender": "news@acme.test"}, "acme.test"),
            ({"sender": "who@ever.test", "login": "byname", "client": "203.0.113.5"}, "byname"),
            ({"sender": "who@ever.test", "client": "192.0.2.7"}, "bynet"),
        ],
        ids=["sender", "login", "network"],
    )
    def test_a_customers_message_that_was_not_rewritten(self, host, options, customer: str) -> None:
        host.log.comes(ID, **options)
        host.log.attempt(ID, BOB, "bounced")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.NOT_REWRITTEN)
        assert (finding.failure.customer, finding.failure.id) == (customer, ID)

    def test_one_that_sendmail_submitted(self, host) -> None:
        host.log.line("pickup", f"{ID}: uid=0 from=<news@acme.test>")
        host.log.line("cleanup", f"{ID}: message-id=<{ID}@relay.test>")
        host.log.activated(ID, "news@acme.test")
        host.log.attempt(ID, BOB, "bounced")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        assert host.finding().reason.why is Why.NOT_REWRITTEN

    def test_a_notification_that_a_milter_took_and_nobody_has(self, host, bounced) -> None:
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.LOST)
        assert NOTIFICATION in str(finding.reason)

    def test_a_notification_of_a_success_need_not_be_kept(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "sent")
        host.log.line("cleanup", f"{NOTIFICATION}: message-id=<{NOTIFICATION}@relay.test>")
        host.log.line("cleanup", f"{NOTIFICATION}: {TAKEN}; from=<> to=<{address}>")
        host.log.line("bounce", f"{ID}: sender delivery status notification: {NOTIFICATION}")
        host.log.removed(ID)
        assert host.audit().findings == []

    def test_a_notification_that_the_store_has(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.UNRECOGNISED)
        assert "is failure, by rule dsn" in str(finding.reason)

    def test_a_notification_that_is_set_aside(self, host, bounced) -> None:
        name = host.spool.put(spool.DSN, {"recipient": bounced, "queue_id": NOTIFICATION, "truncated": 0}, b"x")
        directory = host.configuration.settings.spool
        (directory / "new" / name).rename(directory / "bad" / name)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.SET_ASIDE)
        assert str(directory / "bad" / name) in str(finding.reason)

    @pytest.mark.parametrize(
        "how", ["discard: header x", "redirect: header x", "hold: header x", "milter-hold: CONNECT"]
    )
    def test_a_notification_that_a_check_took(self, host, how: str) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "bounced")
        host.log.line("cleanup", f"{NOTIFICATION}: message-id=<{NOTIFICATION}@relay.test>")
        host.log.line("cleanup", f"{NOTIFICATION}: {how} from local; from=<> to=<{address}>: backscatter")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.TAKEN)

    @pytest.mark.parametrize(
        ("status", "relay", "why"),
        [
            ("bounced", "bouncehook", Why.DESTROYED),
            ("sent", "bouncehook", Why.LOST),
            ("sent", "relay.test[bouncehook-lmtp/lmtp.sock]", Why.LOST),
            ("sent", "mx.elsewhere.test[192.0.2.3]:25", Why.ELSEWHERE),
            ("deferred", "bouncehook", Why.WAITS),
        ],
    )
    def test_a_notification_that_came_by_mail(self, host, status: str, relay: str, why: Why) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "bounced")
        host.log.line("cleanup", f"{NOTIFICATION}: message-id=<{NOTIFICATION}@relay.test>")
        host.log.activated(NOTIFICATION, "")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        host.log.attempt(NOTIFICATION, address, status, "so", relay=relay)
        assert host.finding().reason.why is why

    def test_a_recipient_whom_smtpd_refused(self, host) -> None:
        host.log.refused(BOB)
        host.log.disconnects()
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.REFUSED_UNSEEN)
        assert finding.failure.id == "NOQUEUE"

    def test_a_recipient_whom_another_milter_refused(self, host) -> None:
        host.log.refused(BOB, by="milter-reject")
        host.log.disconnects()
        assert host.finding().reason.why is Why.OTHER_MILTER

    def test_the_second_of_two_refusals_that_have_one_report(self, host) -> None:
        for _ in range(2):
            host.log.refused(BOB)
            host.log.disconnects()
        host.has(spool.REFUSED, id="NOQUEUE", recipient=BOB)
        assert [one.verdict for one in host.audit().findings] == [Verdict.REPORTED, Verdict.UNREPORTED]

    def test_a_bounce_that_smtpd_turned_away(self, host) -> None:
        """relay_recipient_maps without the return addresses, say."""
        address = host.return_address(ID)
        host.log.refused(address, sender="", client="203.0.113.9")
        host.log.disconnects()
        finding = host.finding()
        assert (finding.verdict, finding.reason.why, finding.returned.id) == (Verdict.UNREPORTED, Why.TURNED_AWAY, ID)

    @pytest.mark.parametrize(("code", "whys"), [("5.7.1", [Why.TURNED_AWAY]), ("4.7.1", [])])
    def test_a_bounce_that_a_filter_refused_at_its_end(self, host, code: str, whys: list[Why]) -> None:
        """For now: then it comes again."""
        address = host.return_address(ID)
        host.log.line("smtpd", "RETURNED: client=mx.far.test[203.0.113.9]")
        host.log.line("cleanup", "RETURNED: message-id=<x@far.test>")
        host.log.line(
            "cleanup",
            f"RETURNED: milter-reject: END-OF-MESSAGE from mx.far.test[203.0.113.9]: {code} spam; from=<> "
            f"to=<{address}> proto=ESMTP helo=<mx.far.test>",
        )
        host.log.disconnects()
        assert [one.reason.why for one in host.audit().findings] == whys

    def test_a_bounce_that_is_nowhere(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes("RETURNED", "", client="203.0.113.9")
        host.log.attempt("RETURNED", address, "sent", "delivered via bouncehook service", relay="bouncehook")
        host.log.removed("RETURNED")
        finding = host.finding()
        assert (finding.verdict, finding.reason.why, finding.returned.id) == (Verdict.UNREPORTED, Why.LOST, ID)

    def test_a_bounce_that_the_store_has(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes("RETURNED", "", client="203.0.113.9")
        host.log.attempt("RETURNED", address, "sent", "delivered via bouncehook service", relay="bouncehook")
        host.log.removed("RETURNED")
        host.has(spool.BOUNCE, queue_id="RETURNED", id=ID, recipient=BOB, state=State.BOUNCE)
        audit = host.audit()
        assert (audit.findings, audit.returned) == ([], 1)


class TestNoneDue:
    def test_notify_never(self, host) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "bounced")
        host.log.removed(ID)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.NOTIFY)

    def test_notify_never_for_one_of_two(self, host) -> None:
        host.log.bounced(ID, host.return_address(ID), [BOB, "eve@far.test"], NOTIFICATION)
        mail = b"Final-Recipient: rfc822; eve@far.test\nOriginal-Recipient: rfc822;eve@far.test\nAction: failed\n"
        host.has(queue_id=NOTIFICATION, mail=mail, id=ID, recipient="eve@far.test")
        found = {one.failure.recipient: one.reason and one.reason.why for one in host.audit().findings}
        assert found == {BOB: Why.NOTIFY, "eve@far.test": None}

    def test_a_notification_that_names_the_recipient_is_no_such_case(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION, mail=f"Final-Recipient: rfc822; {BOB}\nAction: failed\n".encode())
        assert host.finding().reason.why is Why.UNRECOGNISED

    def test_a_copy(self, host) -> None:
        host.log.bounced(ID, host.return_address(ID), ["archive@far.test"], NOTIFICATION)
        host.has(queue_id=NOTIFICATION)
        host.remembers(ID, BOB)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.COPY)

    def test_of_a_recipient_who_was_forgotten(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION)
        host.remembers(ID, "")
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.FORGOTTEN)

    def test_before_installation(self, host) -> None:
        host.log.now -= 3600
        host.log.comes(ID, "news@acme.test")
        host.log.attempt(ID, BOB, "bounced")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        host.log.refused(BOB)
        host.log.disconnects()
        assert {one.reason.why for one in host.audit().findings} == {Why.NOT_REWRITTEN, Why.REFUSED_UNSEEN}
        host.has(noticed=host.log.now + 1800)
        assert {one.reason.why for one in host.audit().findings} == {Why.BEFORE}

    def test_too_old(self, host) -> None:
        host.log.now -= 31 * 86400
        host.log.bounced(ID, host.return_address(ID), [BOB], NOTIFICATION)
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.TOO_OLD)

    def test_what_waits_in_the_spool(self, host, bounced) -> None:
        host.spool.put(spool.DSN, {"recipient": bounced, "queue_id": NOTIFICATION, "truncated": 0}, b"x")
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.NONE_DUE, Why.WAITS)

    def test_a_refusal_that_waits_in_the_spool(self, host) -> None:
        host.log.refused(BOB)
        header = {"customer": "acme.test", "id": "", "sender": "", "recipient": BOB, "extended": "5.1.1", "text": ""}
        host.spool.hold(spool.REFUSED, header, "milter")
        assert host.finding().reason.why is Why.WAITS

    def test_what_postfix_will_notify_of(self, host) -> None:
        """The milter could not spool: `status=deferred (bounce failed)`."""
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "bounced")
        host.log.line("qmgr", f"{ID}: status=deferred (bounce failed)")
        assert host.finding().reason.why is Why.WAITS

    @pytest.mark.parametrize(("hours", "why"), [(1, Why.WAITS), (3, Why.STUCK)])
    def test_a_notification_that_is_refused_to_postfix(self, host, hours: int, why: Why) -> None:
        """Again and again, by a check or a milter.  After some hours that is nobody's patience any more."""
        address = host.return_address(ID)
        host.log.now -= hours * 3700
        host.log.comes(ID, address)
        host.log.attempt(ID, BOB, "bounced")
        for attempt in range(hours):
            host.log.line("cleanup", f"N{attempt}: message-id=<N{attempt}@relay.test>")
            host.log.line(
                "cleanup",
                f"N{attempt}: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 4.7.1 Service unavailable - try "
                f"again later; from=<> to=<{address}>",
            )
            host.log.line("qmgr", f"{ID}: status=deferred (bounce failed)")
            host.log.now += 3700
            host.log.line("qmgr", f"{ID}: from=<{address}>, size=408, nrcpt=1 (queue active)")
        finding = host.finding()
        assert (finding.failure.recipient, finding.reason.why) == (BOB, why)


class TestNotInTheLog:
    def test_a_report_without_a_failure(self, host) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "sent", "250 taken")
        host.log.removed(ID)
        host.has(queue_id="ELSE", id=ID, recipient=BOB, noticed=host.log.now + 10)
        audit = host.audit()
        assert [one.report.recipient for one in audit.of(Verdict.UNLOGGED)] == [BOB]
        assert audit.is_good, "no failure is without a report"

    def test_a_bounce_for_which_nothing_came(self, host) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.log.attempt(ID, BOB, "sent", "250 taken")
        host.log.removed(ID)
        host.has(spool.BOUNCE, id=ID, recipient=BOB, state=State.BOUNCE, noticed=host.log.now + 10)
        assert host.finding().verdict is Verdict.UNLOGGED

    def test_a_report_from_another_time(self, host, bounced) -> None:
        host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        for noticed in (host.log.now - 600, host.log.now + 600):
            host.has(id="OLD", recipient=BOB, noticed=noticed)
        assert host.audit().of(Verdict.UNLOGGED) == []

    def test_a_refusal_that_the_log_does_not_tell_the_customer_of(self, host) -> None:
        """Postfix logs no login with a refusal, so a customer who is known by login only may be nobody there."""
        host.log.refused(BOB, sender="who@ever.test", client="203.0.113.5")
        host.log.disconnects()
        host.has(spool.REFUSED, customer="byname", id="NOQUEUE", recipient=BOB)
        host.has(spool.REFUSED, customer="byname", id="NOQUEUE", recipient="eve@far.test", noticed=host.log.now + 1)
        assert [one.report.recipient for one in host.audit().findings] == ["eve@far.test"]

    def test_the_failure_was_before_the_log_begins(self, host) -> None:
        address = host.return_address(ID)
        host.log.captured(ID, NOTIFICATION, address)
        host.log.line("qmgr", f"{ID}: from=<{address}>, size=408, nrcpt=1 (queue active)")
        host.log.attempt(ID, "eve@far.test", "bounced")
        host.log.captured(ID, "SECOND", address)
        host.log.removed(ID)
        for recipient in (BOB, "eve@far.test"):
            host.has(queue_id=NOTIFICATION, id=ID, recipient=recipient, noticed=host.log.now + 5)
        assert host.audit().of(Verdict.UNLOGGED) == []


class TestFollowing:
    def test_through_an_alias_of_local(self, host) -> None:
        """The line of the first queue id comes behind those of the second."""
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.line("cleanup", "SECOND: message-id=<x@acme.test>")
        host.log.activated("SECOND", address)
        host.log.attempt("SECOND", BOB, "bounced", original="team@acme.test")
        host.log.captured("SECOND", NOTIFICATION, address)
        host.log.removed("SECOND")
        host.log.attempt(ID, "team@acme.test", "sent", "forwarded as SECOND", relay="local", daemon="local")
        host.log.removed(ID)
        host.has(queue_id=NOTIFICATION, id=ID, recipient="team@acme.test")
        finding = host.finding()
        assert (finding.verdict, finding.failure.queue_id) == (Verdict.REPORTED, "SECOND")

    def test_an_alias_with_an_owner_is_the_owners(self, host) -> None:
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.line("cleanup", "SECOND: message-id=<x@acme.test>")
        host.log.activated("SECOND", "owner-team@acme.test")
        host.log.attempt("SECOND", BOB, "bounced", original="team@acme.test")
        host.log.notified("SECOND", NOTIFICATION)
        host.log.removed("SECOND")
        host.log.attempt(ID, "team@acme.test", "sent", "forwarded as SECOND", relay="local", daemon="local")
        host.log.removed(ID)
        assert host.audit().findings == []

    def test_through_a_content_filter(self, host) -> None:
        """What smtpd made of the recipient is told of under the first queue id only."""
        address = host.return_address(ID)
        host.log.comes(ID, address)
        host.log.comes("SECOND", address)
        queued = "250 2.0.0 Ok: queued as SECOND"
        host.log.attempt(ID, BOB, "sent", queued, original="sales@acme.test", relay="127.0.0.1[127.0.0.1]:10024")
        host.log.removed(ID)
        host.log.attempt("SECOND", BOB, "bounced")
        host.log.captured("SECOND", NOTIFICATION, address)
        host.log.removed("SECOND")
        host.has(queue_id=NOTIFICATION, id=ID, recipient="sales@acme.test")
        assert host.finding().verdict is Verdict.REPORTED

    @pytest.mark.parametrize("copied", [False, True], ids=["alone", "beside a copy"])
    @pytest.mark.parametrize(
        ("relay", "told"),
        [("bouncehook", "SECOND"), ("relay.test[bouncehook-lmtp/lmtp.sock]", "FIRST")],
        ids=["pipe tells the last queue id", "LMTP tells the first"],
    )
    def test_a_returned_mail_through_a_content_filter(self, host, relay: str, told: str, copied: bool) -> None:
        address = host.return_address(ID)
        recipients = ["archive@far.test", address] if copied else [address]
        host.log.comes("FIRST", "")
        host.log.comes("SECOND", "")
        for recipient in recipients:
            queued = "250 2.0.0 Ok: queued as SECOND"
            host.log.attempt("FIRST", recipient, "sent", queued, relay="127.0.0.1[127.0.0.1]:10024")
        host.log.removed("FIRST")
        for recipient in recipients:
            host.log.attempt(
                "SECOND", recipient, "sent", "250 taken", relay=relay if recipient == address else "far.test"
            )
        host.log.removed("SECOND")
        (lost,) = host.audit().of(Verdict.UNREPORTED)
        assert (lost.returned.return_address, lost.reason.why) == (address, Why.LOST), "nothing has come yet"
        host.has(spool.BOUNCE, queue_id=told)
        assert host.audit().findings == []

    def test_a_copy_that_waits_does_not_hide_that_the_returned_mail_is_lost(self, host) -> None:
        host.log.comes("RETURNED", "")
        host.log.attempt("RETURNED", "archive@far.test", "deferred")
        host.log.attempt("RETURNED", host.return_address(ID), "sent", "250 taken", relay="bouncehook", daemon="pipe")
        finding = host.finding()
        assert (finding.verdict, finding.reason.why) == (Verdict.UNREPORTED, Why.LOST)

    def test_a_customer_whose_sender_begins_like_postfixs_own(self, host) -> None:
        host.log.comes(ID, "double-bounce-news@acme.test", login="acme.test")
        host.log.attempt(ID, BOB, "bounced")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        assert host.finding().failure.customer == "acme.test"

    def test_an_id_behind_a_filter_of_a_message_that_was_not_rewritten(self, host) -> None:
        host.log.comes(ID, "who@ever.test", login="byname")
        host.log.comes("SECOND", "who@ever.test")
        queued = "250 2.0.0 Ok: queued as SECOND"
        host.log.attempt(ID, BOB, "sent", queued, relay="127.0.0.1[127.0.0.1]:10024")
        host.log.removed(ID)
        host.log.attempt("SECOND", BOB, "bounced")
        host.log.notified("SECOND", NOTIFICATION)
        host.log.removed("SECOND")
        failure = host.finding().failure
        assert (failure.customer, failure.id) == ("byname", ID)

    def test_a_check_that_speaks_before_the_message_has_all_its_headers(self, host) -> None:
        host.log.line("smtpd", f"{ID}: client=unknown[203.0.113.5], sasl_method=PLAIN, sasl_username=byname")
        host.log.line(
            "cleanup", f"{ID}: redirect: header Subject: x from unknown[203.0.113.5]; from=<a@b.test> to=<c@d>"
        )
        host.log.line("cleanup", f"{ID}: message-id=<x@b.test>")
        host.log.line("cleanup", f"{ID}: message-id=<second@b.test>")
        host.log.activated(ID, "a@b.test")
        host.log.attempt(ID, BOB, "bounced")
        host.log.notified(ID, NOTIFICATION)
        host.log.removed(ID)
        assert host.finding().failure.customer == "byname"

    def test_a_queue_id_that_is_used_again(self, host) -> None:
        host.log.comes(ID, "news@acme.test", client="203.0.113.5")
        host.log.attempt(ID, BOB, "sent", "250 taken")
        host.log.removed(ID)
        host.log.bounced(ID, host.return_address(ID), ["eve@far.test"], NOTIFICATION)
        host.has(queue_id=NOTIFICATION, id=ID, recipient="eve@far.test")
        assert host.finding().verdict is Verdict.REPORTED

    def test_a_recipient_who_is_refused_again_until_the_message_has_an_id(self, host) -> None:
        address = host.return_address(ID)
        host.log.refused(BOB)
        host.log.refused(BOB)
        host.log.comes(ID, address)
        host.has(spool.REFUSED, id=ID, recipient=BOB)
        assert [one.verdict for one in host.audit().findings] == [Verdict.REPORTED] * 2

    def test_a_refusal_behind_a_message_of_the_same_login(self, host) -> None:
        host.log.line("smtpd", f"{ID}: client=unknown[203.0.113.5], sasl_method=PLAIN, sasl_username=byname")
        host.log.activated(ID, host.return_address(ID, "byname"))
        host.log.refused(BOB, sender="who@ever.test", client="203.0.113.5")
        host.log.disconnects()
        finding = host.finding()
        assert (finding.failure.customer, finding.failure.recipient) == ("byname", BOB)

    def test_two_sessions_of_one_client(self, host) -> None:
        """What was refused in the first has nothing to do with the message of the second."""
        host.log.refused(BOB)
        host.log.disconnects()
        host.log.comes(ID, host.return_address(ID))
        host.has(spool.REFUSED, id=ID, recipient=BOB)
        assert Verdict.UNREPORTED in {one.verdict for one in host.audit().findings}

    def test_an_instance_with_another_name(self, host, bounced) -> None:
        host.log.lines = [line.replace(" postfix/", " postfix-out/") for line in host.log.lines]
        host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        assert host.finding().verdict is Verdict.REPORTED

    def test_a_domain_of_the_customers_own(self, host) -> None:
        """An address that only looks like one of ours says nothing, and is counted."""
        forged = host.return_address(ID)[:-20] + "a" * 3 + host.return_address(ID)[-17:]
        host.log.bounced(ID, forged, [BOB], NOTIFICATION)
        audit = host.audit()
        assert audit.findings == []
        assert audit.passed_over.total() == 1


def test_a_period(host) -> None:
    for number, age in enumerate((7200, 3600, 60)):
        host.log.now = time.time() - age
        host.log.bounced(f"ID{number}", host.return_address(f"ID{number}"), [BOB], f"N{number}")
    period = Period(time.time() - 4000, time.time() - 1000)
    assert [one.failure.id for one in host.audit(period=period).findings] == ["ID1"]


def test_a_period_that_begins_between_a_failure_and_its_report(host, bounced) -> None:
    host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB, noticed=host.log.now + 5)
    assert host.audit(period=Period(since=host.log.now + 2)).findings == []


class TestCommand:
    def test_all_is_well(self, host, bounced, audited) -> None:
        name = host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        status, (failure, summary) = audited()
        assert status == 0
        assert failure | {"time": ""} == {
            "kind": "failure",
            "verdict": "reported",
            "why": "",
            "detail": "",
            "time": "",
            "webhook_id": name,
            "customer": "acme.test",
            "id": ID,
            "recipient": BOB,
            "failed": "bounced",
            "text": "host mx.far.test[192.0.2.9] said: 550 5.1.1 no such user (in reply to RCPT TO command)",
            "queue_id": ID,
        }
        assert (summary["kind"], summary["reported"], summary["not_reported"]) == ("summary", 1, 0)

    def test_a_failure_without_a_report(self, host, bounced, bouncehook) -> None:
        status, output, errors = bouncehook("audit", "--config", host.config, host.write())
        assert (status, errors) == (1, "")
        head, row, *_ = output.splitlines()
        assert head.split() == ["TIME", "CUSTOMER", "ID", "RECIPIENT", "FAILED", "REPORT"]
        assert row.split(maxsplit=5)[1:5] == ["acme.test", ID, BOB, "bounced"]
        assert row.split(maxsplit=5)[5].startswith("not reported: came to bouncehook, and is neither in the spool nor")
        assert "0 reported, 1 not reported, 0 with none due" in output

    def test_only_what_is_missing_is_shown_unless_all_is_asked_for(self, host, bounced, bouncehook) -> None:
        host.has(queue_id=NOTIFICATION, id=ID, recipient=BOB)
        assert BOB not in bouncehook("audit", "--config", host.config, host.write())[1]
        assert BOB in bouncehook("audit", "--config", host.config, "--all", host.write())[1]

    def test_nothing_of_a_strangers_reaches_the_terminal_raw(self, host, bouncehook) -> None:
        host.log.bounced(ID, host.return_address(ID), ["b\x1b[2Job@far.test"], NOTIFICATION)
        _, output, _ = bouncehook("audit", "--config", host.config, host.write())
        assert r"b\x1b[2Job@far.test" in output

    def test_a_log_and_the_journal(self, host, bouncehook) -> None:
        status, _, errors = bouncehook("audit", "--config", host.config, "--journal", "x")
        assert (status, errors) == (64, "give either logs or --journal, not both\n")

    def test_without_a_store(self, host, bouncehook) -> None:
        host.log.comes(ID, host.return_address(ID))
        host.store.close()
        (host.directory / "store.db").unlink()
        status, _, errors = bouncehook("audit", "--config", host.config, host.write())
        assert status == 69
        assert "does not exist" in errors


def test_findings_are_compared_by_value(host, bounced) -> None:
    finding = host.finding()
    assert replace(finding) == finding
