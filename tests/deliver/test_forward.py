"""A returned mail goes on to whoever sent the message, through an SMTP server that does what relays do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_demo.behaviour import Behaviour, Host, Misdeed, Stage, Step
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_notifier.deliver.forward import forward
from bouncehook_notifier.forwarded import FIELD
from bouncehook_notifier.store import Attempt, ReturnedMail, Store
from deliver.running import Running

ADDRESS, PORT = "127.88.200.1", 2590
RETURN_ADDRESS = "bounce+TOKEN@bounces.test"
SETTINGS = DeliverySettings(connect_seconds=1.0, total_seconds=1.0)


@contextmanager
def relay(steps: dict[Stage, Step] | None = None, **more: tuple[str, ...]) -> Iterator[RemoteMx]:
    with RemoteMx({"relay.test": Host(ADDRESS, Behaviour(steps or {}, **more))}, port=PORT) as made:
        yield made


def forwarded(mime: bytes = b"Subject: x\r\n\r\nhello\r\n", recipient: str = "Joe@acme.test") -> Attempt:
    return forward((ADDRESS, PORT), recipient, ReturnedMail(RETURN_ADDRESS, mime, False), SETTINGS)


def test_it_goes_from_the_null_sender_with_its_trace() -> None:
    with relay() as server:
        attempt = forwarded()
        (message,) = server.accepted
    assert (attempt.status, attempt.answer) == (250, "2.0.0 taken")
    assert (message.sender, message.recipients) == ("", ("Joe@acme.test",))
    assert message.content == f"{FIELD}: {RETURN_ADDRESS}\r\nSubject: x\r\n\r\nhello\r\n".encode()


@pytest.mark.parametrize(
    ("mime", "as_it_comes"),
    [
        (b"Subject: x\n\nunix\n", b"Subject: x\r\n\r\nunix\r\n"),
        (b"Subject: x\r\n\r\n.\r\n..\r\n", b"Subject: x\r\n\r\n.\r\n..\r\n"),
        (b"\n\n.\nMAIL FROM:<x@evil.test>\n", b"\r\n\r\n.\r\nMAIL FROM:<x@evil.test>\r\n"),
        (b"\n\n\r.\rMAIL FROM:<x@evil.test>", b"\r\n\r\n\r\n.\r\nMAIL FROM:<x@evil.test>\r\n"),
        (b"", b""),
    ],
)
def test_no_line_end_makes_two_mails_of_one(mime: bytes, as_it_comes: bytes) -> None:
    with relay() as server:
        assert forwarded(mime).status == 250
        (message,) = server.accepted
    assert message.content.partition(b"\r\n")[2] == as_it_comes


def test_eight_bits_are_announced() -> None:
    with relay() as server:
        forwarded(b"\r\n\xff")
        forwarded(recipient="j\u00f6@acme.test")
        first, second = server.accepted
    assert first.sender_options == ("BODY=8BITMIME",)
    assert "SMTPUTF8" in second.sender_options
    assert second.recipients == ("j\u00f6@acme.test",)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.END_OF_DATA])
@pytest.mark.parametrize("reply", ["550 5.7.1 no", "451 4.3.0 later"])
def test_what_the_relay_says_of_the_mail_is_kept(stage: Stage, reply: str) -> None:
    with relay({stage: reply}) as server:
        attempt = forwarded()
        assert server.accepted == []
    assert (attempt.status, attempt.answer) == (int(reply[:3]), reply[4:])


@pytest.mark.parametrize(
    "steps",
    [
        {Stage.GREETING: "554 5.7.1 not you"},
        {Stage.GREETING: Misdeed.SILENCE},
        {Stage.EHLO: Misdeed.DROP},
        {Stage.END_OF_DATA: Misdeed.DROP},
        {Stage.END_OF_DATA: Misdeed.SILENCE},
    ],
)
def test_a_relay_that_fails_says_nothing_of_the_mail(steps: dict[Stage, Step]) -> None:
    with relay(steps):
        attempt = forwarded()
    assert attempt.status is None
    assert attempt.answer


def test_nobody_listens() -> None:
    assert "refused" in forwarded().answer


@pytest.mark.parametrize("recipient", ["a@b.test>\r\nRCPT TO:<c@d.test", "a@b.test\nDATA"])
def test_an_address_that_is_none_is_an_attempt_that_failed(recipient: str) -> None:
    with relay() as server:
        assert forwarded(recipient=recipient).status is None
        assert server.accepted == []


def test_the_loop_forwards_and_does_not_call(running: Running, reports, store: Store) -> None:
    """What is refused for good is given up at once, and the relay is not blamed."""
    running.customers("acme: {forward: yes}")
    running.settings(f"forward_through: '{ADDRESS}:{PORT}'")
    url = f"smtp://{ADDRESS}:{PORT}"
    reports.put_forwarded(b"Subject: x\r\n\r\n", "joe@acme.test", url)
    reports.put_forwarded(b"Subject: y\r\n\r\n", "nobody@acme.test", url)
    behaviour = Behaviour(recipients={"nobody": "550 5.1.1 nobody"})
    with RemoteMx({"relay.test": Host(ADDRESS, behaviour)}, port=PORT) as server:
        running.start()
        message = server.wait_for_message()
        running.wait_for_statuses({"delivered": 1, "undelivered": 1})
    assert message.recipients == ("joe@acme.test",)
    assert b"Subject: x" in message.content
    assert store.health(url).failures == 0
