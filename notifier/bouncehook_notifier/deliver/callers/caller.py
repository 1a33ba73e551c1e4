"""The notifier's end of a caller: its process, the socket to it, and the calls that are under way in it.

Nothing here waits: what does not fit into the socket is kept until it does.  Used by `callers`, in one thread.
Touches the process, and what /proc says of it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from bouncehook.report import printable
from bouncehook_notifier.deliver.callers import frames
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.store.records import Attempt

MOST_SILENT_TICKS = 20
"""of a second: so long a caller may do something else than listen"""
OVERDUE_SECONDS = 180.0
"""beyond the time that a call may take; looking up a name has no limit of ours"""
MOST_MEMORY = 384 * 1024 * 1024
"""of a caller whose calls carry little"""
MEMORY_FOR_OCTETS = 8
"""so many times what its calls carry it may have in addition"""
HAS_ENDED = "has ended"
_PROGRAM = "bouncehook_notifier.deliver.callers.caller_process"
_PAGE_OCTETS = os.sysconf("SC_PAGE_SIZE")
_AT_ONCE = 256 * 1024
_MOST_PARTS = 64
_KEPT_BACK = ("PG", "NOTIFY_SOCKET")
"""of our environment: what libpq reads, and the way to systemd"""


class Unknown(Enum):
    """What there is to tell of a call that has no attempt."""

    LOST = auto()
    """the caller is gone, and nobody knows what came of it"""
    NOT_BEGUN = auto()


Then = Callable[[Attempt | Unknown], None]
"""is told what came of a call"""


class Gone(Exception):
    """A caller is of no use any more; in words for the log."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why
        """for the metric"""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    then: Then
    overdue_at: float
    octets: int


class Caller:
    """One.  Raises Gone from all that shows it to be."""

    def __init__(self) -> None:
        """Start the process.  Raises OSError."""
        self._socket, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", _PROGRAM, str(os.getpid())],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,  # ours may be a terminal that we leave
                    env=_environment(),
                    cwd="/",
                )
            except OSError:
                self._socket.close()
                raise
        self._socket.setblocking(False)
        assert self._process.stderr
        self._errors = self._process.stderr.fileno()
        os.set_blocking(self._errors, False)
        self.pid = self._process.pid
        self.has_served = False
        """whether it has said anything yet"""
        self._stream = frames.Frames(frames.MOST_ANSWER_OCTETS)
        self._to_send: deque[memoryview] = deque()
        self._under_way: dict[int, _UnderWay] = {}
        self._most_octets = 0
        self._octets = 0
        self._ticks_silent = 0
        self.ping()

    def fileno(self) -> int:
        """Of the socket, for whoever waits for it."""
        return self._socket.fileno()

    @property
    def load(self) -> int:
        """How many calls are under way."""
        return len(self._under_way)

    @property
    def has_to_send(self) -> bool:
        """Whether something has to be sent as soon as there is room."""
        return bool(self._to_send)

    def make(self, number: int, call: Call, then: Then) -> None:
        """Have a call made; `number` is its own."""
        parts = frames.call_frame(number, call)
        octets = sum(map(len, parts))
        overdue_at = time.monotonic() + call.longest_seconds + OVERDUE_SECONDS
        self._under_way[number] = _UnderWay(then, overdue_at, octets)
        self._octets += octets
        self._most_octets = max(self._most_octets, self._octets)
        self._send(parts)

    def ping(self) -> None:
        """Ask whether it lives."""
        self._send(frames.ping())

    def _send(self, parts: list[bytes]) -> None:
        self._to_send.extend(memoryview(part) for part in parts if part)

    def flush(self) -> None:
        """Send as much as there is room for."""
        while self._to_send:
            pieces = [self._to_send[place] for place in range(min(_MOST_PARTS, len(self._to_send)))]
            try:
                sent = self._socket.sendmsg(pieces)
            except BlockingIOError:
                return
            except OSError as error:
                raise Gone("died", HAS_ENDED) from error
            while sent:
                piece = self._to_send.popleft()
                if sent < len(piece):
                    self._to_send.appendleft(piece[sent:])
                sent -= min(sent, len(piece))

    def receive(self) -> None:
        """Take what it says, and tell those who wait for it."""
        try:
            octets = self._socket.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError as error:
            raise Gone("died", HAS_ENDED) from error
        if not octets:
            raise Gone("died", HAS_ENDED)
        try:
            for kind, content in self._stream.feed(octets):
                self._hear(kind, content)
        except frames.BadFrame as error:
            raise Gone("nonsense", f"said what no caller says ({error})") from error

    def _hear(self, kind: bytes, content: bytes) -> None:
        self._ticks_silent = 0
        self.has_served = True
        if kind == frames.PONG and not content:
            return
        if kind != frames.ANSWER:
            raise frames.BadFrame("a frame of no kind that there is")
        number, attempt = frames.number_and_attempt(content)
        under_way = self._under_way.pop(number, None)
        if under_way is None:
            raise frames.BadFrame("an answer to a call that it was not to make")
        self._octets -= under_way.octets
        under_way.then(attempt)

    def tick(self) -> None:
        """Look after it.  Called about every second."""
        self._ticks_silent += 1
        if self._ticks_silent > MOST_SILENT_TICKS:
            raise Gone("hung", f"has not listened for {MOST_SILENT_TICKS} s")
        now = time.monotonic()
        if any(one.overdue_at < now for one in self._under_way.values()):
            raise Gone("hung", "has not ended a call in its time")
        used, most = self._memory(), MOST_MEMORY + MEMORY_FOR_OCTETS * self._most_octets
        if used > most:
            raise Gone("memory", f"takes {used >> 20} MiB of memory, more than {most >> 20}")
        self.ping()

    def _memory(self) -> int:
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE_OCTETS
        except (OSError, IndexError):
            return 0  # it has ended, which its socket says

    def complaints(self) -> list[str]:
        """What it has written to standard error, in lines fit for a log."""
        try:
            said = os.read(self._errors, _AT_ONCE)
        except BlockingIOError:
            return []
        return [printable(line) for line in said.decode("utf-8", "replace").splitlines()]

    def let_go(self) -> None:
        """It ends by itself when it finds that nobody wants anything of it."""
        self._socket.close()

    def kill(self) -> list[Then]:
        """End it now; returns who waits for calls that were under way."""
        self._socket.close()
        self._process.kill()
        waiting = [one.then for one in self._under_way.values()]
        self._under_way.clear()
        return waiting

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Whether the process is no more, within so many seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        assert self._process.stderr
        self._process.stderr.close()
        return True


def _environment() -> dict[str, str]:
    """Ours, without what may hold a password of the store; modules are found where we find them."""
    passed_on = {name: value for name, value in os.environ.items() if not name.startswith(_KEPT_BACK)}
    return passed_on | {"PYTHONPATH": os.pathsep.join(os.path.abspath(folder) for folder in sys.path if folder)}
