"""Returned mail goes on to whoever sent the message, on a real relay: as if nobody had rewritten the sender."""

from __future__ import annotations

from email import message_from_bytes
from itertools import count

import pytest

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_notifier.forwarded import FIELD

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
RELAY_OPTIONS = {
    "rows": (REFUSED,),
    "customers": (
        f"customers:\n  {CUSTOMER}:\n    match: {{sender: [{ACCEPTING_DOMAIN}, {REFUSED.recipient}]}}\n"
        "    failures: {endpoint}/failures\n    forward: yes\n"
    ),
    "more_settings": "forward_through: '{relay}'\n",
}
_numbers = count()


@pytest.fixture
def sender() -> str:
    """Somebody with a mailbox elsewhere: what goes on to them can be seen there."""
    return f"Joe{next(_numbers)}@{ACCEPTING_DOMAIN}"


def come_back(mail, address: str, content: bytes) -> None:
    source = f"{mail.environment.loopback.net}.9.9"
    submit(mail.environment.relay, "", [address], content, source_address=source)


def forwarded_to(mail, sender: str) -> Accepted:
    return mail.received_by(sender)


def test_a_foreign_servers_bounce(mail, sender: str) -> None:
    message = mail.send_ok(sender=sender)
    (recipient,) = message.recipients
    bounce = compose_bounce(LaterBounce(), "mx.test", message.sender, recipient, message.content)
    come_back(mail, message.sender, bounce)
    returned = forwarded_to(mail, sender)
    assert returned.sender == "", "so that nothing can come of it again"
    assert message_from_bytes(returned.content)[FIELD] == message.sender
    original = bounce.partition(b"\r\n\r\n")[2]
    assert returned.content.endswith(original), "as it came"
    mail.endpoint.wait_for(lambda post: post.get("recipient") == recipient)


def test_postfix_own_notification(mail, sender: str) -> None:
    queue_id = mail.send(REFUSED.recipient, sender=sender).queue_id
    returned = forwarded_to(mail, sender)
    assert returned.sender == ""
    assert REFUSED.recipient.encode() in returned.content
    assert b"message/delivery-status" in returned.content
    assert mail.report(queue_id)["state"] == "rcptto"


def test_a_persons_answer(mail, sender: str) -> None:
    message = mail.send_ok(sender=sender)
    come_back(mail, message.sender, b"From: bob@far.test\r\nSubject: Re: hello\r\n\r\nThank you.\r\n")
    assert forwarded_to(mail, sender).content.endswith(b"Thank you.\r\n")


def test_a_success_notification_that_the_sender_asked_for(mail, sender: str) -> None:
    recipient = f"ok{sender}"
    mail.send(recipient, sender=sender, recipient_options=["NOTIFY=SUCCESS"])
    returned = forwarded_to(mail, sender)
    assert b"Action: relayed" in returned.content or b"Action: delivered" in returned.content


def test_what_goes_round_goes_round_once(mail, sender: str) -> None:
    """The sender's mailbox sends it back to the return address, for whatever reason."""
    message = mail.send_ok(sender=sender)
    come_back(mail, message.sender, b"Subject: round\r\n\r\n")
    returned = forwarded_to(mail, sender)
    come_back(mail, message.sender, returned.content)
    come_back(mail, message.sender, b"Subject: last\r\n\r\n")
    mail.environment.remote.wait_for_message(lambda one: sender in one.recipients and b"Subject: last" in one.content)
    seen = [one for one in mail.environment.remote.accepted if sender in one.recipients]
    assert len(seen) == 2


def test_a_sender_who_cannot_be_reached_ends_it(mail) -> None:
    """What is forwarded is refused further on.  Its null sender lets nothing come back, and nothing is reported."""

    def reports() -> int:
        return sum(post.get("recipient") == REFUSED.recipient for post in mail.endpoint.posts)

    before = reports()
    message = mail.send_ok(sender=REFUSED.recipient)
    since = mail.postfix.log_position()
    come_back(mail, message.sender, b"Subject: nowhere\r\n\r\n")
    mail.postfix.wait_for_log(f"to=<{REFUSED.recipient}>.*status=bounced", since=since)
    mail.postfix.wait_until_queue_is_empty()
    other = mail.send(REFUSED.recipient, sender=f"other@{ACCEPTING_DOMAIN}").queue_id
    assert mail.report(other)
    assert reports() == before + 1, "the one that was sent last, and nothing of what was forwarded"
