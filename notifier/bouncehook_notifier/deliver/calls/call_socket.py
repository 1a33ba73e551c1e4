"""The socket that urllib3 gets: no more of a call's time, octets and processor goes through it than may.

It sends until an answer comes, which may be before all is sent; it lets http.client read the head of the answer in the
words of `answer_head`, and then the body.  Between two calls it is nobody's: then it may be closed (`idle_sockets`).

Made by `connections`.  Touches the network.
"""

from __future__ import annotations

import io
import re
import select
import socket
import ssl
import threading
import time
from ipaddress import IPv4Address, IPv6Address

from bouncehook_notifier.deliver.calls.answer_head import HeadReader, TooMuch
from bouncehook_notifier.deliver.calls.call_deadline import CallDeadline

MOST_BODY_OCTETS = 256 * 1024
"""of a body as it is sent, chunk headers and all; of what they hold `http` keeps less"""
MOST_PROCESSOR_SECONDS = 0.5
"""of a call, for reading its answer"""
SENT_AT_ONCE = 16 * 1024
"""so much goes into the kernel's buffer without waiting; whoever sends more looks for an answer meanwhile"""
EARLY_OCTETS = 64 * 1024
"""of what comes before all is sent"""
_PIECE = 16 * 1024
_FINAL_STATUS = re.compile(rb"HTTP/\d(\.\d)? +[2-9]\d\d", re.IGNORECASE)
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class CallSocket:
    """Behaves like a socket in all that urllib3 and http.client do with one."""

    def __init__(
        self, opened: socket.socket, address: IPv4Address | IPv6Address | None, deadline: CallDeadline
    ) -> None:
        """`address` is where it leads to; None if a proxy is there."""
        self.address = address
        self.opened_at = self.checked_at = time.monotonic()
        """when the guard was asked last whether it may lead to there"""
        self._opened = opened
        self._is_closed = False
        self._lock = threading.Lock()
        self._idle_since = self.opened_at
        self._begin(deadline)

    # ---- whose it is

    def take(self, deadline: CallDeadline) -> bool:
        """Another call uses it from now on; False when it is closed."""
        with self._lock:
            if not self._is_closed:
                self._begin(deadline)
            return not self._is_closed

    def _begin(self, deadline: CallDeadline) -> None:
        self._deadline: CallDeadline | None = deadline
        self._to_send: list[bytes] = []
        self._early = b""
        self._send_error: OSError | None = None
        self._has_sent_all = True
        deadline.at_end(lambda: self._release(deadline))

    def _release(self, deadline: CallDeadline) -> None:
        with self._lock:
            if self._deadline is deadline:
                self._deadline, self._idle_since = None, time.monotonic()

    def close_if_idle(self, since: float, opened_at: float) -> bool:
        """Close it if nobody uses it, and it is idle or open for too long; whether it is closed."""
        with self._lock:
            if self._deadline is None and (self._idle_since < since or self.opened_at < opened_at):
                self.close()
            return self._is_closed

    # ---- what urllib3 and http.client call

    def sendall(self, octets: bytes) -> None:
        """Keep them until the answer is asked for: header and body leave together, in one packet if they fit."""
        self._to_send.append(octets)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002
        """Send what is to be sent; read the answer from what is returned.  Raises TimeoutError."""
        self._send()
        return io.BufferedReader(_Answer(self))

    def settimeout(self, seconds: float | None) -> None:
        """Not needed: each step has as long as the call has."""

    def fileno(self) -> int:
        """For whoever waits for it."""
        return self._opened.fileno()

    def shutdown(self, how: int) -> None:
        """End one direction, or both."""
        self._opened.shutdown(how)

    def close(self) -> None:
        """As with sockets, an answer that is being read can be read to its end."""
        self._is_closed = True
        self._opened.close()

    # ---- what goes over it

    def _time_left(self) -> float:
        assert self._deadline
        return self._deadline.time_left()

    def _send(self) -> None:
        """Until an answer comes.  What goes wrong is raised when there is none: it may have come before."""
        pieces, self._to_send = self._to_send, []
        try:
            if sum(map(len, pieces)) <= SENT_AT_ONCE:
                self._opened.settimeout(self._time_left())
                self._opened.sendall(b"".join(pieces))
                return
            self._has_sent_all = all(self._send_and_look(memoryview(piece)) for piece in pieces)
        except TimeoutError:
            raise
        except OSError as error:
            self._send_error, self._has_sent_all = error, False

    def _send_and_look(self, octets: memoryview) -> bool:
        """Send unless an answer comes; whether all is sent."""
        waiting = select.poll()
        while octets and not _FINAL_STATUS.search(self._early):
            reads = select.POLLIN if len(self._early) < EARLY_OCTETS else 0
            waiting.register(self._opened, select.POLLOUT | reads)
            ((_, event),) = waiting.poll(1000 * self._time_left()) or [(0, 0)]
            self._opened.settimeout(0)
            if event & ~select.POLLOUT and not self._receive_early():
                break
            if event & select.POLLOUT:
                octets = octets[self._send_some(octets[:_PIECE]) :]
        return not octets

    def _send_some(self, octets: memoryview) -> int:
        try:
            return self._opened.send(octets)
        except _NOT_NOW:
            return 0

    def _receive_early(self) -> bool:
        """Whether more may come.  In TLS what comes may be no octet of the answer."""
        try:
            more = self._opened.recv(_PIECE)
        except _NOT_NOW:
            return True
        self._early += more
        return bool(more)

    def reader(self) -> io.RawIOBase:
        """What reads what comes; the socket stays open until it is closed too."""
        return self._opened.makefile("rb", buffering=0)

    def receive(self, reader: io.RawIOBase) -> bytes:
        """What comes next, and nothing at the end."""
        if self._early:
            early, self._early = self._early, b""
            return early
        self._opened.settimeout(self._time_left())
        return reader.read(_PIECE) or b""

    def head(self, reader: HeadReader) -> bytes:
        """The head of the answer.  Raises OSError: why there is none."""
        try:
            return reader.read(may_stay_open=self._has_sent_all)
        except ConnectionError as error:
            raise self._send_error or error from None


class _Answer(io.RawIOBase):
    """What http.client reads: the head in plain words, and the body as it comes."""

    def __init__(self, sock: CallSocket) -> None:
        self._socket = sock
        self._reader = sock.reader()
        self._pending = b""
        self._has_head = False
        self._body_octets = 0
        self._pieces = 0
        self._began = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._has_head:
            self._pending = self._socket.head(HeadReader(self._receive))
            self._has_head = True
        elif not self._pending and self._body_octets < MOST_BODY_OCTETS:
            self._pending = self._receive()
            self._body_octets += len(self._pending)
        count = min(len(buffer), len(self._pending))
        buffer[:count], self._pending = self._pending[:count], self._pending[count:]
        return count

    def close(self) -> None:
        self._reader.close()
        super().close()

    def _receive(self) -> bytes:
        self._pieces += 1
        if (
            self._pieces == 2
        ):  # of most answers there is no second piece, and asking for the processor's time takes some
            self._began = time.thread_time()
        elif self._pieces > 2 and time.thread_time() - self._began > MOST_PROCESSOR_SECONDS:
            raise TooMuch(f"reading the answer took more than {MOST_PROCESSOR_SECONDS} s of processor time")
        return self._socket.receive(self._reader)
