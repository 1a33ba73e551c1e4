"""The unix sockets on which Postfix connects to our daemons.

Used by `daemon` and by the programs that listen; `bouncehook status` and `bouncehook setup` ask whether one is served.
Touches the sockets.
"""

from __future__ import annotations

import os
import pwd
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bouncehook.errors import BouncehookError

PROBE_SECONDS = 2.0
"""that a socket has to take a connection"""


class SocketUnusable(BouncehookError):
    """The socket that Postfix is to connect to cannot be made."""


def require_free(path: Path, program: str) -> None:
    """Make sure that `program` may open a unix socket for Postfix here, and takes none away from one that runs.

    Raises SocketUnusable.
    """
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SocketUnusable(
            f"{path.parent}: must exist and be writable for us, and searchable for Postfix; "
            f"`install -d -o {pwd.getpwuid(os.geteuid()).pw_name} -g postfix -m 2750 {path.parent}` makes it so"
        )
    # Absent is right, and so is one that was left by a process that died.
    if not why_silent(path):
        raise SocketUnusable(f"{path}: another {program} is serving this socket; stop it first")


def why_silent(path: Path) -> str:
    """Why nobody serves a unix socket; empty when somebody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_SECONDS)
        try:
            probe.connect(str(path))
        except TimeoutError:
            return f"no answer within {PROBE_SECONDS:g} s"
        except OSError as error:
            return os.strerror(error.errno) if error.errno else str(error)
    return ""


@contextmanager
def for_group() -> Iterator[None]:
    """A socket that is made meanwhile is for its directory's group, which Postfix belongs to."""
    before = os.umask(0o007)
    try:
        yield
    finally:
        os.umask(before)
