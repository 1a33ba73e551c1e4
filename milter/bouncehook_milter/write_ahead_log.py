"""A write-ahead log: the sent messages that are not in the spool yet, in a file that outlives this process.

    SPOOL/tmp/sent.HOLDER.NUMBER    a line for each message; HOLDER is the milter that wrote it (see `liveness`)

A message is written here before Postfix gets the answer that lets it continue.  The file is not fsynced: a killed
milter loses no message, and a crash of the machine may lose those of the last moment.  When its messages are in the
spool the file is deleted, usually before the kernel has written it to disk.  The next milter that starts spools what a
dead one has left.

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


class WriteAheadLog:
    """The current file, and the rotated ones, whose messages are just being put into the spool."""

    def __init__(self, folder: Path, living: Living) -> None:
        self._folder = folder
        self._living = living
        self._number = count()
        self._descriptor = -1
        self._path = folder
        self._rotated: list[Path] = []
        self._has_failed = False
        """whether a write has failed since the last `delete_rotated`"""

    def append(self, line: bytes) -> None:
        """Add a message.  If that fails, a crash would lose the message; `evidence` logs the outage of the spool."""
        if self._has_failed:
            return
        try:
            if self._descriptor < 0:
                self._begin()
            os.write(self._descriptor, line)
        except OSError:
            self._has_failed = True
            self._end()

    def rotate(self) -> None:
        """Begin a new file; the messages before this are about to be put into the spool."""
        if self._descriptor >= 0 and not self._rotated:
            self._end()

    def delete_rotated(self) -> None:
        """Delete the rotated files: their messages are in the spool."""
        self._has_failed = False
        while self._rotated:
            try:
                self._rotated.pop().unlink(missing_ok=True)
            except OSError:
                pass  # the next milter spools its messages once more, which is idempotent

    def _begin(self) -> None:
        self._living.show()
        self._path = self._folder / f"{_PREFIX}{self._living.name}.{next(self._number)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)

    def _end(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._rotated.append(self._path)


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
    """The lines without those that a crash of the machine has cut, or filled with zeros."""
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if line.startswith(b"{") and line.endswith(b"}\n") and b"\0" not in line)
