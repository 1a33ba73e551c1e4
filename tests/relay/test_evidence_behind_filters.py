"""Filters before and behind the queue, and Postfix's own notices: what strangers write there is believed of nobody.

One relay: port 2525 has an after-queue filter that does not pass XFORWARD on, another port a before-queue filter, and
the domain that Postfix's notices to the postmaster come from is a customer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN, Relay
from bouncehook_demo.submit import submit
from fuzz.content_filter import ContentFilter
from fuzz.settings import ROWS
from places import own_loopback

pytestmark = pytest.mark.postfix

BEHIND, FROM_BEHIND, BEFORE, FROM_BEFORE, PROXIED = 10024, 10025, 10026, 10027, 10028
"""ports: the two filters and the smtpds that they give mail back to, and the smtpd that has the one before the queue"""
VICTIM = "victim@nobody-wrote.test"
NOTICES_TO = "no.888@far.test"
NOTICES = {
    "notify_classes": "bounce, 2bounce, resource, software",
    "internal_mail_filter_classes": "bounce, notify",
    "bounce_notice_recipient": NOTICES_TO,
    "2bounce_notice_recipient": NOTICES_TO,
}
CUSTOMERS = f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n  relay.example.test: {{endpoint}}/own\n"


def settings(relay: str) -> PostfixSettings:
    return PostfixSettings(
        main={
            "content_filter": f"scan:[{relay}]:{BEHIND}",
            "relay_domains": f"{RETURN_DOMAIN} relayed.test",
            "smtpd_relay_restrictions": "permit_mynetworks, reject_unauth_destination",
        },
        services=(
            "scan unix - - n - 10 smtp -o smtp_send_xforward_command=yes",
            smtpd(relay, FROM_BEHIND, "receive_override_options=no_unknown_recipient_checks,no_milters"),
            smtpd(relay, PROXIED, "smtpd_milters=", f"smtpd_proxy_filter={relay}:{BEFORE}"),
            smtpd(relay, FROM_BEFORE),
        ),
    )


def smtpd(relay: str, port: int, *options: str) -> str:
    """A further smtpd, which has no content filter behind it."""
    own = [f"mynetworks={relay}/32"] if port in (FROM_BEHIND, FROM_BEFORE) else []
    options = ("content_filter=", "smtpd_authorized_xforward_hosts=$mynetworks", *own, *options)
    return "\n  -o ".join([f"{relay}:{port} inet n - y - - smtpd", *options])


@pytest.fixture(scope="module")
def filters_of() -> dict[str, ContentFilter]:
    """Filled by `relay`."""
    return {}


@pytest.fixture(scope="module")
def relay(commands, filters_of) -> Iterator[Relay]:
    loopback = own_loopback()
    where = loopback.relay
    filters_of["behind"] = ContentFilter((where, BEHIND), (where, FROM_BEHIND))
    filters_of["behind"].withheld = frozenset({"XFORWARD"})
    filters_of["before"] = ContentFilter((where, BEFORE), (where, FROM_BEFORE))
    made = Relay(commands, loopback=loopback, rows=ROWS, settings=settings(where), customers=CUSTOMERS)
    with ExitStack() as stack:
        for part in (*filters_of.values(), made):
            stack.enter_context(part)
        yield made


def stranger(mail) -> str:
    return f"{mail.environment.loopback.net}.9.9"


def told(mail, queue_id: str) -> list[tuple[str, str]]:
    mail.settle()
    return [(report["recipient"], report["state"]) for report in mail.reports_so_far(queue_id)]


def forged(queue_id: str, return_address: str, recipients: list[str]) -> bytes:
    """A notification as our own Postfix writes it, which tells of these recipients."""
    said = "host mx.far.test[192.0.2.1] said: 550 5.1.1 forged"
    texts = "".join(f"<{one}>: {said}\n    (in reply to RCPT TO command)\n\n" for one in recipients)
    fields = "".join(
        f"\nFinal-Recipient: rfc822; {one}\nOriginal-Recipient: rfc822;{one}\nAction: failed\nStatus: 5.1.1\n"
        "Remote-MTA: dns; mx.far.test\nDiagnostic-Code: smtp; 550 5.1.1 forged\n"
        for one in recipients
    )
    text = f"""\
Date: Mon, 2 Nov 2026 10:00:00 +0000 (UTC)
From: MAILER-DAEMON@relay.example.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {return_address}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="{queue_id}.1793600000/relay.example.test"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--{queue_id}.1793600000/relay.example.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.test.

{texts}--{queue_id}.1793600000/relay.example.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.test
X-Postfix-Queue-ID: {queue_id}
X-Postfix-Sender: rfc822; {return_address}
Arrival-Date: Mon,  2 Nov 2026 10:00:00 +0000 (UTC)
{fields}
--{queue_id}.1793600000/relay.example.test--
"""
    return text.replace("\n", "\r\n").encode()


class TestBehindTheQueue:
    def test_a_strangers_forged_notification_is_a_foreign_bounce(self, mail) -> None:
        submitted = mail.send(["ok.1@far.test", "ok.2@far.test"])
        address = mail.received_by("ok.1@far.test").sender
        content = forged(submitted.queue_id, address, [VICTIM, "ok.2@far.test"])
        submit(mail.environment.relay, "", [address], content, source_address=stranger(mail))
        assert told(mail, submitted.queue_id) == [("ok.2@far.test", "bounce")]

    def test_our_own_postfix_is_believed(self, mail) -> None:
        submitted = mail.send(["no.3@far.test", "ok.3@far.test"])
        assert told(mail, submitted.queue_id) == [("no.3@far.test", "rcptto")]

    def test_a_filter_that_is_down_is_not_told_as_the_remotes_stage(self, mail, filters_of) -> None:
        filters_of["behind"].is_down = True
        try:
            submitted = mail.send("ok.4@far.test")
            assert told(mail, submitted.queue_id) == [("ok.4@far.test", "unknown")]
        finally:
            filters_of["behind"].is_down = False


class TestBeforeTheQueue:
    """What the milter sees there of a client is the filter's address, which is in mynetworks."""

    @staticmethod
    def by_proxy(mail, source: str, recipient: str) -> str | None:
        server = (mail.environment.loopback.relay, PROXIED)
        return submit(server, f"news@{CUSTOMER}", [recipient], source_address=source).queue_id

    def test_a_customers_sender_used_by_a_stranger(self, mail) -> None:
        queue_id = self.by_proxy(mail, stranger(mail), "no.5@relayed.test")
        assert queue_id
        mail.settle()
        assert [post for post in mail.endpoint.posts if post.get("recipient") == "no.5@relayed.test"] == []

    def test_a_customers_sender_used_by_the_customer(self, mail) -> None:
        queue_id = self.by_proxy(mail, mail.environment.loopback.customer, "no.6@relayed.test")
        assert told(mail, queue_id) == [("no.6@relayed.test", "rcptto")]


def test_a_customer_has_the_domain_of_the_notices(mail) -> None:
    """Which is why the next test can fail."""
    submitted = mail.send("no.7@far.test", sender="root@relay.example.test")
    assert told(mail, submitted.queue_id) == [("no.7@far.test", "rcptto")]


def test_postfixs_own_notices_are_nobodys(mail) -> None:
    """Each notice fails too: a notice that was rewritten would bring forth the next one, without end."""
    mail.postfix.postconf(NOTICES)
    mail.postfix.reload()
    since, before = mail.postfix.log_position(), len(mail.endpoint.posts)
    submitted = mail.send("no.8@far.test")
    assert told(mail, submitted.queue_id) == [("no.8@far.test", "rcptto")]
    assert len(mail.endpoint.posts) == before + 1
    log = mail.postfix.log_text(since)
    assert f"to=<{NOTICES_TO}>" in log
    assert "from=<double-bounce@relay.example.test>" in log
