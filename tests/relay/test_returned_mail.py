"""Mail that comes back to a return address, from our own Postfix and from elsewhere, on both paths."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

ROWS = {row.label: row for row in STAGES if row.label in ("rcpt550", "data554", "rcpt452")}
RELAY_OPTIONS = {
    "rows": tuple(ROWS.values()),
    "settings": PostfixSettings({"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}),
}


def evidence(mail, queue_id: str) -> list[tuple[str, str]]:
    """What the store has on a message: as what each returned mail was recognised, and how it came."""
    with closing(sqlite3.connect(mail.relay.programs.store)) as store:
        rows = store.execute(
            "select recognised, json_extract(header, '$.kind'), json_extract(header, '$.id'), mail from evidence"
        ).fetchall()
    return [
        (recognised, kind)
        for recognised, kind, message_id, compressed in rows
        # The pipe notes the id; what the milter captured names it.
        if message_id == queue_id or queue_id.encode() in zlib.decompress(compressed)
    ]


def reported(mail, queue_id: str) -> int:
    """How many reports the store has of a message; they are stored together with their evidence."""
    with closing(sqlite3.connect(mail.relay.programs.store)) as store:
        return store.execute("select count(*) from reports where id = ?", (queue_id,)).fetchone()[0]


def bounce(mail, return_address: str, content: bytes) -> None:
    """Deliver a mail from a foreign server to a return address, through port 25 and the pipe."""
    source = f"{mail.environment.loopback.net}.9.9"
    submitted = submit(mail.environment.relay, "", [return_address], content, source_address=source)
    mail.postfix.wait_for_log(rf"{submitted.queue_id}: .*relay=bouncehook.*status=sent")


def sent_to(mail, *recipients: str) -> tuple[str, str]:
    """A message that was accepted: its queue id and its return address."""
    submitted = mail.send(recipients)
    return submitted.queue_id, mail.received_by(recipients[0]).sender


@contextmanager
def without_milter(relay) -> Iterator[None]:
    relay.programs.kill("milter")
    try:
        yield
    finally:
        relay.programs.start_milter()


class TestOurOwnPostfix:
    def test_its_notification_never_reaches_a_mailbox(self, mail) -> None:
        submitted = mail.send(ROWS["rcpt550"].recipient)
        assert mail.report(submitted.queue_id)["state"] == "rcptto"
        mail.postfix.wait_for_log("milter-discard: END-OF-MESSAGE.*milter triggers DISCARD action")
        mail.postfix.wait_until_queue_is_empty()

    def test_by_the_pipe_it_tells_the_same(self, mail) -> None:
        """The milter goes down after it has rewritten the message: the notification is delivered to the pipe."""
        mail.postfix.postconf({"defer_transports": "smtp"})
        mail.postfix.reload()
        try:
            submitted = mail.send(ROWS["data554"].recipient)
            mail.postfix.wait_for_log(f"{submitted.queue_id}: .*deferred transport")
            mail.postfix.wait_until_queue_rests()
        finally:
            mail.postfix.postconf({"defer_transports": ""})
        with without_milter(mail.relay):
            mail.postfix.reload()
            mail.postfix.flush_until_empty()
            report = mail.report(submitted.queue_id)
        assert (report["state"], report["code"], report["extended"]) == ("data", "554", "5.7.1")
        assert evidence(mail, submitted.queue_id) == [("failure", "bounce")]

    def test_a_success_notification_is_no_failure(self, mail) -> None:
        submitted = mail.send(f"yes@{ACCEPTING_DOMAIN}", recipient_options=["NOTIFY=SUCCESS,FAILURE"])
        wait_until(lambda: evidence(mail, submitted.queue_id), 15, "the notification")
        assert evidence(mail, submitted.queue_id) == [("success", "dsn")]
        assert reported(mail, submitted.queue_id) == 0

    def test_a_delay_is_no_failure_and_expiry_is(self, mail) -> None:
        mail.postfix.postconf({"delay_warning_time": "1s"})
        mail.postfix.reload()
        submitted = mail.send(ROWS["rcpt452"].recipient)
        mail.postfix.wait_for_log(f"{submitted.queue_id}: .*status=deferred")

        def warned() -> bool:
            mail.postfix.flush()
            return evidence(mail, submitted.queue_id) == [("delayed", "dsn")]

        wait_until(warned, 20, "the warning")
        assert reported(mail, submitted.queue_id) == 0
        mail.postfix.wait_until_queue_rests()  # what is under way is not seen to have expired
        mail.postfix.expire(submitted.queue_id)
        report = mail.report(submitted.queue_id)
        assert (report["state"], report["code"], report["extended"]) == ("rcptto", "452", "4.2.2")
        assert report["description"] == "<rcpt452>: Mailbox full"


class TestForeignServers:
    def test_a_bounce_is_reported_once_however_often_it_comes(self, mail) -> None:
        recipient = f"twice@{ACCEPTING_DOMAIN}"
        queue_id, address = sent_to(mail, recipient)
        for _ in range(2):
            bounce(mail, address, compose_bounce(LaterBounce(), "mx.test", address, recipient, b"Subject: x\r\n\r\n"))
        wait_until(lambda: len(evidence(mail, queue_id)) == 2, 15, "both mails")
        assert mail.report(queue_id)["state"] == "bounce"

    def test_one_failure_on_both_paths_is_one_report(self, mail) -> None:
        row = ROWS["rcpt550"]
        accepted = f"both@{ACCEPTING_DOMAIN}"
        submitted = mail.send([row.recipient, accepted])
        assert mail.report(submitted.queue_id)["state"] == "rcptto"
        address = mail.received_by(accepted).sender
        bounce(mail, address, compose_bounce(LaterBounce(), "mx.test", address, row.recipient, b"Subject: x\r\n\r\n"))
        wait_until(lambda: ("failure", "bounce") in evidence(mail, submitted.queue_id), 15, "the second mail")
        assert mail.report(submitted.queue_id)["state"] == "rcptto"

    def test_a_foreign_postfix_does_not_tell_our_state(self, mail) -> None:
        """Its words are about a conversation of its own, one hop further."""
        recipient = f"further@{ACCEPTING_DOMAIN}"
        queue_id, address = sent_to(mail, recipient)
        text = (
            f"From: MAILER-DAEMON@mx.test\r\nTo: {address}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\n                   The mail system\r\n\r\n"
            f"<{recipient}>: host inner.test[192.0.2.1] said: 554 5.7.1 no (in reply to end of DATA command)\r\n\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n"
            "X-Postfix-Queue-ID: 4jXXXXXXXXzXXXX\r\n\r\n"
            f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.7.1\r\n"
            "Diagnostic-Code: smtp; 554 5.7.1 no\r\n\r\n--b--\r\n"
        )
        bounce(mail, address, text.encode())
        report = mail.report(queue_id)
        assert (report["state"], report["code"], report["description"]) == ("bounce", "554", "no")

    def test_a_forwarders_address_is_not_told_but_the_customers_recipient(self, mail) -> None:
        recipient = f"Mixed.Case@{ACCEPTING_DOMAIN}"
        queue_id, address = sent_to(mail, recipient)
        how = LaterBounce(recipient="inner@elsewhere.test")
        bounce(mail, address, compose_bounce(how, "mx.test", address, recipient, b"Subject: x\r\n\r\n"))
        assert mail.report(queue_id)["recipient"] == recipient

    @pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
    def test_what_did_not_fail_is_not_reported(self, mail, action: str) -> None:
        recipient = f"{action}@{ACCEPTING_DOMAIN}"
        queue_id, address = sent_to(mail, recipient)
        how = LaterBounce(action=action, status="4.4.1" if action == "delayed" else "2.0.0", diagnostic="smtp; 250 ok")
        bounce(mail, address, compose_bounce(how, "mx.test", address, recipient, b"Subject: x\r\n\r\n"))
        wait_until(lambda: evidence(mail, queue_id), 15, "the mail")
        assert reported(mail, queue_id) == 0

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\r\n",
            b"Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am on holiday until Monday.\r\n",
            b"Subject: Re: your message\r\n\r\nThank you, I have read it. 550 5.1.1 is what my own bounces say.\r\n",
            b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n\x00\xff\r\n",
        ],
        ids=["empty", "blank", "vacation", "human", "broken"],
    )
    def test_what_is_no_bounce_is_kept_and_not_reported(self, mail, content: bytes) -> None:
        queue_id, address = sent_to(mail, f"{id(content)}@{ACCEPTING_DOMAIN}")
        bounce(mail, address, content)
        wait_until(lambda: evidence(mail, queue_id), 15, "the mail")
        assert reported(mail, queue_id) == 0

    def test_a_bounce_of_many_megabytes_is_reported(self, mail) -> None:
        """Longer than the pipe keeps: the report stands before the cut."""
        recipient = f"large@{ACCEPTING_DOMAIN}"
        queue_id, address = sent_to(mail, recipient)
        mail.postfix.postconf({"message_size_limit": "30000000", "mailbox_size_limit": "40000000"})
        mail.postfix.reload()
        content = compose_bounce(LaterBounce(), "mx.test", address, recipient, b"Subject: x\r\n\r\n")
        bounce(mail, address, content + (b"x" * 70 + b"\r\n") * 200_000)
        assert mail.report(queue_id)["code"] == "550"


def test_nothing_was_set_aside(mail) -> None:
    assert mail.relay.programs.set_aside() == []
