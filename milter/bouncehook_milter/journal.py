"""Sent messages that are not in the spool yet, in a file that outlives this process.

    SPOOL/tmp/sent.HOLDER.NUMBER    a line for each message; HOLDER is the milter that wrote it (see `liveness`)

A message is written here before Postfix is told to go on.  That waits for no disk; so a kill of the milter loses none,
and a crash of the machine may lose the last moment.  Once the messages are in the spool the file is deleted, mostly
before it has been on a disk at all.  What a milter that is gone has left, the next one that starts hands over.

Called by `evidence`, under its lock.  Touches the spool's tmp/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bouncehook.errors import DamagedSpoolFile
from bouncehook.liveness import Living, is_alive
from bouncehook.spool_reader import MOST_OCTETS, read_regular

_PREFIX = "sent."


class Journal:
    """The file of the moment, and those whose messages are just being put into the spool."""

    def __init__(self, folder: Path, living: Living) -> None:
        self._folder = folder
        self._living = living
        self._number = count()
        self._descriptor = -1
        self._path = folder
        self._turned: list[Path] = []
        self._rests = False
        """whether the spool has failed since the last `forget`"""

    def append(self, line: bytes) -> None:
        """Add a message.  A spool that fails is said elsewhere, and costs here what a crash would."""
        if self._rests:
            return
        try:
            if self._descriptor < 0:
                self._begin()
            os.write(self._descriptor, line)
        except OSError:
            self._rests = True
            self._end()

    def turn(self) -> None:
        """From here on another file; those that came before are about to be in the spool."""
        if self._descriptor >= 0 and not self._turned:
            self._end()

    def forget(self) -> None:
        """What came before the last `turn` is in the spool."""
        self._rests = False
        while self._turned:
            try:
                self._turned.pop().unlink(missing_ok=True)
            except OSError:
                pass  # the spool is gone; whoever finds the file hands it over once more, which is harmless

    def _begin(self) -> None:
        self._living.show()
        self._path = self._folder / f"{_PREFIX}{self._living.name}.{next(self._number)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._turned.append(self._path)


def left_behind(folder: Path, held: Path) -> Iterator[tuple[Path, bytes]]:
    """What milters that are gone have left: files, and the messages in them.  What another user has put there is no
    milter's, or that of one who cannot delete it again."""
    for path in sorted(folder.glob(f"{_PREFIX}*")):
        try:
            if path.lstat().st_uid == os.geteuid() and not is_alive(held, path.name.split(".")[1]):
                yield path, _whole_lines(read_regular(path, MOST_OCTETS))
        except (OSError, DamagedSpoolFile):
            pass  # none of ours; what is abandoned in tmp/ is deleted some day


def _whole_lines(content: bytes) -> bytes:
    """Without what a crash of the machine has cut, or filled with zeros."""
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if line.startswith(b"{") and line.endswith(b"}\n") and b"\0" not in line)
