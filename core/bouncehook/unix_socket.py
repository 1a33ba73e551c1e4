"""The unix sockets on which Postfix connects to our daemons.

Used by `daemon` and by the programs that listen; `bouncehook status` and `bouncehook setup` ask whether one answers.
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
"""how long to wait until a socket accepts a connection"""


class SocketUnusable(BouncehookError):
    """The socket for Postfix cannot be made."""


def require_free(path: Path, program: str) -> None:
    """Check that `program` can make a unix socket for Postfix here, and that no running program serves it already.

    Raises SocketUnusable.
    """
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SocketUnusable(
            f"{path.parent}: must exist and be writable for this user, and searchable for Postfix; "
            f"`install -d -o {pwd.getpwuid(os.geteuid()).pw_name} -g postfix -m 2750 {path.parent}` makes it"
        )
    # The socket may be missing, or left by a process that died.
    if not why_silent(path):
        raise SocketUnusable(f"{path}: another {program} is serving this socket; stop it first")


def why_silent(path: Path) -> str:
    """Why a unix socket does not answer; empty when it does."""
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
    """Sockets made in this context can be used by their directory's group, to which Postfix belongs."""
    before = os.umask(0o007)
    try:
        yield
    finally:
        os.umask(before)
