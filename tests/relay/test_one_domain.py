"""A domain outside ASCII, written as U-label or as A-label: a sender's, a recipient's, and that of return addresses."""

from __future__ import annotations

from itertools import count

import pytest

from bouncehook.report import State
from bouncehook_demo.behaviour import ACCEPTS, Behaviour, Stage
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN, StageOfFailure
from bouncehook_demo.submit import submit

pytestmark = pytest.mark.postfix

_numbers = count()

REFUSES = StageOfFailure(
    "refuses", State.RCPTTO, "550", "5.1.1", "", behaviour=Behaviour({Stage.RCPT: "550 5.1.1 no such user"})
)
BUECHER = StageOfFailure("xn--bcher-kva", State.UNKNOWN, None, None, "", behaviour=ACCEPTS)
RELAY_OPTIONS = {
    "rows": (REFUSES, BUECHER),
    "customers": """\
customers:
  acme.example: {endpoint}/failures
  verlag:
    match: {sender: bücher.example}
    failures: '{endpoint}/failures'
    return_domain: Rück.example
""",
    "return_domains": (RETURN_DOMAIN, "xn--rck-hoa.example"),
}


@pytest.mark.parametrize("domain", ["bücher.example", "BÜCHER.example", "XN--BCHER-KVA.example"])
def test_a_sender_is_the_customers_however_the_domain_is_written(mail, domain: str) -> None:
    options = [] if domain.isascii() else ["SMTPUTF8"]
    submitted = mail.send(REFUSES.recipient, sender=f"news@{domain}", mail_options=options)
    assert mail.report(submitted.queue_id)["state"] == "rcptto"


def test_a_return_domain_with_a_u_label_is_its_a_label_on_the_wire(mail) -> None:
    """Or every server without SMTPUTF8 would refuse good mail."""
    recipient = f"plain@{ACCEPTING_DOMAIN}"
    submitted = mail.send(recipient, sender="news@xn--bcher-kva.example")
    return_address = mail.received_by(recipient).sender
    assert return_address.endswith("@xn--rck-hoa.example")
    bounce(mail, return_address, recipient)
    assert mail.report(submitted.queue_id)["recipient"] == recipient


@pytest.mark.parametrize("others", [[], [f"other@{ACCEPTING_DOMAIN}"]], ids=["alone", "beside-another"])
@pytest.mark.parametrize(
    ("wrote", "names"),
    [("bücher.test", "bücher.test"), ("bücher.test", "xn--bcher-kva.test"), ("xn--bcher-kva.test", "BÜCHER.test")],
)
def test_a_bounce_may_write_the_recipient_in_another_way(mail, wrote: str, names: str, others: list[str]) -> None:
    recipient = f"n{next(_numbers)}@{wrote}"
    options = [] if wrote.isascii() else ["SMTPUTF8"]
    submitted = mail.send([recipient, *others], mail_options=options)
    accepted = mail.environment.remote.wait_for_message(
        lambda message: any(one.partition("@")[0] == recipient.partition("@")[0] for one in message.recipients)
    )
    bounce(mail, accepted.sender, recipient.replace(wrote, names))
    assert mail.report(submitted.queue_id)["recipient"] == recipient  # as the customer wrote it


def bounce(mail, return_address: str, recipient: str) -> None:
    """What another server sends back about a recipient."""
    content = compose_bounce(LaterBounce(), "mx.far.test", return_address, recipient, b"Subject: x\r\n\r\n")
    submit(mail.environment.relay, "", [return_address], content, source_address=f"{mail.environment.loopback.net}.9.9")
