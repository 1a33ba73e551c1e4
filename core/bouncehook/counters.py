"""What a program without network has counted, in a small file of the spool, for the notifier to tell.

    SPOOL/counters/PROGRAM.HASH    a JSON object; HASH stands for what tells two of the same program apart

The file is written anew every few seconds, also when nothing was counted: so its age says whether the program lives.
It is no evidence: nothing waits for the disk, and what a crash loses is a few seconds of counting.

Written by the milter and by LMTP, from a thread that mail does not wait for, and by `bouncehook probe`; read by the
notifier and the administrator's command.  Touches the spool.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s
from pathlib import Path
from typing import Generic, TypeVar

from bouncehook.counts import Program
from bouncehook.errors import DamagedSpoolFile
from bouncehook.spool_reader import read_regular

VERSION = 1
EVERY_SECONDS = 5.0
FORGOTTEN_SECONDS = 7 * 86400.0
"""after which a program that wrote is taken as one that was removed for good"""
MOST_OCTETS = 65536

_FOLDER = "counters"

C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a program said last."""

    program: str
    place: str
    """what tells it from others of its kind: the socket that it serves"""
    started: float
    written: float
    counts: dict[str, int]


class Counters(Generic[C]):
    """The counts of this process, for any number of threads; what it counts is in `counts`."""

    def __init__(self, spool: Path, program: Program, place: str) -> None:
        """`place` is this process's among those of the same program."""
        name = f"{program}.{blake2s(place.encode(), digest_size=4).hexdigest()}"
        self._path = spool / _FOLDER / name
        self._temporary = spool / "tmp" / f"{_FOLDER}.{name}.{os.getpid()}"
        self._common = {"version": VERSION, "program": str(program), "place": place, "started": time.time()}
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._written = -EVERY_SECONDS

    def add(self, counted: C) -> None:
        """Count one."""
        with self._lock:
            self._counts[str(counted)] += 1

    def write_when_due(self) -> None:
        """Write the file if it is old.  Called by one thread, again and again."""
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self._written = time.monotonic()
            self.write()

    def write(self) -> None:
        """Write the file.  A spool that fails is said elsewhere, by those who need it."""
        with self._lock:
            content = json.dumps({**self._common, "written": time.time(), "counts": self._counts})
        try:
            self._temporary.write_text(content, encoding="ascii")
            self._temporary.chmod(0o640)
            self._replace()
        except OSError:
            pass

    def _replace(self) -> None:
        # By renameat(2), so that whoever watches an edge's rename(2) sees evidence only.
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.rename(self._temporary, self._path.name, dst_dir_fd=folder)
        finally:
            os.close(folder)


def read_counters(spool: Path, now: float) -> list[Counted]:
    """What is in a spool; what is damaged, or too old, is left out."""
    folder = spool / _FOLDER
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    read = [_read(folder / name) for name in names]
    return [one for one in read if one is not None and now - one.written < FORGOTTEN_SECONDS]


def _read(path: Path) -> Counted | None:
    try:
        found = json.loads(read_regular(path, MOST_OCTETS))
        if found["version"] != VERSION:
            return None
        counts = {str(name): int(count) for name, count in found["counts"].items()}
        return Counted(
            str(found["program"]), str(found["place"]), float(found["started"]), float(found["written"]), counts
        )
    except (OSError, DamagedSpoolFile, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
