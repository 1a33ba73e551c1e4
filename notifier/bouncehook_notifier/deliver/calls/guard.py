"""No connection to where customers have no business: the guard against server-side request forgery.

A customer's URL is written by the operator, and what it resolves to is decided by whoever runs the name's DNS.  So
the name is resolved here, *every* address is tested, and the connection goes to an address that was tested: there is
no second look-up that could answer differently.  TLS still verifies, and announces, the name of the URL.

Used by `http`.  Touches the DNS and makes the connections.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager

from bouncehook.delivery_settings import EVERYWHERE
from bouncehook.networks import Address, Network
from bouncehook_notifier.deliver.calls.call_deadline import cover_kept_socket, cover_new_socket, seconds_left
from bouncehook_notifier.deliver.calls.final_response import FinalResponse

CONNECTIONS = 16
"""to one endpoint that are kept open"""
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


class PrivateTarget(NewConnectionError):
    """The URL leads to an address that is not public, and the operator has not allowed it."""


def is_allowed(address: Address, private: tuple[Network, ...]) -> bool:
    """Whether a connection may go there.

    `private` are the networks that the operator allows although they are not public.  An address that carries
    another one inside it is as good as that one.
    """
    if any(address in network for network in private if network.version == address.version):
        return True
    inner = _inner(address)
    if inner is not None:
        return is_allowed(inner, private)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _inner(address: Address) -> IPv4Address | None:
    """The v4 address that a v6 address stands for: mapped, by NAT64, by 6to4."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None


class GuardedAdapter(HTTPAdapter):
    """requests' way to endpoints, past the guard.  `private` as in `is_allowed`."""

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
        """The same for a proxy.  It is the operator's own, wherever it is; where it leads to is its business."""
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _pool_classes(EVERYWHERE)
        return manager

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Raises PrivateTarget when a proxy would be asked for an address that is not public.

        What a name resolves to only the proxy knows.
        """
        if options.get("proxies"):
            _refuse_private_address(urlsplit(request.url or "").hostname or "", self._private)
        return super().send(request, *arguments, **options)


def _refuse_private_address(host: str, private: tuple[Network, ...]) -> None:
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return  # a name
    for address in {ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}:
        if not is_allowed(address, private):
            raise PrivateTarget(HTTPConnection(host), _why_private(host, address))


def _why_private(host: str, address: Address) -> str:
    """Loopback and private addresses may be meant, and are then for the operator to allow."""
    return f"{host} is {address}, which is not public; `delivery.private` in bouncehook.yaml may allow it"


def _pool_classes(private: tuple[Network, ...]) -> dict[str, Any]:
    """urllib3's classes; ours is what opens a connection, begins a request on it, and reads the answer."""

    class Plain(HTTPConnection):
        response_class = FinalResponse

        def _new_conn(self) -> socket.socket:
            return _open(self, private)

        def putrequest(self, *arguments: Any, **options: Any) -> None:
            _cover_kept_socket(self)
            super().putrequest(*arguments, **options)

    class Encrypted(HTTPSConnection):
        response_class = FinalResponse

        def _new_conn(self) -> socket.socket:
            return _open(self, private)

        def putrequest(self, *arguments: Any, **options: Any) -> None:
            _cover_kept_socket(self)
            super().putrequest(*arguments, **options)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _cover_kept_socket(connection: HTTPConnection) -> None:
    """A connection that was kept open belongs to another call now."""
    if connection.sock is not None:
        cover_kept_socket(connection.sock)


def _open(connection: HTTPConnection, private: tuple[Network, ...]) -> socket.socket:
    """Resolve, test every address, connect to the first that answers."""
    addresses = _resolve(connection)
    for address in addresses:
        if not is_allowed(address, private):
            raise PrivateTarget(connection, _why_private(connection.host, address))
    last_error: OSError | None = None
    for address in addresses:
        try:
            # Only a number is given here, so nothing is looked up again.
            opened = socket.create_connection((str(address), connection.port), _connect_seconds(connection))
        except OSError as error:
            last_error = error
        else:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return cover_new_socket(opened)
    raise NewConnectionError(connection, f"cannot connect to {connection.host}: {last_error}")


def _resolve(connection: HTTPConnection) -> list[IPv4Address | IPv6Address]:
    host = connection.host.strip("[]")
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
    # A scope (fe80::1%eth0) is left out: it changes nothing about what the address is.
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def _connect_seconds(connection: HTTPConnection) -> float | None:
    """For the next of several addresses: all of them together have no more than the call as a whole."""
    timeout, left = connection.timeout, seconds_left()
    if left is not None and left <= 0:
        raise NewConnectionError(connection, f"cannot connect to {connection.host}: no time left")
    known = [float(one) for one in (timeout, left) if isinstance(one, int | float)]
    return min(known) if known else None
