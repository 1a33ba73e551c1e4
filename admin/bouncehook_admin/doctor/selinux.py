"""Where SELinux is enforcing: whether our sockets and the spool have the types that packaging/selinux/ has for them.

The doctor connects and writes as Postfix's users would, but in its own domain, which SELinux does not confine; so it
cannot try what SELinux lets the daemons do.  It looks at the labels.  Called by the doctor.  Reads attributes of files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bouncehook_admin.doctor.finding import Finding, Patient, ok, warning
from bouncehook_admin.setup.pipe_entry import NAME

ENFORCE = Path("/sys/fs/selinux/enforce")
SOCKET, SPOOL = "bouncehook_socket_t", "bouncehook_spool_t"
"""types of the module, packaging/selinux/bouncehook.te"""


def examine(patient: Patient) -> Iterator[Finding]:
    """Nothing where SELinux is off or only warns."""
    if not _is_enforcing():
        return
    wrong = [
        f"{path} has the type {label or '(none)'}, not {wanted}"
        for path, wanted in _needed(patient)
        if (label := _type_of(path)) != wanted
    ]
    if wrong:
        yield warning(
            "selinux",
            f"is enforcing, and may keep Postfix's daemons out, without whom nothing is reported: {'; '.join(wrong)}",
            "load packaging/selinux/ as docs/fedora.md says; `bouncehook probe` tells whether reports arrive",
        )
    else:
        yield ok("selinux", "is enforcing; sockets and spool have the types that Postfix's daemons may use")


def _is_enforcing() -> bool:
    try:
        return ENFORCE.read_text("ascii").strip() == "1"
    except (OSError, ValueError):
        return False


def _needed(patient: Patient) -> Iterator[tuple[Path, str]]:
    """What Postfix's daemons use, and as what.  Sockets by network need no label."""
    ways = {patient.way_of(domain).partition(":")[0] for domain in patient.configuration.return_domains}
    places = [patient.milter] if NAME in ways else [patient.milter, patient.settings.lmtp_socket.reached_at]
    yield from ((place, SOCKET) for place in places if isinstance(place, Path))
    if NAME in ways:
        yield patient.settings.spool / "new", SPOOL


def _type_of(path: Path) -> str:
    """The third part of a file's context; empty if it has none."""
    try:
        return os.getxattr(path, "security.selinux").decode("ascii", "replace").rstrip("\0").split(":")[2]
    except (OSError, IndexError):
        return ""
