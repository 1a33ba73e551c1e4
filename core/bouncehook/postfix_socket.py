"""The sockets on which Postfix connects to our daemons, by path or by network (`places`).

Used by `daemon` and by the programs that listen; `bouncehook status` and `bouncehook setup` ask whether one answers.
Touches the sockets.
"""

from __future__ import annotations

import errno
import logging
import os
import pwd
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook.places import InetPlace, Place, PostfixSocket

PROBE_SECONDS = 2.0
"""how long to wait until a socket accepts a connection"""

MOST_NAMED = 100
"""strangers that the log names"""

_REMEDIES = {
    errno.EAFNOSUPPORT: "the unit allows no network; docs/install.md, By network, has what to add to it",
    errno.EADDRNOTAVAIL: "this machine has no such address; if it is one of a network, wait until the network is up",
    errno.EADDRINUSE: "another program listens there, perhaps another one of ours; stop it first",
    errno.EACCES: "take a port above 1023",
}


log = logging.getLogger("bouncehook.socket")


class SocketUnusable(BouncehookError):
    """The socket for Postfix cannot be made."""


def require_free(place: Place, program: str) -> None:
    """Check that `program` can make a socket for Postfix here, and that no running program serves it already.

    Raises SocketUnusable.
    """
    if isinstance(place, Path) and not os.access(place.parent, os.W_OK | os.X_OK):
        raise SocketUnusable(
            f"{place.parent}: must exist and be writable for this user, and searchable for Postfix; "
            f"`install -d -o {pwd.getpwuid(os.geteuid()).pw_name} -g postfix -m 2750 {place.parent}` makes it"
        )
    if isinstance(place, InetPlace):
        bound(place).close()
    # The socket may be missing, or left by a process that died.
    elif not why_silent(place):
        raise SocketUnusable(f"{place}: another {program} is serving this socket; stop it first")


def why_silent(place: Place) -> str:
    """Why a socket does not answer; empty when it does."""
    try:
        with _connected(place):
            return ""
    except TimeoutError:
        return f"no answer within {PROBE_SECONDS:g} s"
    except socket.gaierror as error:
        return error.strerror or str(error)
    except OSError as error:
        return os.strerror(error.errno) if error.errno else str(error)


def why_out_of_reach(listening: PostfixSocket) -> str:
    """Why one of our daemons answers neither here nor where Postfix finds it, as in another container; empty when it
    answers."""
    reason = why_silent(listening.place)
    if reason and listening.is_reached_from_elsewhere and not why_silent(listening.reached_at):
        return ""
    return reason


def is_elsewhere(place: Place) -> bool:
    """Whether a place belongs to another machine; False when that cannot be told, as with a name that is not found."""
    if not isinstance(place, InetPlace):
        return False
    try:
        address = socket.getaddrinfo(place.from_here.host, place.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(address[0], socket.SOCK_DGRAM) as probe:
            probe.bind((address[4][0], 0))
    except OSError as error:
        return error.errno == errno.EADDRNOTAVAIL
    return False


def _connected(place: Place) -> socket.socket:
    if isinstance(place, InetPlace):
        here = place.from_here
        return socket.create_connection((here.host, here.port), PROBE_SECONDS)
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        probe.settimeout(PROBE_SECONDS)
        probe.connect(str(place))
    except OSError:
        probe.close()
        raise
    return probe


def bound(place: InetPlace) -> socket.socket:
    """A socket that has this address and does not listen yet.  Raises SocketUnusable."""
    try:
        made = socket.socket(family_of(place), socket.SOCK_STREAM)
    except OSError as error:
        raise _unusable(place, error) from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((place.host, place.port))
    except OSError as error:
        made.close()
        raise _unusable(place, error) from error
    return made


def family_of(place: InetPlace) -> socket.AddressFamily:
    """The family of a place with an address."""
    return socket.AF_INET6 if ":" in place.host else socket.AF_INET


def _unusable(place: InetPlace, error: OSError) -> SocketUnusable:
    remedy = _REMEDIES.get(error.errno or 0, "")
    return SocketUnusable(f"{place}: cannot listen: {error.strerror}{f'; {remedy}' if remedy else ''}")


class Doorkeeper:
    """Tells strangers from the machines that may connect to one of our daemons by network.

    `daemon` is `milter` or `lmtp`; `turned_away` is called for each stranger.
    """

    def __init__(self, listening: PostfixSocket, daemon: str, turned_away: Callable[[], None]) -> None:
        self._listening = listening
        self._daemon = daemon
        self._turned_away = turned_away
        self._named: set[str] = set()

    def lets_in(self, connection: socket.socket) -> bool:
        """Whether a connection by network is of a machine that may connect.  Raises OSError when it is over."""
        peer, own = connection.getpeername()[0], connection.getsockname()[0]
        if self._listening.lets_in(peer, own):
            return True
        self._turned_away()
        if peer not in self._named and len(self._named) < MOST_NAMED:
            self._named.add(peer)
            log.warning("hung up on %s, which is not in %s.clients; said once for each address", peer, self._daemon)
        return False


@contextmanager
def for_group() -> Iterator[None]:
    """Sockets made in this context can be used by their directory's group, to which Postfix belongs."""
    before = os.umask(0o007)
    try:
        yield
    finally:
        os.umask(before)
