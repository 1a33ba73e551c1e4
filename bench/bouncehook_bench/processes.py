"""What the kernel says of processes: processor time, memory, open files.  Reads /proc; called by the measurements."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_FIRST_FIELD_BEHIND_THE_NAME = 3
_UTIME, _CSTIME = 14, 17


def processor_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes, and of those children that they have outlived."""
    return sum(_ticks(pid) for pid in pids) / _TICKS


def _ticks(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended; its parent has its time
    fields = text.rpartition(")")[2].split()
    first = _UTIME - _FIRST_FIELD_BEHIND_THE_NAME
    return sum(int(field) for field in fields[first : first + _CSTIME - _UTIME + 1])


def memory_kib(pid: int) -> dict[str, int]:
    """`VmRSS`, the memory that it has now, and `VmHWM`, the most that it ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = (line.split() for line in lines if line.startswith(("VmRSS:", "VmHWM:")))
    return {name.rstrip(":"): int(number) for name, number, _ in found}


def children(pid: int, command: str) -> list[int]:
    """The processes that it has started and that run a command with this in its name."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == pid and command in (stat.parent / "cmdline").read_text():
                found.append(int(stat.parent.name))
        except OSError:
            continue  # it has ended
    return found


def open_files(pid: int) -> int:
    """How many files it has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))
