"""What is in the spool, by names alone, and whether a notifier reads it.

Called by `collector`, by `bouncehook status` and by the doctor.  Reads directories and /proc/locks; locks nothing, so
that it never stands in a notifier's way.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bouncehook import spool
from bouncehook.in_force import InForce
from bouncehook.spool_reader import arrival_of
from bouncehook.spool_records import kind_of

FOLDERS = ("new", "held", "waiting", "bad")
LOCKS = Path("/proc/locks")
NOTIFIER = "bouncehook-notifier"
_FIRST_PROCESSES = 0xEFFFFFFC
"""the inode of the machine's own PID namespace (PROC_PID_INIT_INO of the kernel)"""


@dataclass(frozen=True, slots=True)
class Folder:
    """What is in one folder of the spool."""

    kinds: Counter[str] = field(default_factory=Counter)
    """files of each kind; those of no kind of ours are `other`"""
    oldest: float | None = None
    """when the oldest came, in seconds since 1970"""

    @property
    def count(self) -> int:
        """How many files there are."""
        return self.kinds.total()


def look_into(directory: Path) -> dict[str, Folder]:
    """The folders of a spool.  Raises OSError when one is not there, or not for us to see."""
    return {name: _folder(directory / name) for name in FOLDERS}


def _folder(path: Path) -> Folder:
    names = [name for name in os.listdir(path) if not name.endswith(spool.BESIDE)]
    arrivals = [arrival for name in names if (arrival := arrival_of(name))]
    return Folder(Counter(map(_kind, names)), min(arrivals, default=None))


def _kind(name: str) -> str:
    kind = kind_of(name)
    kind = spool.BOUNCE if kind == spool.BUNDLE else kind
    return kind if kind in spool.KINDS else "other"


def is_read(directory: Path) -> bool | None:
    """Whether a notifier reads this spool; None when that cannot be told.  Raises OSError without a spool."""
    status = directory.stat()
    try:
        locks = LOCKS.read_text(encoding="ascii")
    except OSError:
        return None
    return any(_is_of(line.split(), status) for line in locks.splitlines())


def is_announced_elsewhere(running: Iterable[InForce]) -> bool:
    """Whether a notifier of another container says, in the spool, that it runs: whoever has processes of their own, as
    a container has, is not shown the locks of others."""
    try:
        is_machine = (LOCKS.parent / "self/ns/pid").stat().st_ino == _FIRST_PROCESSES
    except OSError:
        is_machine = False
    return not is_machine and any(one.program == NOTIFIER for one in running)


def _is_of(fields: list[str], spool: os.stat_result) -> bool:
    """A line is: number, kind, mode, access, pid, device and inode, from, to; one that waits has an arrow."""
    # The device is left out: Btrfs and others tell stat(2) another one than they tell the lock table.
    is_lock = len(fields) > 5 and fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == str(spool.st_ino)
    return is_lock and _may_be_reader(fields[4], spool.st_uid)


def _may_be_reader(pid: str, owner: int) -> bool:
    """Anybody can lock a file that has the same inode on another file system; the notifier owns its spool."""
    try:
        status = (LOCKS.parent / pid / "status").read_text("utf-8", "replace")
    except OSError:
        return os.geteuid() != 0  # from root no process is hidden: one that has ended reads nothing
    uid = next((int(line.split()[2]) for line in status.splitlines() if line.startswith("Uid:")), -1)  # the effective
    return owner == 0 or uid in (0, owner)
