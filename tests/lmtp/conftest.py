"""A relay whose returned mail goes to bouncehook-lmtp, but for one domain's, which goes to the pipe; ways to look into
the spool; and the service without a Postfix."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from bouncehook.counters import Counters
from bouncehook.places import PostfixSocket
from bouncehook.return_address import customer_tag, make, read_keys
from bouncehook.spool import Spool
from bouncehook.spool_reader import SpoolFile, SpoolReader, make_spool
from bouncehook_demo.postfix_settings import lmtp_settings, quick_retries
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN, Relay
from bouncehook_demo.submit import Submitted, submit
from bouncehook_lmtp.connection import Limits
from bouncehook_lmtp.intake import Intake
from bouncehook_lmtp.listener import Listener
from configured import configured

BY_PIPE = "pipe.example.test"
"""a domain whose mail goes to the pipe on the same relay"""
MESSAGE_ID = "4jY5tW6nlQzJbnY"


def by_lmtp(**options: Any) -> dict[str, Any]:
    """Options of a relay, such that its returned mail comes by LMTP."""
    settings = quick_retries().joined_with(lmtp_settings(return_domains=(RETURN_DOMAIN,), prefix="bounce"))
    return {"return_domains": (RETURN_DOMAIN, BY_PIPE), "settings": settings, **options}


def spooled(spool: Path) -> list[SpoolFile]:
    """The returned mails in a spool that no notifier reads."""
    reader = SpoolReader(spool)
    try:
        return [file for file in map(reader.read, reader.names()) if file.kind == "bounce"]
    finally:
        reader.close()


@pytest.fixture(scope="module")
def relay(make_relay: Callable[..., Relay], request: pytest.FixtureRequest) -> Iterator[Relay]:
    """A running relay, with its LMTP service."""
    with make_relay(**by_lmtp(**getattr(request.module, "RELAY_OPTIONS", {}))) as made:
        made.programs.start_lmtp()
        yield made


def return_address(relay: Relay, domain: str = RETURN_DOMAIN, message_id: str = MESSAGE_ID) -> str:
    """One of ours."""
    keys = read_keys(str(relay.programs.keys))
    return make(keys, "bounce", domain, customer_tag(CUSTOMER), message_id, int(time.time() // 86400))


def send(relay: Relay, recipients: list[str], content: bytes, **options: Any) -> Submitted:
    """A mail from elsewhere, with the null sender unless told otherwise."""
    source = f"{relay.environment.loopback.net}.9.9"
    sender = options.pop("sender", "")
    return submit(relay.environment.relay, sender, recipients, content, source_address=source, **options)


class Service:
    """The LMTP service in this process, on a socket of its own."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self.spool = directory / "spool"
        make_spool(self.spool)
        keys = directory / "keys"
        keys.write_text(f"1 {'ab' * 32}\n")
        self.keys = read_keys(str(keys))
        self.configuration = configured(directory)
        self.path = directory / "lmtp.sock"
        self.counters = Counters(self.spool, "lmtp", str(self.path))
        self.intake = Intake(Spool(str(self.spool)), lambda: self.configuration, self.counters)
        self.listener = Listener(PostfixSocket(self.path, (), self.path), self.intake, limits)

    def address(self, message_id: str = MESSAGE_ID) -> str:
        day = int(time.time() // 86400)
        return make(self.keys, "bounce", RETURN_DOMAIN, customer_tag(CUSTOMER), message_id, day)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A connection that has been greeted."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(20)
            link.connect(str(self.path))
            with link.makefile("rb") as lines:
                client = Client(link, lines)
                assert client.answer().startswith("220 ")
                yield client


class Client:
    """Speaks LMTP, octet by octet if need be."""

    def __init__(self, link: socket.socket, lines: BinaryIO) -> None:
        self.link = link
        self._lines = lines

    def answer(self) -> str:
        """The next answer's last line; empty when the connection has ended."""
        while (line := self._lines.readline().decode()) and line[3:4] == "-":
            pass
        return line.rstrip("\r\n")

    def rest(self) -> list[str]:
        """All that is still said, until the connection ends."""
        said: list[str] = []
        try:
            said.extend(line.decode().rstrip("\r\n") for line in self._lines)
        except ConnectionResetError:
            pass  # it has hung up, and not read all of ours
        return said

    def say(self, *lines: str) -> list[str]:
        """Say all of them, then hear an answer to each."""
        self.link.sendall("".join(f"{line}\r\n" for line in lines).encode())
        return [self.answer() for _ in lines]

    def begin(self, *recipients: str, sender: str = "") -> None:
        """Up to the 354 of DATA."""
        rcpt = [f"RCPT TO:<{recipient}>" for recipient in recipients]
        answers = self.say("LHLO postfix", "XFORWARD ADDR=192.0.2.1", f"MAIL FROM:<{sender}>", *rcpt, "DATA")
        assert [answer[:3] for answer in answers] == ["250"] * (len(answers) - 1) + ["354"]

    def end(self, content: bytes, recipients: int = 1) -> list[str]:
        """Send a mail that needs no dots, and hear an answer for each recipient."""
        self.link.sendall(content + b"\r\n.\r\n")
        return [self.answer() for _ in range(recipients)]


@pytest.fixture
def make_service() -> Iterator[Callable[..., Service]]:
    """Makes running services, with the limits that are given."""
    with ExitStack() as stack:

        def made(**limits: Any) -> Service:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bouncehook-lmtp-")))
            service = Service(directory, Limits(**limits))
            service.listener.open()
            stack.callback(service.listener.stop)
            return service

        yield made
