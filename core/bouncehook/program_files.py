"""Small files in which running programs publish their state: SPOOL/counters/NAME, a JSON object each.

A program replaces its file every few seconds, so the file's age is a heartbeat.  These files are not evidence: nothing
waits for the disk, and a file that cannot be written or read is left out without a message, because the code that
needs the spool logs its outage.

Every edge may write there, and one that was taken over puts anything there (see `spool_reader`).  So no link is
followed, a few files of each user are read, and a program is believed to have written what its own user wrote.

Used by `counters` and `in_force`.  Touches the spool.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2s
from pathlib import Path
from pwd import getpwnam
from typing import Any

from bouncehook.counts import Program
from bouncehook.errors import DamagedSpoolFile
from bouncehook.spool import LATEST
from bouncehook.spool_reader import read_regular

EVERY_SECONDS = 5.0
"""how often a program writes its files"""
VERSION = 1
MOST_OCTETS = 65536
MOST_FILES = 100
"""of one user that are read: a milter has two for each instance of Postfix, and root one of each probed Postfix"""
MOST_CHARACTERS = 4096
"""of a path in a file"""
PREFIX = "bouncehook-"
"""with which the names of the programs begin, and of the accounts that the package makes for them"""

_FOLDER = "counters"
_AHEAD_SECONDS = 60.0
"""that a clock may be set back while a file is there"""
_OWN_MARK = secrets.token_hex(4)
"""tells the files of this process from those of somebody who has taken their names"""
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def name_of(program: str, place: str, suffix: str = "") -> str:
    """The name of a program's file; `place` distinguishes it from others of the same program."""
    return f"{program}.{blake2s(place.encode('utf-8', 'surrogateescape'), digest_size=4).hexdigest()}{suffix}"


def replace(spool: Path, name: str, content: Mapping[str, object]) -> None:
    """Write a file in place of the one before; beside it, if that is somebody else's.

    Also as root, and as the notifier, in folders that the edges write: the temporary file's name cannot be guessed, and
    it is opened only if it is not there yet.
    """
    temporary = f"{_FOLDER}.{name}.{secrets.token_hex(8)}"
    try:
        with _opened(spool / "tmp") as tmp, _opened(spool / _FOLDER) as folder:
            _write(temporary, json.dumps({"version": VERSION, **content}).encode("ascii"), tmp)
            # By renameat(2), so that whoever watches an edge's rename(2) sees evidence only.
            for target in (name, _marked(name)):
                try:
                    os.rename(temporary, target, src_dir_fd=tmp, dst_dir_fd=folder)
                    return
                except OSError:
                    pass
            os.unlink(temporary, dir_fd=tmp)
    except OSError:
        pass


def remove(spool: Path, name: str) -> None:
    """Take a file away: its program has stopped."""
    for one in (name, _marked(name)):
        try:
            (spool / _FOLDER / one).unlink()
        except OSError:
            pass


def read_all(spool: Path, now: float, suffix: str = "") -> Iterator[dict[str, Any]]:
    """The content of every file whose name ends with the suffix; of those without one, if it is empty.  Each is by its
    program's user, and `program` and `written` are what they should be."""
    try:
        with _opened(spool / _FOLDER) as folder:
            believed = _Believed(spool.stat().st_uid)
            for name, user in _by_user(folder, suffix):
                found = _read(name, folder)
                if found and believed.wrote(found["program"], user) and found["written"] < now + _AHEAD_SECONDS:
                    yield found
    except OSError:
        return


def moment_in(found: Mapping[str, Any], field: str) -> float:
    """A time in seconds since 1970.  Raises KeyError, TypeError and ValueError."""
    moment = float(found[field])
    if not 0 <= moment <= LATEST:
        raise ValueError(field)
    return moment


def path_in(value: object) -> Path:
    """A path that can be looked at and shown.  Raises ValueError."""
    path = str(value)
    if not path.isprintable() or len(path) > MOST_CHARACTERS:
        raise ValueError
    return Path(path)


class _Believed:
    """Which users may have written a program's file."""

    def __init__(self, notifier: int) -> None:
        """`notifier` owns the spool."""
        self._always = {0, notifier}

    def wrote(self, program: str, user: int) -> bool:
        """Whoever it was, if the program has no account of its own here; the probe is root's."""
        if user in self._always:
            return True
        short = program.removeprefix(PREFIX)
        if short == Program.PROBE:
            return self._always == {0}
        try:
            return getpwnam(PREFIX + short).pw_uid == user
        except KeyError:
            return True


def _by_user(folder: int, suffix: str) -> Iterator[tuple[str, int]]:
    """The names, and the users who wrote them: a few of each."""
    seen: Counter[int] = Counter()
    for name in sorted(os.listdir(folder)):
        if "".join(Path(name).suffixes[1:]) == suffix:
            try:
                user = os.stat(name, dir_fd=folder, follow_symlinks=False).st_uid
            except OSError:
                continue
            seen[user] += 1
            if seen[user] <= MOST_FILES:
                yield name, user


def _read(name: str, folder: int) -> dict[str, Any] | None:
    try:
        found = json.loads(read_regular(name, MOST_OCTETS, folder))
        is_ours = found["version"] == VERSION and isinstance(found["program"], str)
        return {**found, "written": moment_in(found, "written")} if is_ours else None
    except (OSError, DamagedSpoolFile, ValueError, KeyError, TypeError, RecursionError):
        return None


def _marked(name: str) -> str:
    program, dot, rest = name.partition(".")
    return f"{program}-{_OWN_MARK}{dot}{rest}"


def _write(name: str, content: bytes, folder: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(name, flags, 0o640, dir_fd=folder), "wb") as file:
        os.fchmod(file.fileno(), 0o640)
        file.write(content)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, _DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
