"""The receiver of a probe: it listens for the reports of the probe's own messages, as a customer's endpoint does.

Called by the probe.  Listens on one address while the probe runs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl

MOST_OCTETS = 65536


@dataclass(frozen=True, slots=True)
class Told:
    """A report that the receiver got."""

    variables: dict[str, str]
    when: float


class Receiver:
    """A context manager that listens for reports.  Raises OSError when it cannot."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._told: dict[str, Told] = {}
        self._changed = threading.Condition()
        self._server = _Server(address, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="receiver")

    @property
    def address(self) -> tuple[str, int]:
        """The address on which it listens."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def wait_for(self, ids: Collection[str], seconds: float) -> dict[str, Told]:
        """Wait until the reports of all these messages have come, or the time is over; returns those that have come."""
        with self._changed:
            self._changed.wait_for(lambda: self._told.keys() >= set(ids), seconds)
            return {name: told for name, told in self._told.items() if name in ids}

    def take(self, body: bytes) -> None:
        """Take the body of a POST."""
        variables = dict(parse_qsl(body.decode("utf-8", "replace")))
        with self._changed:
            self._told.setdefault(variables.get("id", ""), Told(variables, time.time()))
            self._changed.notify_all()

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        self.server.receiver.take(self.rfile.read(min(int(length), MOST_OCTETS)) if length.isdigit() else b"")
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: the probe prints what came."""
