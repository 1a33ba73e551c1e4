"""A content filter behind the queue that changes nothing: what it is told it tells the smtpd that takes mail back.

Part of `world`.  Listens on one loopback address, and connects to another; what it announces is told it.
"""

from __future__ import annotations

import socket
import socketserver
import threading

from bouncehook_demo.running import Running

_POLL_SECONDS = 0.05


class ContentFilter(Running):
    """`withheld` are the extensions that it does not announce, such as DSN; while `is_down`, it turns all away."""

    def __init__(self, where: tuple[str, int], back: tuple[str, int]) -> None:
        self.where = where
        self.back = back
        self.withheld: frozenset[str] = frozenset()
        self.is_down = False
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._server = _Server(self.where, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="filter")
        self._thread.start()

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, where: tuple[str, int], filter_: ContentFilter) -> None:
        self.filter = filter_
        super().__init__(where, _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        if self.server.filter.is_down:
            return
        own = (self.server.filter.where[0], 0)
        try:
            with socket.create_connection(self.server.filter.back, timeout=60, source_address=own) as back:
                self._between(back.makefile("rb"), back)
        except OSError:
            return

    def _between(self, replies, back: socket.socket) -> None:
        self._reply(replies)
        while command := self.rfile.readline():
            back.sendall(command)
            code = self._reply(replies, hello=command[:4].upper() == b"EHLO")
            if command.strip().upper() == b"DATA" and code == b"354":
                self._content(back)
                self._reply(replies)
            if code == b"221" or not code:
                return

    def _content(self, back: socket.socket) -> None:
        line = b""
        while line != b".\r\n":
            line = self.rfile.readline()
            back.sendall(line)

    def _reply(self, replies, *, hello: bool = False) -> bytes:
        """Hands one reply on; of EHLO's, only the extensions that are not withheld, below a name of its own."""
        lines = [replies.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(replies.readline())
        if hello and lines[0].startswith(b"250"):
            words = [line[4:].decode("ascii").strip() for line in lines[1:]]
            kept = [word for word in words if word.split(" ")[0] not in self.server.filter.withheld | {"PIPELINING"}]
            texts = ["filter.example.test", *kept]
            lines = [f"250-{text}\r\n".encode() for text in texts[:-1]] + [f"250 {texts[-1]}\r\n".encode()]
        elif lines[0].startswith(b"220 "):
            lines = [b"220 filter.example.test ESMTP\r\n"]
        self.wfile.write(b"".join(lines))
        return lines[-1][:3]
