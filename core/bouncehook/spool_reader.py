"""The reading end of the spool: list, read, finish, set aside, and wait for more.

What each kind's header adds to the common fields, and what its body is:

    bounce    recipient (the return address), sender, queue_id, truncated      the raw mail
    dsn       recipient (the return address), queue_id (the DSN's own)         the raw mail
    refused   customer, id (empty if it is in the name), sender, recipient,    nothing
              extended, text
    sent      nothing                                                          a line of JSON per message:
              id, customer, day, sender, recipients, envid, message_id, tags, sent

Called by the notifier's intake and by the administrator's command.  Touches nothing outside the spool.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bouncehook import spool
from bouncehook.errors import DamagedSpoolFile, SpoolError

ABANDONED_AFTER = 36 * 3600.0
"""seconds after which a file in tmp/ is taken as a crash's leftover (maildir's figure)"""


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """One file of the spool, read."""

    name: str
    kind: str
    header: dict[str, Any]
    body: bytes

    @property
    def id_in_name(self) -> str:
        """The message's id, for a file that was held until it was known; else the empty string."""
        return self.name.split(".", 4)[4] if self.name.count(".") > 3 else ""


def make_spool(directory: Path, group: int = -1) -> None:
    """Make the directories of a spool, or mend their modes.  `group` is a gid, -1 leaves it.

    Raises SpoolError.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for folder in (directory, *(directory / name for name in ("tmp", "held", "new", "bad"))):
            folder.mkdir(exist_ok=True)
            os.chown(folder, -1, group)
            folder.chmod(0o2770)
    except OSError as error:
        raise SpoolError(f"{error.filename}: cannot make the spool: {error.strerror}") from error


class SpoolReader:
    """The reading end of a spool directory, for one thread of one process.

    Raises SpoolError when there is no such directory, or when another process reads it.
    """

    def __init__(self, directory: Path) -> None:
        self._lock = _lock(directory)
        self._new = directory / "new"
        self._tmp = directory / "tmp"
        self._bad = directory / "bad"
        self._wake = _open_wake(directory)

    def names(self) -> list[str]:
        """What waits, in the order in which it is to be taken: `sent` files first, then by arrival.

        A notification may refer to a message whose `sent` file was complete before the notification was made, but
        one look at a directory is no snapshot.  So the notifications of a first look are taken together with the
        `sent` files of a second one, which cannot miss any that they refer to.

        Raises SpoolError when the directory cannot be read.
        """
        evidence = sorted(name for name in self._listing() if _kind_of(name) != spool.SENT)
        sent = sorted(name for name in self._listing() if _kind_of(name) == spool.SENT)
        return sent + evidence

    def _listing(self) -> list[str]:
        try:
            return os.listdir(self._new)
        except OSError as error:
            raise SpoolError(f"{self._new}: cannot read the spool: {error.strerror}") from error

    def read(self, name: str) -> SpoolFile:
        """Read one file.  Raises DamagedSpoolFile when it is not what it should be, SpoolError when unreadable."""
        try:
            content = _read_regular(self._new / name)
        except FileNotFoundError as error:
            raise SpoolError(f"{self._new / name}: is gone") from error
        except OSError as error:
            raise SpoolError(f"{self._new / name}: cannot read: {error.strerror}") from error
        return parse_file(name, content)

    def done(self, name: str) -> None:
        """Forget a file whose content is durable elsewhere.  Raises SpoolError when it cannot be deleted."""
        try:
            (self._new / name).unlink(missing_ok=True)
        except OSError as error:
            raise SpoolError(f"{self._new / name}: cannot delete: {error.strerror}") from error

    def set_aside(self, name: str, reason: str) -> None:
        """Move a file that cannot be processed to bad/, with the reason beside it, for a person to look at.

        Raises SpoolError when it cannot be moved.  A reason that finds no room on the disk is left out.
        """
        try:
            (self._bad / f"{name}.reason").write_text(
                reason.strip() + "\n", encoding="utf-8", errors="backslashreplace"
            )
        except OSError:
            pass  # it is in the log as well
        try:
            (self._new / name).rename(self._bad / name)
        except OSError as error:
            raise SpoolError(f"{self._new / name}: cannot move to bad/: {error.strerror}") from error

    def forget_abandoned(self, now: float) -> int:
        """Delete what crashes left in tmp/; it was never acknowledged to anyone.  Returns how many there were."""
        deleted = 0
        for path in self._tmp.iterdir():
            try:
                if now - path.stat().st_mtime > ABANDONED_AFTER:
                    path.unlink()
                    deleted += 1
            except FileNotFoundError:
                pass  # its writer has just finished it
        return deleted

    def wait(self, seconds: float) -> None:
        """Return as soon as a writer has put a file, or when the time is over."""
        if self._wake is None:
            time.sleep(min(seconds, 0.05))
            return
        readable, _, _ = select.select([self._wake], [], [], seconds)
        if readable:
            os.read(self._wake, 65536)

    def wake(self) -> None:
        """Let `wait` return, from any thread or signal handler."""
        if self._wake is not None:
            try:
                os.write(self._wake, b"w")
            except BlockingIOError:
                pass  # full: it will return anyway

    def close(self) -> None:
        """Give the descriptors back."""
        os.close(self._lock)
        if self._wake is not None:
            os.close(self._wake)
            self._wake = None


def _lock(directory: Path) -> int:
    """Two readers would each take every file.  The lock goes with its process, however that ends."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise SpoolError(f"{directory}: cannot open the spool: {error.strerror} (`bouncehook make-spool`)") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise SpoolError(f"{directory}: another bouncehook-notifier is reading this spool; stop it first") from error
    return descriptor


def _open_wake(directory: Path) -> int | None:
    """The FIFO that writers poke, or None where there can be none: then `wait` looks 20 times a second."""
    path = directory / "wake"
    try:
        if not path.is_fifo():
            os.mkfifo(path, 0o620)
        path.chmod(0o620)
        # Opened for both directions, a FIFO never reports end-of-file when a writer goes away (Linux, fifo(7)).
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def arrival_of(name: str) -> float:
    """When a file was put into the spool, in seconds since 1970; 0 for a name that is none of ours."""
    nanoseconds = name.partition(".")[0]
    return int(nanoseconds) / 1e9 if nanoseconds.isascii() and nanoseconds.isdigit() else 0.0


def _kind_of(name: str) -> str:
    pieces = name.split(".")
    return pieces[1] if len(pieces) in (4, 5) else ""


def _read_regular(path: Path) -> bytes:
    with _open_regular(path) as file:
        return file.read()


@contextmanager
def _open_regular(path: Path) -> Iterator[BinaryIO]:
    """A regular file; anything else would hold up the reader, or lead it out of the spool."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise DamagedSpoolFile("is no regular file") from error
        raise
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DamagedSpoolFile("is no regular file")
        yield file


def read_header(path: Path) -> dict[str, Any]:
    """The header of a file, wherever in the spool it is.  Raises DamagedSpoolFile and OSError."""
    with _open_regular(path) as file:
        return _header(path.name, file.readline())


def parse_file(name: str, content: bytes) -> SpoolFile:
    """A spool file from its content.  Raises DamagedSpoolFile."""
    line, _, body = content.partition(b"\n")
    return SpoolFile(name, _kind_of(name), _header(name, line), body)


def _header(name: str, line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except ValueError as error:
        raise DamagedSpoolFile(f"the header is not JSON: {error}") from error
    if not isinstance(header, dict) or not isinstance(header.get("version"), int):
        raise DamagedSpoolFile("the header has no version")
    if header["version"] != spool.VERSION:
        raise DamagedSpoolFile(
            f"the header is of version {header['version']} and this program reads version {spool.VERSION}; "
            "upgrade it, then move the file back to new/"
        )
    if header.get("kind") not in spool.KINDS or header["kind"] != _kind_of(name):
        raise DamagedSpoolFile(f"the kind {header.get('kind')!r} is unknown, or not the one in the file's name")
    return header
