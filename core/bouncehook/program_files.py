"""Small files in which running programs publish their state: SPOOL/counters/NAME, a JSON object each.

A program replaces its file every few seconds, so the file's age is a heartbeat.  These files are not evidence: nothing
waits for the disk, and a file that cannot be written or read is left out without a message, because the code that
needs the spool logs its outage.

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
    """The name of a program's file; `place` distinguishes it from others of the same program."""
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
    """Delete a file: its program has stopped."""
    try:
        (spool / _FOLDER / name).unlink()
    except OSError:
        pass


def read_all(spool: Path, suffix: str = "") -> Iterator[dict[str, Any]]:
    """The content of every file whose name ends with `suffix`; with an empty `suffix`, of those that have none."""
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
    # By renameat(2): tests that trace the rename(2) of an edge then see only evidence.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.rename(temporary, name, dst_dir_fd=descriptor)
    finally:
        os.close(descriptor)
