"""The program of a caller: makes the calls that come through standard input, which is a socket, and says there what
came of them.  It ends when the socket does.

    python -P -m bouncehook_notifier.deliver.callers.caller_process NOTIFIER'S-PROCESS-ID

Each call has a thread, of which there are as many as calls were ever under way at once (why threads:
docs/decisions/0034-caller-processes.md).

Started by `caller`.  Touches the network, through the calls.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator

from bouncehook_notifier.deliver.callers import frames
from bouncehook_notifier.deliver.callers.confinement import confine
from bouncehook_notifier.deliver.calls import posting  # noqa: F401  now, and not when the first call waits for it
from bouncehook_notifier.store.records import Attempt

_AT_ONCE = 256 * 1024

log = logging.getLogger("bouncehook.caller")


def main() -> None:
    """Make calls until nobody wants any; does not return."""
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)  # they are for the notifier, which finishes the calls that have begun
    confine(int(sys.argv[1]))
    notifier = _Notifier()
    threads = _Threads(notifier)
    notifier.say(frames.pong())  # it serves
    for kind, content in notifier.hear():
        if kind == frames.CALL:
            threads.make(content)
        else:
            notifier.say(frames.pong())


class _Notifier:
    """The way to the notifier.  When that is gone, calls that are under way are nobody's any more."""

    def __init__(self) -> None:
        self._socket = socket.socket(fileno=os.dup(0))
        self._speaking = threading.Lock()

    def say(self, parts: list[bytes]) -> None:
        """From any thread."""
        with self._speaking:
            try:
                self._socket.sendall(b"".join(parts))
            except ConnectionError:
                os._exit(0)

    def hear(self) -> Iterator[tuple[bytes, bytes]]:
        """What it says."""
        stream = frames.Frames()
        while octets := self._received():
            yield from stream.feed(octets)
        os._exit(0)

    def _received(self) -> bytes:
        try:
            return self._socket.recv(_AT_ONCE)
        except ConnectionError:
            return b""


class _Threads:
    """Those that make calls."""

    def __init__(self, notifier: _Notifier) -> None:
        self._notifier = notifier
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._idle = 0
        self._lock = threading.Lock()

    def make(self, content: bytes) -> None:
        """A call, at once."""
        with self._lock:
            is_another_wanted = not self._idle
            self._idle = max(0, self._idle - 1)
        if is_another_wanted:
            threading.Thread(target=self._run, daemon=True).start()
        self._waiting.put(content)

    def _run(self) -> None:
        while True:
            self._make(self._waiting.get())

    def _make(self, content: bytes) -> None:
        number, call = frames.number_and_call(content)
        try:
            attempt = call().make()
        except Exception as error:
            log.exception("internal error while calling; it will be tried again")
            attempt = Attempt(time.time(), 0.0, None, f"internal error: {error}", blameless=True)
        with self._lock:
            self._idle += 1
        self._notifier.say(frames.answer_frame(number, attempt))


if __name__ == "__main__":
    main()
