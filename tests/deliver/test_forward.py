"""A returned mail goes on to whoever sent the message, through an SMTP server that does what relays do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

import pytest

from bouncehook.delivery_settings import DeliverySettings
from bouncehook_demo.behaviour import Behaviour, Host, Misdeed, Slow, Stage, Step
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_notifier.deliver.calls.smtp import SmtpCall
from bouncehook_notifier.forwarded import FIELD
from bouncehook_notifier.store.records import Attempt, ReturnedMail
from bouncehook_notifier.store.store import Store
from deliver.running import Running

ADDRESS, PORT = "127.88.200.1", 2590
RETURN_ADDRESS = "bounce+TOKEN@bounces.test"
SETTINGS = DeliverySettings(connect_seconds=1.0, total_seconds=1.0)


@contextmanager
def relay(steps: dict[Stage, Step] | None = None, **more: tuple[str, ...]) -> Iterator[RemoteMx]:
    with RemoteMx({"relay.test": Host(ADDRESS, Behaviour(steps or {}, **more))}, port=PORT) as made:
        yield made


def forwarded(mime: bytes = b"Subject: x\r\n\r\nhello\r\n", recipient: str = "Joe@acme.test") -> Attempt:
    return SmtpCall((ADDRESS, PORT), recipient, ReturnedMail(RETURN_ADDRESS, mime, False), SETTINGS).make()


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
    assert store.health(url).failures_in_row == 0


def test_whatever_becomes_of_quit_the_mail_is_taken() -> None:
    """Who took it for a failure would send the mail again."""

    class HangsUp(BaseRequestHandler):
        def handle(self) -> None:
            file = self.request.makefile("rb")
            self.request.sendall(b"220 relay\r\n")
            for line in file:
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.request.sendall(b"354 go\r\n")
                    while file.readline() != b".\r\n":
                        pass
                    self.request.sendall(b"250 2.0.0 taken\r\n")
                    return
                self.request.sendall(b"250 ok\r\n")

    with TCPServer(("127.0.0.1", 0), HangsUp) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        mail = ReturnedMail(RETURN_ADDRESS, b"Subject: x\r\n\r\n", False)
        attempt = SmtpCall(("127.0.0.1", server.server_address[1]), "joe@acme.test", mail, SETTINGS).make()
        thread.join()
    assert (attempt.status, attempt.answer) == (250, "2.0.0 taken")


def test_a_relay_may_take_its_time_with_the_mail() -> None:
    with relay({Stage.END_OF_DATA: Slow(2.0, "250 2.0.0 taken")}) as server:
        assert forwarded().status == 250, "more than total_seconds"
        assert len(server.accepted) == 1


def test_an_address_that_the_relay_does_not_understand_is_not_its_fault() -> None:
    with relay(extensions=("8BITMIME",)):
        attempt = forwarded(recipient="j\u00f6@acme.test")
    assert attempt.status is None
    assert attempt.blameless
