"""The counters of a program that has no network, in a small file of the spool, which the notifier shows as metrics.

    SPOOL/counters/PROGRAM.HASH    a JSON object; HASH is made of the socket, so two of one program differ

The file is rewritten every few seconds, also when no counter changed (`program_files`): it is the program's heartbeat
too.  A crash loses a few seconds of counting.

Written by the milter and by LMTP, from a thread that mail does not wait for, and by `bouncehook probe`; read by the
notifier and the administrator's command.  Touches the spool.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from bouncehook import program_files
from bouncehook.counts import Program
from bouncehook.program_files import EVERY_SECONDS

FORGOTTEN_SECONDS = 7 * 86400.0
"""after which a program that no longer writes is regarded as removed"""

MOST = 1 << 63
"""that can be counted"""
MOST_CHARACTERS = 50
"""of the name of a count"""

C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counters that a program wrote last."""

    program: str
    place: str
    """the socket that it serves, which distinguishes it from others of its kind"""
    started: float
    written: float
    counts: dict[str, int]


class Counters(Generic[C]):
    """The counters of this process, for any number of threads; `counts` names them."""

    def __init__(self, spool: Path, program: Program, place: str) -> None:
        """`place` distinguishes this process from others of the same program."""
        self._spool = spool
        self._name = program_files.name_of(program, place)
        self._common = {"program": str(program), "place": place, "started": time.time()}
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._written = -EVERY_SECONDS

    def add(self, counted: C, count: int = 1) -> None:
        """Count one, or so many."""
        with self._lock:
            self._counts[str(counted)] += count

    def write_when_due(self) -> None:
        """Write the file if it is old.  One thread calls this every second."""
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self._written = time.monotonic()
            self.write()

    def write(self) -> None:
        """Write the file."""
        with self._lock:
            content = {**self._common, "written": time.time(), "counts": dict(self._counts)}
        program_files.replace(self._spool, self._name, content)


def read_counters(spool: Path, now: float) -> list[Counted]:
    """What is in a spool; what is damaged, or too old, is left out."""
    newest: dict[tuple[str, str], Counted] = {}
    for one in filter(None, map(_parsed, program_files.read_all(spool, now))):
        known = newest.get((one.program, one.place))
        if now - one.written < FORGOTTEN_SECONDS and (known is None or known.written < one.written):
            newest[one.program, one.place] = one
    return list(newest.values())


def _parsed(found: dict[str, Any]) -> Counted | None:
    try:
        program, place = Program(found["program"]), str(program_files.path_in(found["place"]))
        started = program_files.moment_in(found, "started")
        counts = {name: int(count) for name, count in found["counts"].items() if _is_count(name, count)}
        return Counted(program.value, place, started, found["written"], counts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_count(name: str, count: object) -> bool:
    """Of a program of this version or another: a short word, and a number that nothing has to be afraid of."""
    return len(name) <= MOST_CHARACTERS and isinstance(count, int) and 0 <= count < MOST
