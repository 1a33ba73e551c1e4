"""The reading end of the spool: list, read, finish, set aside, and wait for more.  `spool_records` parses the files.

Who may write what: the edges (a group) write tmp/, held/, new/ and counters/, where each may delete only its own files
(the sticky bit); the spool itself, waiting/ and bad/ belong to the notifier.  An edge under an attacker's control could
put links where it writes, so nothing here follows a link: a directory is opened first, and names are looked up relative
to its descriptor.

Called by the notifier's intake and by the administrator's command.  Touches nothing outside the spool.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bouncehook import spool
from bouncehook.errors import DamagedSpoolFile, SpoolError
from bouncehook.spool_bundle import Part, parts_of
from bouncehook.spool_records import SpoolFile, Summary, decoded, file_of, kind_of, summary_of

ABANDONED_AFTER = 36 * 3600.0
"""seconds after which a file in tmp/ is regarded as left by a crash (maildir's figure)"""
MOST_OCTETS = 128 * 1024 * 1024
"""of a spool file; a longer one goes to bad/, such as a notification about 25,000 recipients with long replies"""
MOST_HEADER_OCTETS = 1024 * 1024

EDGES = ("tmp", "held", "new", "counters")
"""the folders that the edges write"""
NOTIFIERS = ("waiting", "bad")
"""those that the notifier alone writes"""

_LONGEST_NAME = 240
"""octets of a name that has room for a mark; ours are shorter"""
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def make_spool(directory: Path, group: int = -1, notifier: int = -1) -> None:
    """Make the directories of a spool, or correct their owners and modes; safe to run as root while others write there.

    `group` is the gid of the edges and the notifier, `notifier` the uid of the notifier; -1 leaves an owner unchanged.
    Without the notifier's uid the group may write everywhere, because the notifier may need to.  Raises SpoolError.
    """
    # A process that can open a directory can lock it.  The edges get no read permission on the spool itself, so they
    # cannot take the reader's lock.
    root_mode, private, shared = (0o2770,) * 3 if notifier == -1 else (0o2710, 0o2700, 0o3770)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        root = os.open(directory, _DIRECTORY)
        try:
            _give(root, notifier, group, root_mode)
            for name in (*EDGES, *NOTIFIERS):
                _make_folder(root, name)
                folder = os.open(name, _DIRECTORY | os.O_NOFOLLOW, dir_fd=root)
                try:
                    _give(folder, notifier, group, shared if name in EDGES else private)
                finally:
                    os.close(folder)
        finally:
            os.close(root)
    except OSError as error:
        place = directory / (error.filename or "")
        raise SpoolError(f"{place}: cannot make the spool: {error.strerror}") from error


def _make_folder(root: int, name: str) -> None:
    try:
        os.mkdir(name, 0o700, dir_fd=root)
    except FileExistsError:
        pass  # if it is not a directory, opening it fails


def _give(folder: int, owner: int, group: int, mode: int) -> None:
    os.fchown(folder, owner, group)
    os.fchmod(folder, mode)


class SpoolReader:
    """The reading end of a spool directory, for one thread of one process.

    Raises SpoolError when there is no such directory, or when another process reads it.
    """

    def __init__(self, directory: Path) -> None:
        self._lock = _lock(directory)
        self._new = directory / "new"
        self._tmp = directory / "tmp"
        self._bad = directory / "bad"
        self._waiting = directory / "waiting"
        self._immovable: set[str] = set()
        """directories in new/ that are for us neither to move nor to delete"""
        self._parts: dict[str, Part] = {}
        """the files in bundles that are not finished, by name"""
        self._bundles: dict[str, set[str]] = {}
        """those of each bundle; it is deleted with the last of them, and after a crash all are processed again"""
        self._bundle = ("", b"")
        """the bundle that was read last, and its content"""
        _make_what_older_spools_lack(self._lock)
        self._wake = _open_wake(self._lock)

    def names(self) -> list[str]:
        """The files to process, in the order in which they must be taken: `sent` files first, then by arrival.

        A notification refers to a message whose `sent` file was complete before the notification was made, but one
        listing of a directory is not a snapshot and may lack that file.  So the directory is listed twice: the
        notifications of the first listing are taken together with the `sent` files of the second, which has them all.

        Raises SpoolError when the directory cannot be read.
        """
        evidence = sorted(name for name in self._listing() if kind_of(name) != spool.SENT)
        sent = sorted(name for name in self._listing() if kind_of(name) == spool.SENT)
        return sent + evidence

    def _listing(self) -> list[str]:
        try:
            names = os.listdir(self._new)
        except OSError as error:
            raise SpoolError(f"{self._new}: cannot read the spool: {error.strerror}") from error
        self._immovable &= set(names)
        for gone in self._bundles.keys() - set(names):
            self._forget(gone)
        found = (inside for name in names if name not in self._immovable for inside in self._inside(name))
        # An edge that was taken over may name another's file in a bundle: that file comes when the one inside is done.
        return list(dict.fromkeys(found))

    def _inside(self, name: str) -> Iterable[str]:
        """The files that a file stands for: those in a bundle, else itself."""
        if kind_of(name) != spool.BUNDLE:
            return (name,)
        if name not in self._bundles:
            try:
                parts = self._read_bundle(name)
            except (DamagedSpoolFile, SpoolError):
                return (name,)  # to read it raises the same
            self._parts |= parts
            self._bundles[name] = set(parts)
        return self._bundles[name]

    def _read_bundle(self, name: str) -> dict[str, Part]:
        content = self._content(name)
        line, newline, _ = content[: MOST_HEADER_OCTETS + 1].partition(b"\n")
        return parts_of(name, line + newline, len(content))

    def _forget(self, bundle: str) -> None:
        for name in self._bundles.pop(bundle):
            del self._parts[name]

    def read(self, name: str) -> SpoolFile:
        """Read one file.  Raises DamagedSpoolFile when its content is wrong, SpoolError when it cannot be read."""
        if name not in self._parts and kind_of(name) == spool.BUNDLE:
            self._read_bundle(name)
        return parse_file(name, self._content(name))

    def _content(self, name: str) -> bytes:
        if part := self._parts.get(name):
            if self._bundle[0] != part.bundle:
                self._bundle = part.bundle, self._content(part.bundle)
            return self._bundle[1][part.start : part.end]
        try:
            with _opened(self._new) as new:
                return read_regular(name, MOST_OCTETS, new)
        except FileNotFoundError as error:
            raise SpoolError(f"{self._new / name}: is gone") from error
        except OSError as error:
            raise SpoolError(f"{self._new / name}: cannot read: {error.strerror}") from error

    def done(self, name: str) -> None:
        """Delete a file whose content is durable elsewhere.  Raises SpoolError when it cannot be deleted."""
        if part := self._parts.pop(name, None):
            self._bundles[part.bundle].discard(name)
            if self._bundles[part.bundle]:
                return
            name = part.bundle
            del self._bundles[name]
            self._bundle = "", b""
        try:
            with _opened(self._new) as new:
                _unlink(name, new)
        except OSError as error:
            raise SpoolError(f"{self._new / name}: cannot delete: {error.strerror}") from error

    def set_aside(self, name: str, reason: str) -> None:
        """Move a file that cannot be processed to bad/, with the reason beside it, for a person to look at.

        A directory that somebody else has made cannot be moved: it is deleted when it is empty, and else passed over
        from now on.  Raises SpoolError when a file cannot be moved.  A reason that finds no room on the disk, or whose
        name is too long, is left out.
        """
        try:
            with _opened(self._new) as new, _opened(self._bad) as bad:
                target = _free_name(name, bad)
                try:
                    _write_new(
                        f"{target}{spool.REASON}", f"{reason.strip()}\n".encode("utf-8", "backslashreplace"), bad
                    )
                except OSError:
                    pass  # it is in the log as well
                if name in self._parts:
                    _write_durably(target, self._content(name), bad)
                elif not _is_directory(name, new):
                    os.rename(name, target, src_dir_fd=new, dst_dir_fd=bad)
                elif not _removed_directory(name, new):
                    self._immovable.add(name)
        except OSError as error:
            raise _cannot_move(self._new / name, self._bad, error) from error
        if name in self._parts:
            self.done(name)

    def defer(self, name: str) -> None:
        """Move a file to waiting/, where it stays until `recall`.  Raises SpoolError."""
        if name not in self._parts:
            self._move(name, self._new, self._waiting)
            return
        try:
            with _opened(self._waiting) as waiting:
                _write_durably(_free_name(name, waiting), self._content(name), waiting)
        except OSError as error:
            raise _cannot_move(self._new / name, self._waiting, error) from error
        self.done(name)

    def recall(self) -> list[str]:
        """Move all deferred files back to new/; returns their names.  Raises SpoolError."""
        try:
            names = os.listdir(self._waiting)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SpoolError(f"{self._waiting}: cannot read: {error.strerror}") from error
        for name in names:
            self._move(name, self._waiting, self._new)
        return names

    def _move(self, name: str, source: Path, target: Path) -> None:
        try:
            with _opened(source) as here, _opened(target) as there:
                os.rename(name, _free_name(name, there), src_dir_fd=here, dst_dir_fd=there)
        except OSError as error:
            raise _cannot_move(source / name, target, error) from error

    def forget_abandoned(self, now: float) -> int:
        """Delete what crashes left in tmp/, which was never acknowledged.  Returns how many files there were."""
        if not self._tmp.is_dir():
            return 0  # `make-spool` comes later, as where containers start in any order; intake says so
        deleted = 0
        with _opened(self._tmp) as tmp:
            for name in os.listdir(tmp):
                try:
                    if now - os.stat(name, dir_fd=tmp, follow_symlinks=False).st_mtime > ABANDONED_AFTER:
                        os.unlink(name, dir_fd=tmp)
                        deleted += 1
                except OSError:
                    pass  # its writer has just finished it; or it is a directory, which is not ours
        return deleted

    def wait(self, seconds: float) -> None:
        """Wait until a writer has put a file, or until so many seconds have passed."""
        if self._wake is None:
            time.sleep(min(seconds, 0.05))
            return
        readable, _, _ = select.select([self._wake], [], [], seconds)
        if readable:
            os.read(self._wake, 65536)

    def wake(self) -> None:
        """Make `wait` return; may be called from any thread or signal handler."""
        if self._wake is not None:
            try:
                os.write(self._wake, b"w")
            except BlockingIOError:
                pass  # full: it will return anyway

    def close(self) -> None:
        """Close the descriptors."""
        os.close(self._lock)
        if self._wake is not None:
            os.close(self._wake)
            self._wake = None


def _lock(directory: Path) -> int:
    """Lock the spool, because two readers would each process every file.  The kernel releases the lock when the process
    ends, in whatever way."""
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


def _make_what_older_spools_lack(root: int) -> None:
    """Make the folders that a spool of an earlier version lacks, so that the notifier starts after an upgrade."""
    for name in ("waiting", "counters"):
        try:
            os.mkdir(name, 0o770, dir_fd=root)
            os.chmod(name, 0o2770, dir_fd=root)
        except OSError:
            pass  # it exists; or only `make-spool` can make it, which the doctor reports


def _open_wake(root: int) -> int | None:
    """The FIFO with which writers wake the reader.  None if it cannot be made: then `wait` polls 20 times a second."""
    # Opened for both directions, a FIFO never reports end-of-file when a writer goes away (Linux, fifo(7)).
    flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if not _is_own_fifo(root):
            _unlink("wake", root)
            os.mkfifo("wake", 0o620, dir_fd=root)
        descriptor = os.open("wake", flags, dir_fd=root)
    except OSError:
        return None
    os.fchmod(descriptor, 0o620)
    return descriptor


def _is_own_fifo(root: int) -> bool:
    try:
        status = os.stat("wake", dir_fd=root, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return stat.S_ISFIFO(status.st_mode) and status.st_uid == os.geteuid()


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A descriptor of a folder of the spool, which must not be a link.  Raises OSError."""
    descriptor = os.open(folder, _DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _cannot_move(path: Path, folder: Path, error: OSError) -> SpoolError:
    return SpoolError(f"{path}: cannot move to {folder.name}/: {error.strerror}")


def _free_name(name: str, folder: int) -> str:
    """The name under which a file comes into a folder: its own, or one like it if that is taken.

    An edge chooses the names of its files, and may choose the name of evidence that lies in the folder already.
    """
    free = name
    while _is_there(free, folder) or _is_there(f"{free}{spool.REASON}", folder):
        free = spool.marked(os.fsdecode(os.fsencode(name)[:_LONGEST_NAME]))
    return free


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENAMETOOLONG)
    return True


def _is_directory(name: str, folder: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _removed_directory(name: str, folder: int) -> bool:
    try:
        os.rmdir(name, dir_fd=folder)
    except OSError:
        return False
    return True


def _unlink(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass


def _write_new(name: str, content: bytes, folder: int, *, sync: bool = False) -> None:
    """Write a new file, in place of any with the same name."""
    _unlink(name, folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(name, flags, 0o640, dir_fd=folder), "wb") as file:
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def _write_durably(name: str, content: bytes, folder: int) -> None:
    """The same; it is there after a crash of the machine, too."""
    _write_new(name, content, folder, sync=True)
    os.fsync(folder)


def arrival_of(name: str) -> float:
    """When a file was put into the spool, in seconds since 1970; 0 for a name that the spool did not make."""
    nanoseconds = name.partition(".")[0]
    arrival = int(nanoseconds) / 1e9 if nanoseconds.isascii() and nanoseconds.isdigit() else 0.0
    return arrival if arrival <= spool.LATEST else 0.0


def read_regular(name: str | Path, most: int, folder: int | None = None) -> bytes:
    """The content of a regular file.

    Raises DamagedSpoolFile when it is not a regular file, or is larger than `most` octets; and OSError.
    """
    with _open_regular(name, folder) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise DamagedSpoolFile(f"has {size} octets; the limit is {most}")
        return file.read(most)


def read_summaries(path: Path) -> list[Summary]:
    """What the header of a file says, in whichever folder it is; of a bundle, those of the files in it.

    Raises DamagedSpoolFile and OSError.
    """
    with _open_regular(path, None) as file:
        line = file.readline(MOST_HEADER_OCTETS + 1)
        if kind_of(path.name) != spool.BUNDLE:
            return [summary_of(decoded(path.name, line.rstrip(b"\n")))]
        found = []
        for name, part in parts_of(path.name, line, os.fstat(file.fileno()).st_size).items():
            file.seek(part.start)
            found.append(summary_of(decoded(name, file.readline(MOST_HEADER_OCTETS + 1).rstrip(b"\n"))))
        return found


@contextmanager
def _open_regular(name: str | Path, folder: int | None) -> Iterator[BinaryIO]:
    """Open a regular file.  Anything else could block the reader, or lead it out of the spool."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise DamagedSpoolFile("is no regular file") from error
        if error.errno == errno.EACCES and _is_closed(name, folder):
            raise DamagedSpoolFile("its writer has closed it to the group") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DamagedSpoolFile("is no regular file")
    with open(descriptor, "rb") as file:
        yield file


def _is_closed(name: str | Path, folder: int | None) -> bool:
    """Whether a file is not as ours are, which are for the group to read; else the spool's group is wrong."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return False
    return not mode & stat.S_IRGRP


def parse_file(name: str, content: bytes) -> SpoolFile:
    """A spool file from its content.  Raises DamagedSpoolFile."""
    line, _, body = content.partition(b"\n")
    if len(line) > MOST_HEADER_OCTETS:
        raise DamagedSpoolFile(f"the header has {len(line)} octets; the limit is {MOST_HEADER_OCTETS}")
    return file_of(name, line, body)
