"""Where our daemons listen for Postfix: a UNIX-domain socket, or a port of an address; and who may connect there.

    milter:
      socket: inet:8890@10.1.0.5         or inet6:8890@[2001:db8::5], or /absolute/path
      clients: [10.1.0.0/24]
      reached_at: inet:8890@bouncehook   where Postfix finds it, if that is not `socket`

`inet:PORT@HOST` is how milters write a place (libmilter's smfi_setconn); Postfix writes `inet:HOST:PORT` in main.cf,
and `inet:[ipv6:ADDRESS]:PORT` for lmtp(8).  All are read; we show the first, and give Postfix its own.

Called by `configuration` and by all who use such a place.  Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from bouncehook.networks import Network, client_address, network
from bouncehook.yaml_nodes import Mapping, Node

_AS_MILTERS = re.compile(r"(inet6?):([0-9]+)(?:@(.+))?")
_AS_POSTFIX = re.compile(r"(inet):(\[[^\]]+\]|[^:@\[\]]+):([0-9]+)")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_LOOPBACK = {"inet": "127.0.0.1", "inet6": "::1"}
_FORMS = "must be an absolute path, or inet:PORT@ADDRESS or inet6:PORT@[ADDRESS] for a socket by network"


@dataclass(frozen=True, slots=True)
class InetPlace:
    """A port of an address, or of a host name where Postfix connects."""

    host: str
    """an IP address without brackets, or a name"""
    port: int

    def __str__(self) -> str:
        """As milters write it."""
        return f"inet6:{self.port}@[{self.host}]" if ":" in self.host else f"inet:{self.port}@{self.host}"

    @property
    def for_milters(self) -> str:
        """As Postfix writes it in a list of milters."""
        return f"inet:[{self.host}]:{self.port}" if ":" in self.host else f"inet:{self.host}:{self.port}"

    @property
    def for_lmtp(self) -> str:
        """As lmtp(8) has it in a transport table."""
        if self.is_name:
            return f"inet:{self.host}:{self.port}"
        return f"inet:[{'ipv6:' if ':' in self.host else ''}{self.host}]:{self.port}"

    @property
    def is_name(self) -> bool:
        """Whether the host is a name."""
        return client_address(self.host) is None

    @property
    def is_every_address(self) -> bool:
        """Whether it stands for every address of the machine."""
        return not self.is_name and ip_address(self.host).is_unspecified

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can connect to it."""
        return not self.is_name and ip_address(self.host).is_loopback

    @property
    def from_here(self) -> InetPlace:
        """Where this machine itself finds it."""
        if self.is_every_address:
            return InetPlace(_LOOPBACK["inet6" if ":" in self.host else "inet"], self.port)
        return self


Place = Path | InetPlace
"""an absolute path, or a port of an address"""


@dataclass(frozen=True, slots=True)
class PostfixSocket:
    """Where one of our daemons listens for Postfix."""

    place: Place
    clients: tuple[Network, ...]
    """who may connect by network, beside this machine itself"""
    reached_at: Place
    """where Postfix finds it"""

    def __str__(self) -> str:
        return str(self.place)

    @property
    def is_reached_from_elsewhere(self) -> bool:
        """Whether it is known where a Postfix on another machine would find it."""
        return isinstance(self.reached_at, InetPlace) and not self.reached_at.is_loopback

    @property
    def is_open_to_others(self) -> bool:
        """Whether other machines can connect, so that each that does is compared with `clients`."""
        return isinstance(self.place, InetPlace) and not self.place.is_loopback

    def lets_in(self, peer: str, own: str) -> bool:
        """Whether the machine with the address `peer` may connect; `own` is our end of the connection.

        This machine itself always may: by loopback, or by the very address that it connects to.
        """
        address = client_address(peer)
        if address is None:
            return False
        own_address = client_address(own)
        return address.is_loopback or address == own_address or any(address in one for one in self.clients)


def place_of(text: str) -> Place | None:
    """The place that a text names; None if it names none."""
    if text.startswith("/"):
        return Path(text)
    if found := _AS_MILTERS.fullmatch(text):
        family, port, host = found[1], found[2], found[3] or ""
    elif found := _AS_POSTFIX.fullmatch(text):
        family, host, port = found[1], found[2], found[3]
    else:
        return None
    host = host.removeprefix("[").removesuffix("]").lower().removeprefix("ipv6:")
    host = _LOOPBACK[family] if host == "localhost" else host
    if not 0 < int(port) < 65536 or not _is_host(host, family):
        return None
    return InetPlace(host, int(port))


def _is_host(host: str, family: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        # What looks like an address and is none must not be taken for a name.
        return _NAME.fullmatch(host) is not None and re.fullmatch(r"[0-9.]+", host) is None
    if isinstance(address, IPv6Address):
        return not address.scope_id
    return family == "inet"


def read_postfix_socket(section: Mapping, default: Place) -> PostfixSocket:
    """A reader for the keys `socket`, `clients` and `reached_at` of a daemon's section."""
    has_clients = section.has("clients")
    given: Place | None = section.take("socket", lambda node: _listening_place(node, has_clients), None)
    place = given or default
    is_faulty = given is None and section.has("socket")

    def only_by_network(node: Node) -> None:
        if not isinstance(place, InetPlace) and not is_faulty:
            raise node.wrong(f"is for a socket by network, inet:PORT@ADDRESS, and `socket` is {place}")

    def clients(node: Node) -> tuple[Network, ...]:
        only_by_network(node)
        return tuple(node.read_items(network))

    def reached_at(node: Node) -> Place:
        only_by_network(node)
        found = place_of(node.text())
        if not isinstance(found, InetPlace) or found.is_every_address:
            raise node.wrong("must be inet:PORT@HOST, where Postfix finds this daemon: a host name or an address")
        return found

    here: Place = place.from_here if isinstance(place, InetPlace) else place
    return PostfixSocket(
        place=place,
        clients=section.take("clients", clients, ()),
        reached_at=section.take("reached_at", reached_at, here),
    )


def _listening_place(node: Node, has_clients: bool) -> Place:
    text = node.text()
    place = place_of(text)
    if place is None:
        raise node.wrong(f"{_FORMS}, not {text!r}{_hint(text)}")
    if isinstance(place, Path):
        return place
    if place.is_name:
        raise node.wrong(
            f"must name an address of this machine, such as inet:{place.port}@127.0.0.1, not the name {place.host}; "
            "a name by which Postfix finds this daemon belongs into `reached_at`"
        )
    if not place.is_loopback and not has_clients:
        raise node.wrong(
            f"{place.host} is not a loopback address: add `clients:` beside it, with the hosts whose Postfix may "
            "connect, such as [10.1.0.5]; whoever connects is believed like Postfix itself"
        )
    return place


def _hint(text: str) -> str:
    """What a text that names no place may have meant."""
    if text.startswith(("unix:", "local:")):
        return ": write the path alone, from the root directory"
    if _AS_MILTERS.fullmatch(text) and "@" not in text:
        return f": name the address too, inet:PORT@127.0.0.1 for this machine, {text}@0.0.0.0 for every address"
    if text.startswith("inet6:") and "." in text:
        return ": inet6 takes IPv6 addresses; write inet for an IPv4 address"
    return ""
