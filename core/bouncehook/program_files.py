"""Small files in which running programs tell about themselves: SPOOL/counters/NAME, a JSON object each.

A file is replaced whole every few seconds, so its age says whether the program lives.  It is no evidence: nothing waits
for the disk, and a file that cannot be written or read is left out; that the spool fails is told by those who need it.

Used by `counters` and `in_force`.  Touches the spool.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import blake2s
from pathlib import Path
from typing import Any

from bouncehook.errors import DamagedSpoolFile
from bouncehook.spool_reader import read_regular

EVERY_SECONDS = 5.0
"""how often a program writes its files"""
VERSION = 1
MOST_OCTETS = 65536

_FOLDER = "counters"


def name_of(program: str, place: str, suffix: str = "") -> str:
    """The name of a program's file; `place` tells it from others of its kind."""
    return f"{program}.{blake2s(place.encode('utf-8', 'surrogateescape'), digest_size=4).hexdigest()}{suffix}"


def replace(spool: Path, name: str, content: Mapping[str, object]) -> None:
    """Write a file in place of the one before."""
    temporary = spool / "tmp" / f"{_FOLDER}.{name}.{os.getpid()}"
    try:
        temporary.write_text(json.dumps({"version": VERSION, **content}), encoding="ascii")
        temporary.chmod(0o640)
        _move(temporary, spool / _FOLDER, name)
    except OSError:
        pass


def remove(spool: Path, name: str) -> None:
    """Take a file away: its program has stopped."""
    try:
        (spool / _FOLDER / name).unlink()
    except OSError:
        pass


def read_all(spool: Path, suffix: str = "") -> Iterator[dict[str, Any]]:
    """The content of every file whose name ends with the suffix; of those without one, if it is empty."""
    folder = spool / _FOLDER
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if "".join(Path(name).suffixes[1:]) == suffix:
            try:
                found = json.loads(read_regular(folder / name, MOST_OCTETS))
                if found["version"] == VERSION:
                    yield found
            except (OSError, DamagedSpoolFile, ValueError, KeyError, TypeError, RecursionError):
                pass


def _move(temporary: Path, folder: Path, name: str) -> None:
    # By renameat(2), so that whoever watches an edge's rename(2) sees evidence only.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.rename(temporary, name, dst_dir_fd=descriptor)
    finally:
        os.close(descriptor)
