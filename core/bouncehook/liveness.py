"""Whether another process is running, by a lock that the kernel releases when that process ends.

A process id cannot answer that: after a restart another process may have it, and in containers every program is
process 1.  The kernel releases a lock however its holder ends, so a process that can take the lock knows that the
holder is gone.

    FOLDER/NAME.lock    locked while the process that calls itself NAME is running

A process holds a `Living`; another process asks `is_alive`.  Used by the milter.  Touches the folder that it is given.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from pathlib import Path

from bouncehook.spool import LOCK


class Living:
    """The lock of this process, for any number of threads.  No other process has the same `name`."""

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(6)
        self._path = folder / f"{self.name}{LOCK}"
        self._descriptor = -1
        self._making = threading.Lock()

    def show(self) -> None:
        """Make sure that the lock exists and is held, even if the folder was replaced meanwhile.  Raises OSError."""
        with self._making:
            while not self._is_shown():
                self.close()
                # No access for the group: a process that can open the file could lock it and pass for this one.
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
                self._descriptor = os.open(self._path, flags, 0o600)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
                # Between open and flock another process may have found it unlocked and deleted it: then again.

    def close(self) -> None:
        """Release the lock and delete its file."""
        if self._descriptor >= 0:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                pass  # we may not delete here any more; an unlocked file counts as a dead process's
            os.close(self._descriptor)
            self._descriptor = -1

    def _is_shown(self) -> bool:
        if self._descriptor < 0:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.lstat())
        except FileNotFoundError:
            return False


def is_alive(folder: Path, name: str) -> bool:
    """Whether the process that called itself `name` here is running.  If its lock cannot be opened, it counts as
    running."""
    try:
        descriptor = os.open(folder / f"{name}{LOCK}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def forget_dead(folder: Path) -> None:
    """Delete the locks of processes that are gone; those that another user has put there stay."""
    for path in folder.glob(f"*{LOCK}"):
        if not is_alive(folder, path.name.removesuffix(LOCK)):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                pass
