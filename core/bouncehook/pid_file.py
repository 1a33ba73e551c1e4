"""The pid file of a daemon that has left the terminal: it names the running process, and only one process can hold it.

It is locked while the process is running, so a file that a crash left behind does not prevent the next start.

Used by `daemon`.  Touches that file.
"""

from __future__ import annotations

import fcntl
import logging
import os
from pathlib import Path

from bouncehook.errors import BouncehookError

log = logging.getLogger("bouncehook.daemon")


class PidFileUnusable(BouncehookError):
    """The pid file belongs to a running process, or cannot be written."""


class PidFile:
    """A pid file that is held between `__enter__` and `__exit__`, also by a process that was forked in between."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.descriptor = -1

    def __enter__(self) -> PidFile:
        """Raises PidFileUnusable."""
        try:
            self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self.descriptor, 20).decode("ascii", "replace").strip()
            raise PidFileUnusable(
                f"{self._path}: the daemon is running already (process {holder or 'just starting'}); stop it first"
            ) from error
        except OSError as error:
            raise PidFileUnusable(
                f"{self._path}: cannot write the pid file: {error.strerror}; its directory must exist and be writable "
                "for this user (or give another file with `--pid-file`)"
            ) from error
        return self

    def write(self) -> None:
        """Name this process."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()}\n".encode(), 0)

    def __exit__(self, *_: object) -> None:
        """Delete the file before the lock is released, since a daemon that finds no file may start."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s: cannot delete the pid file: %s", self._path, error.strerror)
        os.close(self.descriptor)
