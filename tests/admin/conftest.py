"""The command, run in this process; and a store with reports in it, beside a configuration that names it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bouncehook.report import Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.store.records import Attempt, Delivery, Evidence, Found, NewReport, Settled
from bouncehook_notifier.store.store import Store
from configured import write_configuration

Run = Callable[..., tuple[int, str, str]]


class Filled:
    """A store, the configuration that names it, and ways to put something into it."""

    mail = b"From: mailer-daemon@far.test\r\nSubject: \x1b[2J\xff\r\n\r\nno\tway\r\n"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.store = Store(f"sqlite:///{directory / 'store.db'}")
        self.store.open()
        self.config = write_configuration(directory)
        self._number = 0

    def customers(self, **entries: str) -> None:
        """The customers' map: names, and YAML."""
        lines = "".join(f"  {name}: {entry}\n" for name, entry in entries.items())
        write_configuration(self.directory, f"customers:\n{lines}")

    def put(self, *urls: str, noticed: float | None = None, customer: str = "acme", **changes: Any) -> str:
        """One report; returns its webhook-id."""
        self._number += 1
        number = self._number
        values: dict[str, Any] = {
            "id": f"ID{number}",
            "recipient": f"r{number}@far.test",
            "state": State.RCPTTO,
            "code": "550",
            "extended": "5.1.1",
            "description": "User unknown",
        }
        now = time.time()
        header = {"version": 1, "kind": "dsn", "host": "relay", "recipient": "bounce+token@b.test", "queue_id": "DSN"}
        evidence = Evidence(f"{number}.dsn.1.1", noticed or now, header, "failure", "postfix", self.mail)
        new = NewReport(f"msg_{number}", customer, Report(**values | changes), urls)
        self.store.record([Found(evidence, [new])], now)
        return new.webhook_id

    def settle(self, status: str, *attempts: Attempt, due: float = 0.0) -> Delivery:
        """Claim the oldest delivery that is due, and let this come of it."""
        now = time.time()
        (delivery, *_) = self.store.claim({health.url: 1 for health in self.store.look(now).ready}, now, 0.0)
        for attempt in attempts:
            self.store.settle([Settled(delivery, attempt, status, due)], [])
        return delivery


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    made = Filled(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def endpoint() -> Iterator[CustomerEndpoint]:
    with CustomerEndpoint() as made:
        yield made


@pytest.fixture
def raw_answer() -> Iterator[Callable[[bytes], str]]:
    """Serve one request with these octets; gives the URL."""
    listeners: list[socket.socket] = []

    def serve(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def one() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=one, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield serve
    for listener in listeners:
        listener.close()
