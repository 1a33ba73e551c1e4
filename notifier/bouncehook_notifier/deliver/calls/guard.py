"""No connection to where customers have no business: the guard against server-side request forgery.

A customer's URL is written by the operator, and what it resolves to is decided by whoever runs the name's DNS.  So
the name is resolved here, *every* address is tested, and the connection goes to an address that was tested: there is
no second look-up that could answer differently.

Used by `connections`.  Touches the DNS.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import zip_longest
from typing import Any

from bouncehook.networks import Address, Network

_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


class NotPublic(OSError):
    """A URL leads to an address that is not public, and the operator has not allowed it."""


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


def refuse_private_address(host: str, private: tuple[Network, ...]) -> None:
    """Raise NotPublic if a host is written as an address, in whatever spelling, that is not allowed."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return  # a name
    _test(host, _addresses(found), private)


def tested_addresses(host: str, port: int, private: tuple[Network, ...]) -> list[Address]:
    """All addresses of a name, families in turn (RFC 8305): a host without IPv6 is not to wait for all of those first.

    Raises NotPublic if one of them is not allowed, and OSError when the name cannot be looked up.
    """
    name = host.strip("[]")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, f"{name} is no name of a host") from error
    addresses = _addresses(found)
    _test(host, addresses, private)
    return _families_in_turn(addresses)


def _addresses(found: Iterable[tuple[Any, ...]]) -> list[Address]:
    """A scope (fe80::1%eth0) is left out: it changes nothing about what the address is."""
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


def _test(host: str, addresses: Iterable[Address], private: tuple[Network, ...]) -> None:
    for address in addresses:
        if not is_allowed(address, private):
            # Loopback and private addresses may be meant, and are then for the operator to allow.
            raise NotPublic(
                f"{host} is {address}, which is not public; `delivery.private` in bouncehook.yaml may allow it"
            )


def _families_in_turn(addresses: list[Address]) -> list[Address]:
    if not addresses:
        return []
    first = [address for address in addresses if address.version == addresses[0].version]
    second = [address for address in addresses if address.version != addresses[0].version]
    return [address for pair in zip_longest(first, second) for address in pair if address is not None]
