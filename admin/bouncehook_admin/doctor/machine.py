"""The machine: its clock, on which return addresses depend, and room on its disks.  Called by the doctor.

Asks the kernel.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bouncehook_admin.doctor.finding import Finding, Patient, ago, ok, problem, warning

ENOUGH_OCTETS = 1 << 30
FEW_OCTETS = 100 << 20
ENOUGH_SHARE = 0.05
FEW_FILES = 1000
SLACK_SECONDS = 60.0

_STA_UNSYNC = 0x40
_LARGER_THAN_TIMEX = 512


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine the clock, and each file system once."""
    yield from _clock(patient)
    seen: set[int] = set()
    for path in (patient.settings.spool, patient.settings.store_file, patient.reading.queue_directory):
        if path is None:
            continue  # the store is on a database server
        directory = _nearest(path)
        device = directory.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield _room(directory)


def is_synchronised() -> bool | None:
    """Whether the kernel's clock is synchronised (NTP); None when that is not known."""
    timex = ctypes.create_string_buffer(_LARGER_THAN_TIMEX)  # all zero: changes nothing
    try:
        if ctypes.CDLL(None).adjtimex(timex) < 0:
            return None
    except (AttributeError, OSError):
        return None
    # struct timex: an int, four longs, then the status.
    place = 5 * ctypes.sizeof(ctypes.c_long)
    return not ctypes.c_int.from_buffer(timex, place).value & _STA_UNSYNC


def _clock(patient: Patient) -> Iterator[Finding]:
    newest = max(path.stat().st_mtime for path in (Path(__file__), patient.settings.keys))
    behind = newest - time.time()
    if behind > SLACK_SECONDS:
        text = f"is wrong: the files of the programs and the keys are {ago(behind)} in the future"
        yield problem("clock", text, "set it (`timedatectl`): return addresses carry the day")
    elif is_synchronised() is False:
        text = "is not synchronised by NTP; return addresses carry the day"
        yield warning("clock", text, "`timedatectl set-ntp true`, or install chrony")
    else:
        yield ok("clock", time.strftime("%Y-%m-%d %H:%M:%S %Z"))


def _room(directory: Path) -> Finding:
    status = os.statvfs(directory)
    free, share = status.f_bavail * status.f_frsize, status.f_bavail / max(1, status.f_blocks)
    text = f"{directory}: {free >> 20} MB free"
    if free < FEW_OCTETS:
        return problem("disk", text, "free some space: when the disk is full, notifications wait in Postfix's queue")
    if status.f_files and status.f_favail < FEW_FILES:
        return problem("disk", f"{directory}: {status.f_favail} inodes free", "delete files, or add inodes")
    if share < ENOUGH_SHARE and free < ENOUGH_OCTETS:
        return warning("disk", text, "free some space soon")
    return ok("disk", text)


def _nearest(path: Path) -> Path:
    """The directory, or its nearest parent that exists."""
    return next(place for place in (path, *path.parents) if place.is_dir())
