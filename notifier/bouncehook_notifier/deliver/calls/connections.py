"""How requests connects to endpoints: past the guard, to the first address that answers, and again when the name moves.

urllib3's connections are used with what they offer to everybody: `connect`, `is_connected`, `host`, `server_hostname`,
`sock`, `proxy`, `timeout`.  To connect, they are told a number that was tested instead of the name, so that nothing is
looked up a second time; TLS still verifies, and announces, the name of the URL.

Used by `http`, within a CallDeadline.  Touches the DNS and makes the connections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager

from bouncehook.networks import Address, Network
from bouncehook_notifier.deliver.calls.call_deadline import CallDeadline, current
from bouncehook_notifier.deliver.calls.call_socket import CallSocket
from bouncehook_notifier.deliver.calls.failure_words import innermost
from bouncehook_notifier.deliver.calls.guard import NotPublic, refuse_private_address, tested_addresses
from bouncehook_notifier.deliver.calls.idle_sockets import close_in_time, is_too_old

CONNECTIONS = 16
"""to one endpoint that are kept open"""
CHECK_SECONDS = 60.0
"""after which the name of a connection that is kept open is looked up again"""
CONNECT_SHARE = 0.5
"""of a call's time, for all addresses together; as much again is left for TLS"""


class CannotConnect(NewConnectionError):
    """No address of an endpoint answers."""

    def __init__(self, connection: HTTPConnection, addresses: int, last_error: Exception | None) -> None:
        cause = innermost(last_error) if last_error else None
        at = f" at any of its {addresses} addresses, the last says" if addresses > 1 else ""
        self.words = f"cannot connect to {connection.host}{at}: {cause or 'it has no address'}"
        self.errno = getattr(cause, "errno", None)
        super().__init__(connection, self.words)

    def __str__(self) -> str:
        return self.words


class GuardedAdapter(HTTPAdapter):
    """requests' way to endpoints, past the guard.  `private` as in `guard.is_allowed`."""

    def __init__(self, private: tuple[Network, ...], endpoints: int) -> None:
        """Connections to as many `endpoints` are kept open."""
        self._private = private
        super().__init__(pool_connections=endpoints, pool_maxsize=CONNECTIONS)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """requests makes its pools of connections through this."""
        super().init_poolmanager(*arguments, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _pool_classes(self._private)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        """The same for a proxy."""
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _pool_classes(self._private)
        return manager

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Raises NotPublic when a proxy would be asked for an address that is not public.

        What a name resolves to only the proxy knows.
        """
        if options.get("proxies"):
            refuse_private_address(urlsplit(request.url or "").hostname or "", self._private)
        return super().send(request, *arguments, **options)


def _pool_classes(private: tuple[Network, ...]) -> dict[str, Any]:
    """urllib3's classes; ours is how a connection is opened, and whether it is used again."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            _connect(self, private, super().connect)

        @property
        def is_connected(self) -> bool:
            return _take_again(self, private, lambda: super(Plain, self).is_connected)

    class Encrypted(HTTPSConnection):
        def connect(self) -> None:
            _connect(self, private, super().connect)

        @property
        def is_connected(self) -> bool:
            return _take_again(self, private, lambda: super(Encrypted, self).is_connected)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _connect(connection: HTTPConnection, private: tuple[Network, ...], connect: Callable[[], None]) -> None:
    """Open a connection; `connect` is urllib3's own way to do so."""
    deadline = current()
    deadline.used_again = False
    address: Address | None = None
    if connection.proxy:
        connect()  # it is the operator's own, wherever it is; where it leads to is its business
    else:
        address = _connect_to_first(connection, private, connect, deadline)
    sock = CallSocket(connection.sock, address, deadline)
    connection.sock = cast(Any, sock)
    close_in_time(sock)


def _connect_to_first(
    connection: HTTPConnection, private: tuple[Network, ...], connect: Callable[[], None], deadline: CallDeadline
) -> Address:
    """Connect to the first address that answers.

    All of them together have no more time than the call, and each has its share: the last may be the one that lives
    (RFC 8305).
    """
    addresses = tested_addresses(connection.host, connection.port, private)
    longest = cast(float, connection.timeout)
    last_error: Exception | None = None
    for place, address in enumerate(addresses):
        connection.timeout = min(longest, CONNECT_SHARE * deadline.time_left() / (len(addresses) - place))
        try:
            with _by_number(connection, address):
                connect()
        except (NewConnectionError, ConnectTimeoutError, TimeoutError) as error:
            last_error = error
            if connection.sock is not None:
                connection.sock.close()
                connection.sock = None
        else:
            return address
    raise CannotConnect(connection, len(addresses), last_error)


@contextmanager
def _by_number(connection: HTTPConnection, address: Address) -> Iterator[None]:
    """Let a connection be made to a number, and TLS go on using the name."""
    name = connection.host
    if isinstance(connection, HTTPSConnection):
        connection.server_hostname = name.strip("[]")
    connection.host = str(address)
    try:
        yield
    finally:
        connection.host = name


def _take_again(connection: HTTPConnection, private: tuple[Network, ...], is_connected: Callable[[], bool]) -> bool:
    """Whether a connection that was kept open is good for the call that is being made.  `is_connected` is urllib3's
    own opinion.
    """
    deadline, sock = current(), cast(CallSocket | None, connection.sock)
    if sock is None or deadline.wants_fresh or is_too_old(sock) or not sock.take(deadline):
        return False
    deadline.used_again = is_connected() and _leads_there_still(connection, sock, private)
    return deadline.used_again


def _leads_there_still(connection: HTTPConnection, sock: CallSocket, private: tuple[Network, ...]) -> bool:
    """Whether the name still has the address of the connection, and the guard still lets calls go there."""
    now = time.monotonic()
    if sock.address is None or now < sock.checked_at + CHECK_SECONDS:
        return True
    sock.checked_at = now
    try:
        return sock.address in tested_addresses(connection.host, connection.port, private)
    except NotPublic:
        return False
    except OSError:
        return True  # the DNS is in trouble, and not the connection
