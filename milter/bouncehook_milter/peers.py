"""Who connects to the milter by network: a machine that `milter.clients` does not have is hung up on before it has said
anything.

libmilter accepts connections itself, has no list of who may connect, and tells no callback who has: the address of the
connection step is that of the SMTP client, as Postfix reports it.  But the connections are descriptors of this process,
and the kernel knows the other end of each.  So whenever one begins to speak (negotiation is the first step of each, and
it must be answered before any other), all are looked at, and those of strangers are shut down; libmilter cannot answer
them then, and ends them.  Whoever connects and says nothing is found every second.

Called by `daemon` and, at negotiation, by libmilter's threads.  Touches connections of the milter's own port only.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from bouncehook.places import InetPlace, PostfixSocket
from bouncehook.postfix_socket import Doorkeeper

_DESCRIPTORS = "/proc/self/fd"


class Peers:
    """The connections of one milter, for any number of threads."""

    def __init__(self, listening: PostfixSocket, doorkeeper: Doorkeeper) -> None:
        place = listening.place
        self._port = place.port if isinstance(place, InetPlace) and listening.is_open_to_others else None
        self._doorkeeper = doorkeeper
        self._passed: frozenset[int] = frozenset()
        """the inodes of open sockets that were looked at before, and may stay"""

    def hang_up_on_strangers(self) -> None:
        """Shut down every connection of a machine that may not connect.  Raises OSError."""
        if self._port is None:
            return  # only this machine can connect
        before, passed = self._passed, set()
        for descriptor in map(int, os.listdir(_DESCRIPTORS)):
            inode = _inode(descriptor)
            if inode and inode not in before:
                inode = self._look_at(descriptor, self._port)
            if inode:
                passed.add(inode)
        # Only of those that are open: the kernel may give the number of one that is closed to another.
        self._passed = frozenset(passed)

    def _look_at(self, descriptor: int, port: int) -> int:
        """Look at one socket, and hang up if it is a stranger's; its inode if it may stay, else 0."""
        with _duplicate(descriptor) as connection:
            if connection is None:
                return 0
            if _is_connection(connection, port):
                try:
                    if not self._doorkeeper.lets_in(connection):
                        connection.shutdown(socket.SHUT_RDWR)
                        return 0
                except OSError:
                    return 0  # it is over, so libmilter cannot answer it either
            return _inode(connection.fileno())


def _inode(descriptor: int) -> int:
    """The inode of a socket; 0 if the descriptor is none, or was closed meanwhile."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return 0
    return status.st_ino if stat.S_ISSOCK(status.st_mode) else 0


@contextmanager
def _duplicate(descriptor: int) -> Iterator[socket.socket | None]:
    """A socket by a descriptor of our own: libmilter may close its one at any time, and another connection may get the
    number.  None if it is no socket, or was closed meanwhile.  Raises OSError."""
    try:
        own = os.dup(descriptor)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise  # no descriptor is free: a stranger could be overlooked
        yield None
        return
    if not _inode(own):
        os.close(own)
        yield None
        return
    with socket.socket(fileno=own) as found:
        yield found


def _is_connection(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return False
    return found.getsockname()[1] == port and not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
