"""No call takes longer than it may, whatever its endpoint does.

A socket's timeout counts from each octet, so a server that sends one now and then could hold a call for days.  A Watch
covers the call as a whole: when its time is over, its sockets are shut down, and whoever waits on them wakes with an
error.  One thread looks after all watches.

`call` makes a Watch around each call; `guard` puts every socket that is opened or used again under the watch of the
calling thread.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType

_LOOK_SECONDS = 0.1
_current = threading.local()
_active: set[Watch] = set()
_wake = threading.Condition()
_looker: threading.Thread | None = None


class Watch:
    """`with Watch(seconds) as watch:` bounds everything that this thread's sockets do inside it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = 0.0
        self._sockets: list[socket.socket] = []
        self.expired = False
        self.has_opened = False
        self.used_again = False
        """whether the request went over a connection that was kept open"""

    def add(self, watched: socket.socket) -> None:
        """Put a socket under this watch."""
        # A second handle on the same connection: TLS takes the socket itself away from whoever opened it.
        self._sockets.append(socket.fromfd(watched.fileno(), watched.family, watched.type))
        if self.expired:
            self._shut()

    def remaining(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._ends - time.monotonic())

    def look(self, now: float) -> None:
        """Shut the sockets if the time is over.  Called by the one thread that looks, holding the lock."""
        if now >= self._ends and not self.expired:
            self.expired = True
            self._shut()

    def _shut(self) -> None:
        for watched in list(self._sockets):
            with contextlib.suppress(OSError):  # the other side was quicker
                watched.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Watch:
        self._ends = time.monotonic() + self._seconds
        _current.watch = self
        _begin(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _current.watch = None
        with _wake:
            _active.discard(self)
        for watched in self._sockets:
            watched.close()


def watch_again(kept: socket.socket) -> None:
    """Put a socket that was opened in an earlier call under the watch of this thread's call."""
    watch: Watch | None = getattr(_current, "watch", None)
    if watch is not None:
        watch.add(kept)
        # TLS connects first and then begins the request: what was opened in this very call is not used again.
        watch.used_again = not watch.has_opened


def watched_socket(opened: socket.socket) -> socket.socket:
    """Put a socket under the watch of the calling thread's call, if there is one."""
    watch: Watch | None = getattr(_current, "watch", None)
    if watch is not None:
        watch.add(opened)
        watch.has_opened = True
    return opened


def seconds_left() -> float | None:
    """What is left of the time of this thread's call, if it is in one."""
    watch: Watch | None = getattr(_current, "watch", None)
    return watch.remaining() if watch is not None else None


def _begin(watch: Watch) -> None:
    global _looker
    with _wake:
        _active.add(watch)
        if _looker is None or not _looker.is_alive():
            _looker = threading.Thread(target=_look_for_ever, name="watch", daemon=True)
            _looker.start()
        _wake.notify()


def _look_for_ever() -> None:
    while True:
        with _wake:
            while not _active:
                _wake.wait()
            now = time.monotonic()
            for watch in _active:
                watch.look(now)
        time.sleep(_LOOK_SECONDS)
