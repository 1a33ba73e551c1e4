"""A customer's endpoint: an HTTP server that keeps every POST, and gives the configured answers.

Called by the quickstart and by tests.  Listens on one loopback address; prints POSTs to a stream when asked to.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TextIO
from urllib.parse import parse_qsl, urlencode

from bouncehook_demo.faults import DemoFault
from bouncehook_demo.running import Running

_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Post:
    """One POST as it came.  `variables`: those of a form body, in order; `arrived`: seconds since the epoch."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    variables: tuple[tuple[str, str], ...]
    arrived: float
    answered: int

    def __getitem__(self, name: str) -> str:
        return dict(self.variables)[name]

    def get(self, name: str, default: str | None = None) -> str | None:
        return dict(self.variables).get(name, default)

    def __str__(self) -> str:
        # Commas and at-signs may stay as they are: this is for reading.
        return f"POST {self.path} {urlencode(self.variables, safe='@:<>[]/,;()+= ')}"


class CustomerEndpoint(Running):
    """The server.  It answers `status`, or what `status_by_path` has; after fail_first(n), 503 that many times."""

    def __init__(self, address: str = "127.0.0.1", port: int = 0, *, show_on: TextIO | None = None) -> None:
        self.address = address
        self.port = port
        self.show_on = show_on
        self.status = 204
        self.status_by_path: dict[str, int] = {}
        self.delay_seconds = 0.0
        self.gives_back_challenges = True
        self._failures_left = 0
        self._posts: list[Post] = []
        self._changed = threading.Condition()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    # ---- life

    def start(self) -> None:
        try:
            self._server = _Server((self.address, self.port), self)
        except OSError as error:
            raise DemoFault(
                f"cannot listen on {self.address}:{self.port} as the customer's endpoint ({error.strerror}): "
                "choose another port (0 takes a free one)"
            ) from error
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="endpoint")
        self._thread.start()

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    # ---- configuration

    def url(self, path: str = "/failures") -> str:
        return f"http://{self.address}:{self.port}{path}"

    def fail_first(self, count: int) -> None:
        """Answers the next `count` POSTs with 503."""
        with self._changed:
            self._failures_left = count

    def answer(self, post: Post) -> bytes:
        """The body of the answer to a POST."""
        given_back = post.get("challenge") if self.gives_back_challenges else None
        return (given_back or "").encode("ascii")

    # ---- received POSTs

    @property
    def posts(self) -> list[Post]:
        with self._changed:
            return list(self._posts)

    def wait_for(self, wanted: int | Callable[[Post], bool], timeout: float = 30.0) -> list[Post]:
        """Waits until there are that many POSTs, or one that matches; returns all, or all that match."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._found(wanted), timeout):
                seen = "\n".join(str(post) for post in self._posts)
                raise TimeoutError(f"not within {timeout:g} s: the expected POST; received:\n{seen}")
            return self._found(wanted)

    def _found(self, wanted: int | Callable[[Post], bool]) -> list[Post]:
        if callable(wanted):
            return [post for post in self._posts if wanted(post)]
        return list(self._posts) if len(self._posts) >= wanted else []

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Post:
        """Keeps one POST, with the status to answer.  Called by the server's threads."""
        with self._changed:
            status = self.status_by_path.get(path, self.status)
            if self._failures_left:
                self._failures_left -= 1
                status = 503
            post = Post(path, headers, body, _variables(headers, body), time.time(), status)
            self._posts.append(post)
            if self.show_on:
                # One write, so that output of another thread cannot come between a line and its end.
                self.show_on.write(f"{post}\n")
                self.show_on.flush()
            self._changed.notify_all()
        return post


def _variables(headers: Mapping[str, str], body: bytes) -> tuple[tuple[str, str], ...]:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return ()
    return tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # for many simultaneous calls

    def __init__(self, where: tuple[str, int], endpoint: CustomerEndpoint) -> None:
        self.endpoint = endpoint
        super().__init__(where, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # the caller died in the middle, so this is not a POST
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        post = self.server.endpoint.take(self.path, headers, body)
        threading.Event().wait(self.server.endpoint.delay_seconds)
        answer = self.server.endpoint.answer(post)
        self.send_response(200 if answer and post.answered == 204 else post.answered)  # 204 has no content
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if answer:
            self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: the endpoint prints the POSTs."""
