"""No call takes longer than it may, whatever its endpoint does.

A socket's timeout counts from each octet, so a server that sends one now and then could hold a call for days.  A
deadline covers the call as a whole: when its time is over, its sockets are shut down, and whoever waits on them wakes
with an error.  One thread looks after all deadlines.

`http` sets a CallDeadline for each call; `guard` puts every socket that is opened or used again under the deadline of
the calling thread.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType

_CHECK_SECONDS = 0.1
_current = threading.local()
_active: set[CallDeadline] = set()
_wake = threading.Condition()
_checker: threading.Thread | None = None


class CallDeadline:
    """`with CallDeadline(seconds) as deadline:` bounds everything that this thread's sockets do inside it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = 0.0
        self._sockets: list[socket.socket] = []
        self.expired = False
        self.has_opened = False
        self.used_again = False
        """whether the request went over a connection that was kept open"""

    def add(self, covered: socket.socket) -> None:
        """Put a socket under this deadline."""
        # A second handle on the same connection: TLS takes the socket itself away from whoever opened it.
        self._sockets.append(socket.fromfd(covered.fileno(), covered.family, covered.type))
        if self.expired:
            self._shut()

    def remaining(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._ends - time.monotonic())

    def check(self, now: float) -> None:
        """Shut the sockets if the time is over.  Called by the one thread that checks, holding the lock."""
        if now >= self._ends and not self.expired:
            self.expired = True
            self._shut()

    def _shut(self) -> None:
        for covered in list(self._sockets):
            with contextlib.suppress(OSError):  # the other side was quicker
                covered.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> CallDeadline:
        self._ends = time.monotonic() + self._seconds
        _current.deadline = self
        _begin(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _current.deadline = None
        with _wake:
            _active.discard(self)
        for covered in self._sockets:
            covered.close()


def cover_kept_socket(kept: socket.socket) -> None:
    """Put a socket that was opened in an earlier call under the deadline of this thread's call."""
    deadline: CallDeadline | None = getattr(_current, "deadline", None)
    if deadline is not None:
        deadline.add(kept)
        # TLS connects first and then begins the request: what was opened in this very call is not used again.
        deadline.used_again = not deadline.has_opened


def cover_new_socket(opened: socket.socket) -> socket.socket:
    """Put a socket under the deadline of the calling thread's call, if there is one."""
    deadline: CallDeadline | None = getattr(_current, "deadline", None)
    if deadline is not None:
        deadline.add(opened)
        deadline.has_opened = True
    return opened


def seconds_left() -> float | None:
    """What is left of the time of this thread's call, if it is in one."""
    deadline: CallDeadline | None = getattr(_current, "deadline", None)
    return deadline.remaining() if deadline is not None else None


def _begin(deadline: CallDeadline) -> None:
    global _checker
    with _wake:
        _active.add(deadline)
        if _checker is None or not _checker.is_alive():
            _checker = threading.Thread(target=_check_for_ever, name="deadline", daemon=True)
            _checker.start()
        _wake.notify()


def _check_for_ever() -> None:
    while True:
        with _wake:
            while not _active:
                _wake.wait()
            now = time.monotonic()
            for deadline in _active:
                deadline.check(now)
        time.sleep(_CHECK_SECONDS)
