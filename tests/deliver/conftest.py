"""What the tests of delivery share: a store with reports in it, and servers that misbehave on loopback."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook.report import Event, Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.deliver import replaced_urls
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from deliver.running import Running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}")
    made.open()
    yield made
    made.close()


class Reports:
    """Puts reports into a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._number = 0

    def put(self, *urls: str, customer: str = "acme", due: float | None = None) -> str:
        """One report for some URLs; returns its webhook-id."""
        self._number += 1
        webhook_id = f"msg_{self._number}"
        report = Report(f"ID{self._number}", f"r{self._number}@far.test", State.RCPTTO, "550", "5.1.1", "no")
        evidence = Evidence(f"{self._number}.dsn.1.1", time.time(), {}, "failure", "dsn", b"")
        self.store.record([Found(evidence, [NewReport(webhook_id, customer, report, urls)])], due or time.time())
        return webhook_id

    def put_report(self, report: Report, *urls: str, customer: str = "acme", mail: bytes = b"") -> str:
        """One of the test's own; its message-id tells it from others."""
        self._number += 1
        webhook_id = f"msg_{self._number}"
        header = {"recipient": f"bounce+{self._number}@bounces.test"}
        evidence = Evidence(f"{self._number}.bounce.1.1", time.time(), header, "failure", "dsn", mail)
        self.store.record([Found(evidence, [NewReport(webhook_id, customer, report, urls)])], time.time())
        return webhook_id

    def put_returned(self, mail: bytes, *urls: str, customer: str = "acme") -> str:
        """A returned mail for the bounces loop; gives its webhook-id."""
        return self._put_mail(mail, Event.RETURNED, "", urls, customer)

    def put_forwarded(self, mail: bytes, recipient: str, *urls: str, customer: str = "acme") -> str:
        """A returned mail that is to go on; gives its webhook-id."""
        return self._put_mail(mail, Event.FORWARDED, recipient, urls, customer)

    def _put_mail(self, mail: bytes, event: Event, recipient: str, urls: tuple[str, ...], customer: str) -> str:
        self._number += 1
        webhook_id = f"msg_{self._number}"
        report = Report(f"ID{self._number}", recipient, State.BOUNCE, event=event)
        header = {"recipient": f"bounce+{self._number}@bounces.test"}
        evidence = Evidence(f"{self._number}.bounce.1.1", time.time(), header, "unrecognised", "none", mail)
        self.store.record([Found(evidence, [NewReport(webhook_id, customer, report, urls)])], time.time())
        return webhook_id


@pytest.fixture
def reports(store: Store) -> Reports:
    return Reports(store)


class RawServer:
    """A server that does with each connection what a function says."""

    def __init__(self, serve: Callable[[socket.socket], None], address: str = "127.0.0.1", port: int = 0) -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    serve(self.request)
                except OSError:
                    pass  # the notifier has hung up, as it should

        socketserver.ThreadingTCPServer.daemon_threads = True
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer((address, port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://{address}:{self.port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.socket.close()


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    made: list[RawServer] = []

    def make(serve: Callable[[socket.socket], None], address: str = "127.0.0.1", port: int = 0) -> RawServer:
        made.append(RawServer(serve, address, port))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def decides_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the map does not have any more is moved or withdrawn without a wait."""
    monkeypatch.setattr(replaced_urls, "SETTLED_SECONDS", 0.0)


@pytest.fixture
def running(store: Store, tmp_path: Path) -> Iterator[Running]:
    made = Running(store, tmp_path)
    yield made
    if made.thread.is_alive():
        made.stop()


@pytest.fixture
def endpoint() -> Iterator[CustomerEndpoint]:
    with CustomerEndpoint() as made:
        yield made
