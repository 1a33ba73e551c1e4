"""The entry of bouncehook-lmtp in master.cf, and where return addresses go by it: how both are to be, and what is
wrong with what is there.  Pure.

It is a service of its own, beside the pipe's: which of the two returned mail takes is told by the table of transports
alone, so at every moment of a change, and in every order in which Postfix's daemons notice it, mail has a way or waits.

Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.configuration import Settings
from bouncehook_admin.setup.reading import Reading, Service

NAME = "bouncehook-lmtp"
"""of the transport"""
KEY = f"{NAME}/unix"
LINE_LENGTH = 1_000_000_000
"""Postfix breaks longer lines, and 998 octets are its default"""

_OPTIONS = ("lmtp_send_xforward_command=yes", f"lmtp_line_length_limit={LINE_LENGTH}")
_OPPORTUNISTIC = ("", "none", "may", "dane")


@dataclass(frozen=True, slots=True)
class LmtpFault:
    """Something wrong with the entry.  `loses` says that returned mail does not get into the spool."""

    text: str
    option: str
    """what `-o` is to have"""
    loses: bool


def entry() -> tuple[str, ...]:
    """The fields as they are to be."""
    options = [field for option in _OPTIONS for field in ("-o", option)]
    return (NAME, "unix", "-", "-", "n", "-", "-", "lmtp", *options)


def transport(settings: Settings, reading: Reading) -> str:
    """What transport_maps are to have for return addresses: transport and next hop.

    Below the queue directory the path is relative to it, which is right for a daemon in the jail and for others.
    """
    queue, path = Path(os.path.normpath(reading.queue_directory)), settings.lmtp_socket
    return f"{NAME}:unix:{path.relative_to(queue) if path.is_relative_to(queue) else path}"


def leads_here(found: str) -> bool:
    """Whether a transport, as transport_maps have it, is this one."""
    return found.partition(":")[0] == NAME


def socket_of(found: str, service: Service, reading: Reading) -> Path | None:
    """The socket that lmtp(8) would connect to for a transport; None when the next hop is none."""
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
        text = "without XFORWARD nobody knows where a returned mail came from, and Postfix's own are not believed"
        yield LmtpFault(text, _OPTIONS[0], False)
    if _number(reading.value("lmtp_line_length_limit", service)) < LINE_LENGTH:
        yield LmtpFault("long lines of returned mail are broken", _OPTIONS[1], False)
    if reading.value("lmtp_tls_security_level", service) not in _OPPORTUNISTIC:
        text = "it wants TLS, which a socket in the file system does not have: everything is deferred"
        yield LmtpFault(text, "lmtp_tls_security_level=none", True)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
