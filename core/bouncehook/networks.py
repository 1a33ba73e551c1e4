"""IP addresses and networks, as configuration files and Postfix write them.  Pure; imports no program."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the notifier's callers use this too, and read no YAML
    from bouncehook.yaml_nodes import Node

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def network(node: Node) -> Network:
    """A reader for a network.  An IPv4 network in IPv6 notation, which Postfix's mynetworks often has, becomes IPv4."""
    try:
        return unmapped(ip_network(node.text()))
    except ValueError as error:
        raise node.wrong(f"must be a network such as 192.0.2.0/24 or 2001:db8::/32: {error}") from error


def unmapped(found: Network) -> Network:
    """The IPv4 network that an IPv4-mapped IPv6 network stands for; any other network unchanged."""
    if isinstance(found, IPv6Network) and found.network_address.ipv4_mapped and found.prefixlen >= 96:
        return IPv4Network((found.network_address.ipv4_mapped, found.prefixlen - 96))
    return found


def is_within(network: Network, other: Network) -> bool:
    """Whether the whole of `network` is in `other`."""
    if isinstance(network, IPv4Network) and isinstance(other, IPv4Network):
        return network.subnet_of(other)
    return isinstance(network, IPv6Network) and isinstance(other, IPv6Network) and network.subnet_of(other)


@lru_cache(maxsize=1024)  # the milter asks for each message, and a relay has few clients
def client_address(text: str) -> IPv4Address | IPv6Address | None:
    """A client's address as Postfix gives it, or None when it is not an address; an IPv4-mapped one becomes IPv4.

    For an IPv6 client the macro {client_addr} is an address literal without its brackets: `IPv6:2001:db8::1`.
    """
    try:
        address = ip_address(text[5:] if text[:5].lower() == "ipv6:" else text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
