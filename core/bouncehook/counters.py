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

    def add(self, counted: C) -> None:
        """Count one."""
        with self._lock:
            self._counts[str(counted)] += 1

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
    """All counters in a spool; damaged and old files are left out."""
    read = [_parsed(found) for found in program_files.read_all(spool)]
    return [one for one in read if one is not None and now - one.written < FORGOTTEN_SECONDS]


def _parsed(found: dict[str, Any]) -> Counted | None:
    try:
        counts = {str(name): int(count) for name, count in found["counts"].items()}
        return Counted(
            str(found["program"]), str(found["place"]), float(found["started"]), float(found["written"]), counts
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
