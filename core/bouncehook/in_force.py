"""Which configuration a running daemon has in force, for an administrator who has just changed it.

    SPOOL/counters/PROGRAM.HASH.in-force        HASH stands for the path of bouncehook.yaml

Each daemon writes down which files it has read, in which state, and why it refuses them as they are now.  `status`,
`check`, `doctor` and the status page compare that with the files, and name a daemon that runs with an old
configuration.

Written by `daemon`; read by the notifier's page and the administrator's command.  Touches the spool.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bouncehook import program_files
from bouncehook.configuration import Stamp, WatchedConfiguration, stamp_of

SILENT_SECONDS = 6 * program_files.EVERY_SECONDS
"""a daemon that has not written for so long is regarded as ended, and left out here"""
TAKEN_SECONDS = 10.0
"""a daemon takes a changed file within a second; after so long it is reported as not taken"""
MOST_FAULTS = 20
MOST_FAULT_CHARACTERS = 500
_SUFFIX = ".in-force"
_PROGRAM = re.compile(rf"{program_files.PREFIX}[a-z]{{1,20}}")


@dataclass(frozen=True, slots=True)
class InForce:
    """What a running daemon has read."""

    program: str
    """such as bouncehook-milter"""
    path: Path
    """of its bouncehook.yaml"""
    written: float
    loaded: float
    """when it took what it has in force, in seconds since 1970"""
    customers: int
    map_digest: str
    """of the customers' map, the same on every host that has the same file in force"""
    stamps: dict[Path, Stamp | None]
    faults: tuple[str, ...]
    """why it refuses what is in the files now"""


class Announcement:
    """The file of this daemon.  Used by one thread."""

    def __init__(self, program: str, path: Path, watched: WatchedConfiguration) -> None:
        self._program = program
        self._path = Path(os.path.abspath(path))
        self._watched = watched
        self._spool = watched.current.settings.spool
        self._name = program_files.name_of(program, str(self._path), _SUFFIX)
        self._written = -program_files.EVERY_SECONDS
        self._announced: object = None

    def write_when_due(self) -> None:
        """Write the file if it is old, or if its content has changed."""
        watched, now = self._watched, time.monotonic()
        state = (watched.current, watched.faults)
        if state != self._announced or now - self._written >= program_files.EVERY_SECONDS:
            self._announced, self._written = state, now
            program_files.replace(self._spool, self._name, self._content())

    def withdraw(self) -> None:
        """Delete the file: the daemon stops."""
        program_files.remove(self._spool, self._name)

    def _content(self) -> dict[str, object]:
        watched = self._watched
        return {
            "program": self._program,
            "path": str(self._path),
            "written": time.time(),
            "loaded": watched.loaded,
            "customers": len(watched.current.customers),
            "map": watched.current.customers.digest,
            "files": {os.path.abspath(path): stamp for path, stamp in watched.stamps.items()},
            "faults": [fault[:MOST_FAULT_CHARACTERS] for fault in watched.faults[:MOST_FAULTS]],
        }


def read_in_force(spool: Path, path: Path, now: float) -> list[InForce]:
    """What the daemons say that run with a configuration."""
    newest: dict[str, InForce] = {}
    here = os.path.realpath(path)
    for one in filter(None, map(_parsed, program_files.read_all(spool, now, _SUFFIX))):
        known = newest.get(one.program)
        is_newer = known is None or known.written < one.written
        if is_newer and now - one.written < SILENT_SECONDS and os.path.realpath(one.path) == here:
            newest[one.program] = one
    return list(newest.values())


@dataclass(frozen=True, slots=True)
class Behind:
    """A daemon that runs with something else than what is in the files."""

    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.text}; {self.remedy}"


def not_in_force(running: Iterable[InForce], now: float) -> Iterator[Behind]:
    """The daemons that run with an old configuration."""
    for one in running:
        old = "that of " + time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(one.loaded)) + " stays in force"
        if one.faults:
            more = f" (and {len(one.faults) - 1} more)" if len(one.faults) > 1 else ""
            text = f"{one.program} refuses the changed configuration, and {old}: {one.faults[0]}{more}"
            yield Behind(text, "`bouncehook check` names every fault")
        elif changed := _changed(one, now):
            yield Behind(f"{one.program} has not taken the changed {changed}, and {old}", "see its log")


def _changed(one: InForce, now: float) -> Path | None:
    """A file that has changed since the daemon read it, longer ago than a daemon needs to notice that.

    What the daemon cannot see at all is left out: its unit may hide it, as it does the files of Postfix behind
    `relay-copies`; what the daemon needs and cannot read is among its faults.
    """
    for path, stamp in one.stamps.items():
        if stamp is None:
            continue
        try:
            changed = path.stat().st_ctime
        except OSError:
            changed = 0.0
        if stamp_of(path) != stamp and now - changed > TAKEN_SECONDS:
            return path
    return None


def _parsed(found: dict[str, Any]) -> InForce | None:
    try:
        return InForce(
            _program_in(found),
            program_files.path_in(found["path"]),
            found["written"],
            program_files.moment_in(found, "loaded"),
            int(found["customers"]),
            str(found["map"]),
            {program_files.path_in(path): _stamp(stamp) for path, stamp in found["files"].items()},
            tuple(str(fault)[:MOST_FAULT_CHARACTERS] for fault in found["faults"][:MOST_FAULTS]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _program_in(found: dict[str, Any]) -> str:
    program: str = found["program"]
    if not _PROGRAM.fullmatch(program):
        raise ValueError
    return program


def _stamp(stamp: Any) -> Stamp | None:
    if stamp is None:
        return None
    written, changed, inode, size = map(int, stamp)
    return written, changed, inode, size
