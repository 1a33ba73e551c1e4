"""A customer's endpoint that misbehaves as it is told, request by request, and keeps every POST that it has read.

A manner is a function that gets a Visit (one request on one connection) and does with it what it likes.  `polite` is
the good one.  Used by the tests in this folder.  Listens on one loopback address.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable
from itertools import count
from urllib.parse import parse_qsl

from bouncehook_demo.customer_endpoint import Post
from bouncehook_demo.running import Running

_POLL_SECONDS = 0.02
_PATIENCE = 60.0
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


class Visit:
    """One request.  `number` counts all requests of the endpoint, `turn` those on this connection; from 0."""

    def __init__(self, endpoint: RudeEndpoint, connection: socket.socket, number: int, turn: int) -> None:
        self.endpoint = endpoint
        self.connection = connection
        self.number = number
        self.turn = turn

    def read(self, answered: int = 0) -> None:
        """Read the whole request and keep it.  `answered` is the status that it will get; 0 is none."""
        head, _, body = self._until(lambda got: b"\r\n\r\n" in got).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        missing = int(headers.get("content-length", "0")) - len(body)
        body += self._until(lambda got: len(got) >= missing)
        variables = tuple(parse_qsl(body.decode(), keep_blank_values=True))
        self.endpoint.keep(Post(first.split()[1], headers, body, variables, time.time(), answered))

    def read_some(self) -> None:
        """Read a part of the request."""
        self.connection.recv(20)

    def say(self, octets: bytes) -> None:
        self.connection.sendall(octets)

    def wait_until_they_hang_up(self) -> None:
        with contextlib.suppress(OSError):
            while self.connection.recv(65536):
                pass

    def reset(self) -> None:
        """End the connection with RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _until(self, enough: Callable[[bytes], bool]) -> bytes:
        got = b""
        while not enough(got):
            piece = self.connection.recv(65536)
            if not piece:
                raise ConnectionError("they hung up")
            got += piece
        return got


Manner = Callable[[Visit], bool]
"""does something with a visit, and says whether the connection stays open"""


def polite(visit: Visit) -> bool:
    visit.read(204)
    visit.say(OK)
    return True


def hangs_up_before_it_answers(visit: Visit) -> bool:
    visit.read()
    return False


def cuts_its_status_line(visit: Visit) -> bool:
    visit.read()
    visit.say(b"HTTP/1.1 2")
    return False


def resets(visit: Visit) -> bool:
    visit.reset()
    return False


def resets_after_reading(visit: Visit) -> bool:
    visit.read()
    visit.reset()
    return False


def reads_a_part(visit: Visit) -> bool:
    visit.read_some()
    return False


def answers_garbage(visit: Visit) -> bool:
    visit.read()
    visit.say(b"\x00\xffno HTTP at all\r\n\r\n" * 50)
    return False


def says_continue_for_ever(visit: Visit) -> bool:
    visit.read()
    with contextlib.suppress(OSError):
        while True:
            visit.say(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.05)
    return False


def never_reads(visit: Visit) -> bool:
    """Until the other side has had enough; what is in the socket then was never looked at."""
    while visit.connection.recv(1, socket.MSG_PEEK) and not _hung_up(visit.connection):
        time.sleep(_POLL_SECONDS)
    return False


def never_answers(visit: Visit) -> bool:
    visit.read()
    visit.wait_until_they_hang_up()
    return False


def fails(visit: Visit) -> bool:
    visit.read(500)
    visit.say(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
    return True


def is_busy(visit: Visit) -> bool:
    visit.read(503)
    visit.say(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    return True


def after(seconds: float) -> Manner:
    """Polite, and slow."""

    def serve(visit: Visit) -> bool:
        time.sleep(seconds)
        return polite(visit)

    return serve


def waits_for(word: threading.Event) -> Manner:
    """Polite, when it is told so."""

    def serve(visit: Visit) -> bool:
        visit.read(204)
        word.wait(_PATIENCE)
        visit.say(OK)
        return True

    return serve


def _hung_up(connection: socket.socket) -> bool:
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return state[0] != 1  # TCP_ESTABLISHED


class RudeEndpoint(Running):
    """The server.  `manners` gives each visit its manner; `context` makes it speak TLS."""

    def __init__(
        self,
        manners: Callable[[Visit], Manner] = lambda _: polite,
        *,
        address: str = "127.0.0.1",
        host: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.manners = manners
        self.context = context
        self.cut_handshakes = 0
        """how many TLS handshakes are to be cut, from the next connection on"""
        self.connections = 0
        self._posts: list[Post] = []
        self._open: set[socket.socket] = set()
        self._numbers = count()
        self._lock = threading.Lock()
        self._server = _Server((address, 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="rude endpoint")
        port = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://{host or address}:{port}/failures"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def posts(self) -> list[Post]:
        """Every POST that was read whole."""
        with self._lock:
            return list(self._posts)

    def hang_up(self) -> None:
        """Close every connection that is open now."""
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)

    def keep(self, post: Post) -> None:
        with self._lock:
            self._posts.append(post)

    def serve(self, connection: socket.socket) -> None:
        """One connection.  Called by the server's threads."""
        with self._lock:
            self.connections += 1
            self._open.add(connection)
            cut = self.cut_handshakes > 0
            self.cut_handshakes -= cut
        connection.settimeout(_PATIENCE)
        if cut:
            connection.recv(10)
            return
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if self.context:
                connection = stack.enter_context(self.context.wrap_socket(connection, server_side=True))
            self._serve_all(connection)

    def forget(self, connection: socket.socket) -> None:
        """A connection is over."""
        with self._lock:
            self._open.discard(connection)

    def _serve_all(self, connection: socket.socket) -> None:
        for turn in count():
            if not self.context and not connection.recv(1, socket.MSG_PEEK):
                return
            visit = Visit(self, connection, next(self._numbers), turn)
            if not self.manners(visit)(visit):
                return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self, where: tuple[str, int], endpoint: RudeEndpoint) -> None:
        self.endpoint = endpoint
        super().__init__(where, _Handler)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        # Not shutdown(2): after SO_LINGER a close is to be an RST.
        self.endpoint.forget(request)
        request.close()


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.endpoint.serve(self.request)
