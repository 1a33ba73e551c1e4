"""Reads events from Postfix's log: from files, also compressed ones, from the journal, or from standard input.

Lines that are not Postfix's are skipped and counted.  Several logs (rotated ones, or those of several instances) are
merged by time, in whatever order they are given.  Called by `audit`.  Reads the files, and runs journalctl and zstd.
"""

from __future__ import annotations

import bz2
import contextlib
import grp
import gzip
import heapq
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from bouncehook.errors import BouncehookError
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook_admin.audit.events import Event
from bouncehook_admin.audit.lines import Clock, Kind, read_line

STANDARD_INPUT = Path("-")
USUAL = (Path("/var/log/mail.log"), Path("/var/log/maillog"))
"""where rsyslog writes on Debian, and where Postfix's documentation has maillog_file"""
TICK_LINES = 8192
_ROTATED = re.compile(r"(?:[.-]\d+)?(?:\.(?:gz|bz2|xz|zst))?")
_MAGIC_OCTETS = 8
_ZSTD = b"\x28\xb5\x2f\xfd"
_JOURNAL = b"LPKSHHRH"
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError)

Tick = Callable[[int], None]
"""called now and then with the number of octets that were read of all logs"""


class NoLog(BouncehookError):
    """There is no log, or it may not be read."""


@dataclass(slots=True)
class Coverage:
    """What was read."""

    lines: int = 0
    passed_over: Counter[Kind] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    first: float | None = None
    last: float = 0.0
    broken: list[str] = field(default_factory=list)
    """logs that could not be read to their end"""

    def joined_with(self, other: Coverage) -> Coverage:
        """Both."""
        firsts = [first for first in (self.first, other.first) if first is not None]
        return Coverage(
            self.lines + other.lines,
            self.passed_over + other.passed_over,
            self.hosts | other.hosts,
            min(firsts, default=None),
            max(self.last, other.last),
            self.broken + other.broken,
        )


@dataclass(slots=True)
class Log:
    """One log.  `events` can be read once; afterwards `coverage` is complete."""

    name: str
    open: Callable[[], contextlib.AbstractContextManager[IO[bytes]]]
    size: int = 0
    """octets; 0 is unknown"""
    reference: float = field(default_factory=time.time)
    """no line is much younger"""
    position: Callable[[], int] = lambda: 0
    coverage: Coverage = field(default_factory=Coverage)

    def events(self, tick: Callable[[], None]) -> Iterator[Event]:
        """The events of the lines, in their order."""
        clock, coverage = Clock(self.reference), self.coverage
        passed_over: dict[Kind, int] = dict.fromkeys(Kind, 0)
        first, last, lines = None, 0.0, 0
        try:
            for lines, line in enumerate(self._lines(), 1):
                when, host, told = read_line(line, clock)
                if isinstance(told, Kind):
                    passed_over[told] += 1
                else:
                    yield told
                if when > last:
                    last = when
                    first = when if first is None else first
                    coverage.hosts.add(host.partition(".")[0])
                if not lines % TICK_LINES:
                    tick()
        finally:
            coverage.lines, coverage.first, coverage.last = lines, first, last
            coverage.passed_over = Counter(passed_over)

    def _lines(self) -> Iterator[str]:
        try:
            with (
                self.open() as octets,
                TextIOWrapper(octets, encoding="utf-8", errors="surrogateescape", newline="\n") as text,
            ):
                yield from text  # with the ends of the lines, which the patterns do not look at
        except _BROKEN as error:
            self.coverage.broken.append(f"{self.name}: cannot be read to its end: {error}")


def merged(logs: Sequence[Log], tick: Tick) -> Iterator[Event]:
    """The events of all logs by time."""

    def tell() -> None:
        tick(sum(log.position() for log in logs))

    each = [log.events(tell) for log in logs]
    return each[0] if len(each) == 1 else heapq.merge(*each, key=lambda event: event.when)


# ---- files


def open_log(path: Path) -> Log:
    """Open a file with any compression, a file of the journal, or standard input, which is `-`.

    Raises NoLog, which says who may read it.
    """
    if path == STANDARD_INPUT:
        return Log("standard input", lambda: contextlib.nullcontext(cast("IO[bytes]", sys.stdin.buffer)))
    try:
        with path.open("rb") as file:
            magic = file.read(_MAGIC_OCTETS)
            status = os.fstat(file.fileno())
    except OSError as error:
        raise NoLog(f"{path}: cannot read the log: {error.strerror}{_who_may(path, error)}") from error
    if magic == _JOURNAL:
        return journal(f"--file={path}")
    log = Log(str(path), lambda: _opened(log, path, magic), status.st_size, status.st_mtime)
    return log


@contextlib.contextmanager
def _opened(log: Log, path: Path, magic: bytes) -> Iterator[IO[bytes]]:
    with path.open("rb", buffering=0) as file, _decompressed(path, file, magic) as octets:
        log.position = lambda: log.size if file.closed else file.tell()
        yield octets


def _decompressed(path: Path, file: IO[bytes], magic: bytes) -> contextlib.AbstractContextManager[IO[bytes]]:
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if magic.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.BZ2File(file))
    if magic.startswith(b"\xfd7zXZ"):
        return cast("IO[bytes]", lzma.LZMAFile(file))
    if magic.startswith(_ZSTD):
        if shutil.which("zstd") is None:
            raise NoLog(f"{path}: is compressed with zstd; install zstd")
        return _output(["zstd", "-dcq"], file)
    return open(file.fileno(), "rb", closefd=False)


def _who_may(path: Path, error: OSError) -> str:
    if not isinstance(error, PermissionError):
        return ""
    try:
        group = grp.getgrgid(path.stat().st_gid).gr_name
    except (OSError, KeyError):
        group = "adm"
    return f"; run this as root, or as a member of the group {group if group != 'root' else 'adm'}"


def usual_logs(since: float) -> list[Log]:
    """The log at its usual place, with the files that were rotated since that time; otherwise the journal.

    It includes at least the newest file that is not empty, so that a log to which nothing is written any more is
    noticed.
    """
    for base in USUAL:
        found = [path for path in base.parent.glob(f"{base.name}*") if _ROTATED.fullmatch(path.name[len(base.name) :])]
        written = {path: path.stat().st_mtime for path in found if path.stat().st_size}
        if written:
            recent = min(since, max(written.values()))
            return [open_log(path) for path, when in sorted(written.items()) if when >= recent]
    return [journal_since(since)]


# ---- the journal


def journal(*options: str) -> Log:
    """The mail system's entries in the journal.  Raises NoLog when there is no journal."""
    if shutil.which("journalctl") is None:
        raise NoLog(f"there is neither {' nor '.join(map(str, USUAL))} nor journalctl here; give Postfix's log")
    output = ("--all", "--no-pager", "--output=short-iso-precise")  # --quiet would hide what may not be read
    command = ["journalctl", *output, "--facility=mail", *options]
    return Log("the journal", lambda: _output(command, None, _journal_fault))


def journal_since(since: float) -> Log:
    """The journal since that time, and of one day at least, because even a quiet relay logs something in a day."""
    return journal(f"--since=@{min(since, time.time() - SECONDS_PER_DAY):.0f}")


def _journal_fault(said: str) -> str:
    if "insufficient permissions" in said or "not seeing messages" in said:
        return "may not read the journal; run this as root, or as a member of the group systemd-journal or adm"
    return said.strip()


@contextlib.contextmanager
def _output(
    command: Sequence[str], given: IO[bytes] | None, fault: Callable[[str], str] = str.strip
) -> Iterator[IO[bytes]]:
    """The output of a program.  Raises NoLog when it fails."""
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            command, stdin=given or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        ) as program:
            assert program.stdout is not None
            yield program.stdout
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        if program.returncode or said:
            raise NoLog(f"{command[0]}: {fault(said) or f'ended with {program.returncode}'}")
