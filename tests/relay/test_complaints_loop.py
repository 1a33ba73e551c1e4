"""Complaints on a real relay: a provider's feedback report comes in by SMTP, through the pipe or LMTP, and the customer
gets it."""

from __future__ import annotations

from itertools import count
from urllib.parse import unquote_to_bytes

import pytest

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.postfix_settings import PostfixSettings, lmtp_settings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.smtp_conversation import Accepted
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from feedback_reports import SHAPES, Reported, Shape, microsoft, of_type, yahoo
from relay.test_suppression import wait_until_answered

pytestmark = pytest.mark.postfix

BY_LMTP_DOMAIN = "lmtp.example.test"
BY_LMTP = lmtp_settings(return_domains=(BY_LMTP_DOMAIN,), prefix="bounce")
QUIET = "quiet.example"
RELAY_OPTIONS = {
    "rows": (),
    "return_domains": (RETURN_DOMAIN, BY_LMTP_DOMAIN),
    "customers": (
        f"customers:\n  {CUSTOMER}:\n    failures: {{endpoint}}/failures\n    bounces: {{endpoint}}/bounces\n"
        "    events: [complaint]\n    variables: smtpeter\n    cfbl: yes\n"
        f"  {QUIET}:\n    failures: {{endpoint}}/quiet\n    return_domain: {BY_LMTP_DOMAIN}\n"
        "    suppression:\n      reasons: [complaint]\n"
    ),
    "settings": PostfixSettings({"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"}).joined_with(BY_LMTP),
}
DOORS = {"pipe": RETURN_DOMAIN, "lmtp": BY_LMTP_DOMAIN}
_numbers = count()


@pytest.fixture(scope="module")
def whole(relay):
    relay.programs.start_lmtp()
    return relay


@pytest.fixture
def complaining(whole, sender_of):
    return sender_of(whole)


def sent(mail, sender: str = f"news@{CUSTOMER}", **options) -> tuple[str, Accepted, Reported]:
    """A message that a provider has accepted: its queue id, what the provider got, and that for a complaint."""
    recipient = f"Fed-Up{next(_numbers)}@{ACCEPTING_DOMAIN}"
    submitted = mail.send(recipient, sender=sender, **options)
    accepted = mail.received_by(recipient)
    return submitted.queue_id, accepted, Reported(accepted.sender, recipient, accepted.content)


def complain(mail, report: bytes, domain: str = RETURN_DOMAIN) -> str:
    """Send a provider's report to the address of complaints, from outside; its queue id."""
    source = f"{mail.environment.loopback.net}.9.9"
    to = f"Complaints@{domain}"
    submitted = submit(mail.environment.relay, "fbl@provider.test", [to], report, source_address=source)
    mail.postfix.wait_for_log(rf"{submitted.queue_id}: .*status=sent")
    return submitted.queue_id


def heard(mail, queue_id: str) -> dict[str, str]:
    return dict(post_of(mail, queue_id).variables)


def post_of(mail, queue_id: str) -> Post:
    (post,) = mail.endpoint.wait_for(lambda post: post.get("id") == queue_id)
    assert (post.path, post.get("type")) == ("/failures", "complaint"), "and none for `bounces`"
    return post


@pytest.mark.parametrize("domain", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_complaint_is_told(complaining, shape: Shape, domain: str) -> None:
    queue_id, _, message = sent(complaining)
    complain(complaining, shape(message), domain)
    told = heard(complaining, queue_id)
    assert told["emailfrom"].endswith(".test")
    assert told["state"] == "bounce"
    if shape is not SHAPES["redacted"]:
        assert told["recipient"] == message.recipient


def test_the_mail_itself_goes_with_it(complaining) -> None:
    queue_id, _, message = sent(complaining)
    report = yahoo(message)
    complain(complaining, report)
    pairs = [pair.partition(b"=") for pair in post_of(complaining, queue_id).body.split(b"&")]
    (mime,) = [unquote_to_bytes(value.replace(b"+", b" ")) for name, _, value in pairs if name == b"mime"]
    assert report.replace(b"\r\n", b"\n") in mime


def test_microsofts_has_only_our_own_field(complaining) -> None:
    """CFBL-Address and CFBL-Feedback-ID (RFC 9477), which the milter adds for a customer with `cfbl: yes`."""
    queue_id, accepted, message = sent(complaining)
    head = accepted.content.partition(b"\r\n\r\n")[0].decode()
    assert f"\nCFBL-Address: complaints@{RETURN_DOMAIN}; report=arf" in f"\n{head}".replace("\r", "")
    assert accepted.sender.encode() not in message.content, "nothing else names the return address"
    complain(complaining, microsoft(message))
    assert heard(complaining, queue_id)["recipient"] == message.recipient


def test_who_has_not_asked_for_it_gets_no_field(complaining) -> None:
    _, accepted, _ = sent(complaining, sender=f"news@{QUIET}")
    assert b"cfbl" not in accepted.content.lower()


def test_whoever_complained_is_not_sent_to_again(complaining) -> None:
    """Where the customer wants it.  The complaint itself is told only to who asked for complaints."""
    _, _, message = sent(complaining, sender=f"news@{QUIET}")
    complain(complaining, yahoo(message), BY_LMTP_DOMAIN)

    wait_until_answered(complaining, message.recipient, 550, sender=f"news@{QUIET}")
    queue_id = complaining.send([message.recipient, f"else@{ACCEPTING_DOMAIN}"], sender=f"news@{QUIET}").queue_id
    told = complaining.report(queue_id)
    assert (told["recipient"], told["state"]) == (message.recipient, "suppression")


def test_a_customers_own_field_stays_alone(complaining) -> None:
    content = b"CFBL-Address: fbl@acme.example\r\nSubject: x\r\n\r\nx\r\n"
    _, accepted, _ = sent(complaining, content=content)
    assert accepted.content.lower().count(b"cfbl-") == 1


def test_what_is_no_complaint_or_proves_nothing_is_told_to_nobody(complaining) -> None:
    queue_id, _, message = sent(complaining)
    forged = yahoo(Reported(f"bounce+{'a' * 40}@{RETURN_DOMAIN}", message.recipient, b"Subject: x\r\n\r\nx\r\n"))
    unproven = complain(complaining, forged)
    complain(complaining, of_type("not-spam")(message))
    log = wait_until(
        lambda: (
            text if f"{unproven}: unproven-complaint" in (text := complaining.relay.programs.log("notifier")) else None
        ),
        20,
        "the notifier's line",
    )
    assert "told to nobody: Original-Mail-From" in log
    complaining.settle()
    assert complaining.reports_so_far(queue_id) == []


def test_other_names_of_the_domain_are_still_refused(complaining) -> None:
    source = f"{complaining.environment.loopback.net}.9.9"
    for name in ("complain", "abuse"):
        address = f"{name}@{RETURN_DOMAIN}"
        submitted = submit(complaining.environment.relay, "", [address], b"x", source_address=source)
        assert submitted.refused[address][0] == 550
