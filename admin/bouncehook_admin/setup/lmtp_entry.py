"""The entry of bouncehook-lmtp in master.cf, and the transport of return addresses to it: the correct form of both, and
what is wrong with existing ones.  Pure.

The entry stays beside the pipe's.  Only the transport table decides which of the two gets returned mail.  So at every
moment of a change, and in whatever order Postfix's daemons notice it, mail is delivered or stays in the queue.

Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.configuration import Settings
from bouncehook.places import InetPlace, Place, place_of
from bouncehook_admin.setup.reading import Reading, Service

NAME = "bouncehook-lmtp"
"""the name of the transport"""
KEY = f"{NAME}/unix"
LINE_LENGTH = 1_000_000_000
"""octets; lmtp(8) breaks longer lines, and its default is 998"""

_OPTIONS = ("lmtp_send_xforward_command=yes", f"lmtp_line_length_limit={LINE_LENGTH}")
_OPPORTUNISTIC = ("", "none", "may", "dane")


@dataclass(frozen=True, slots=True)
class LmtpFault:
    """Something wrong with the entry.  `loses` says that returned mail does not get into the spool."""

    text: str
    option: str
    """the `-o` option that corrects it"""
    loses: bool


def entry(place: Place) -> tuple[str, ...]:
    """The correct fields."""
    # lmtp(8) looks names up in the DNS alone, without /etc/hosts and without a search list.
    native = ("lmtp_host_lookup=native",) if isinstance(place, InetPlace) and place.is_name else ()
    options = [field for option in (*_OPTIONS, *native) for field in ("-o", option)]
    return (NAME, "unix", "-", "-", "n", "-", "-", "lmtp", *options)


def transport(place: Place, queue_directory: Path) -> str:
    """The entry of transport_maps for return addresses: transport and next hop.

    A path below the queue directory is written relative to it, because that works in a chroot and without.
    """
    if isinstance(place, InetPlace):
        return f"{NAME}:{place.for_lmtp}"
    queue = Path(os.path.normpath(queue_directory))
    return f"{NAME}:unix:{place.relative_to(queue) if place.is_relative_to(queue) else place}"


def is_only_way(settings: Settings) -> bool:
    """Whether returned mail can come by LMTP only, unless the administrator wants otherwise: LMTP by network is for
    where the pipe has no spool that a notifier reads."""
    return isinstance(settings.lmtp_socket.place, InetPlace)


def leads_here(found: str) -> bool:
    """Whether a result of transport_maps is this transport."""
    return found.partition(":")[0] == NAME


def place_for(found: str, service: Service, reading: Reading) -> Place | None:
    """Where lmtp(8) would connect to for a transport; None when the next hop names neither a socket nor a port."""
    if found.startswith(f"{NAME}:inet:"):
        return place_of(found.removeprefix(f"{NAME}:"))
    path = found.removeprefix(f"{NAME}:unix:")
    if path == found:
        return None
    inside = service.in_jail or not path.startswith("/")
    return Path(os.path.normpath(f"{reading.queue_directory}/{path}" if inside else path))


def faults_of(service: Service, reading: Reading) -> Iterator[LmtpFault]:
    """What is wrong with an entry."""
    if service.command != "lmtp":
        yield LmtpFault(f"runs {service.command} instead of lmtp", "", True)
        return
    if not reading.is_on("lmtp_send_xforward_command", service):
        text = (
            "without XFORWARD the origin of returned mail is not known, so Postfix's own notifications are not believed"
        )
        yield LmtpFault(text, _OPTIONS[0], False)
    if _number(reading.value("lmtp_line_length_limit", service)) < LINE_LENGTH:
        yield LmtpFault("long lines of returned mail are broken", _OPTIONS[1], False)
    if reading.value("lmtp_tls_security_level", service) not in _OPPORTUNISTIC:
        text = "it requires TLS, which bouncehook-lmtp's socket does not have: all returned mail is deferred"
        yield LmtpFault(text, "lmtp_tls_security_level=none", True)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
