"""A lock on a directory, which ends with its process however that ends.

Called by `bouncehook setup`, which locks Postfix's directory against another setup, and by `bouncehook move-store`,
which locks the spool as its reader does.  Touches nothing.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Raises BlockingIOError when somebody else has the lock, and OSError when there is no such directory."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
