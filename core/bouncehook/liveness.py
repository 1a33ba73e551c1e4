"""Whether another process lives, told by a lock that dies with it.

A process id does not tell: after a restart it may be another's, and in containers every program is process 1.  The
kernel gives a lock back however its holder ends, and whoever can take the lock knows that the holder is gone.

    FOLDER/NAME.lock    locked as long as the process lives that calls itself NAME

`Living` is what a process shows, `is_alive` is what another asks.  Used by the milter.  Touches the folder that it is
given.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from pathlib import Path

from bouncehook.spool import LOCK


class Living:
    """The lock of this process, for any number of threads.  `name` is unlike that of any other process."""

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(6)
        self._path = folder / f"{self.name}{LOCK}"
        self._descriptor = -1
        self._making = threading.Lock()

    def show(self) -> None:
        """Make sure that the lock is there, also if the folder was made anew meanwhile.  Raises OSError."""
        with self._making:
            while not self._is_shown():
                self.close()
                # Not for the group: who can open it could lock it, and seem to be this process.
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
                self._descriptor = os.open(self._path, flags, 0o600)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
                # One who looked in between has taken it for a dead process's, and deleted it: then once more.

    def close(self) -> None:
        """Give the lock back; nothing of this process is left."""
        if self._descriptor >= 0:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                pass  # the folder is not ours any more; unlocked, the name says nothing
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
    """Whether the process lives that called itself `name` here.  One that cannot be asked is taken as living."""
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
