"""Whether Postfix's daemons can connect to our sockets, and get an answer.  Called by the doctor, and by `lmtp`.

Needs root, because it connects as their users would.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from bouncehook.places import InetPlace, Place
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning

_SECONDS = 30


def milter(patient: Patient) -> Iterator[Finding]:
    """One finding for the daemons in the chroot, and one for the others."""
    reading = patient.reading
    jails = {service.in_jail for service in reading.commands("smtpd") + reading.commands("cleanup")}
    yield from reached(patient, "milter", patient.milter, jails)


def reached(patient: Patient, subject: str, place: Place, jails: Collection[bool]) -> Iterator[Finding]:
    """A finding for daemons in the chroot, one for others.  `subject` is `milter` or `lmtp`, as in bouncehook.yaml."""
    if os.geteuid() != 0:
        yield warning(subject, f"{place}: it was not examined whether Postfix can connect", "run this as root")
    elif isinstance(place, InetPlace):
        yield _by_network(patient, subject, place, jail=any(jails))
    else:
        yield from _by_path(patient, subject, place, jails)


def _by_network(patient: Patient, subject: str, place: InetPlace, *, jail: bool) -> Finding:
    """In the chroot, if some daemon is there: it looks names up with the chroot's own files."""
    said = _probed(patient, subject, jail, place.for_milters)
    if said == "ok":
        return ok(subject, f"{place}: answers Postfix's daemons")
    return problem(subject, f"{place}: {said}", _remedy_by_network(subject, said, place))


def _by_path(patient: Patient, subject: str, path: Path, jails: Collection[bool]) -> Iterator[Finding]:
    for jail in sorted(jails):
        who = "daemons in the chroot" if jail else "daemons outside the chroot"
        queue = Path(os.path.normpath(patient.reading.queue_directory))
        if jail and not path.is_relative_to(queue):
            text = f"{path}: is not below {queue}, and {who} cannot see anything outside"
            place = f"{queue}/{path.parent.name}/{path.name}"
            yield problem(subject, text, f"`{subject}.socket: {place}` in bouncehook.yaml")
            continue
        said = _probed(
            patient, subject, jail, str(path.relative_to(queue)) if path.is_relative_to(queue) else str(path)
        )
        if said == "ok":
            yield ok(subject, f"{path}: answers {who}")
        else:
            yield problem(subject, f"{path}: {who}: {said}", _remedy(subject, said, path))


def _probed(patient: Patient, protocol: str, jail: bool, place: str) -> str:
    account = pwd.getpwnam(patient.reading.value("mail_owner"))
    program = Path(__file__).with_name("probe.py")
    command = [sys.executable, "-I", str(program), protocol, str(patient.reading.queue_directory)]
    command += ["yes" if jail else "no", str(account.pw_uid), str(account.pw_gid), place]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout.strip() or (done.stderr.strip().splitlines() or ["the probe printed nothing"])[-1]


def _remedy_by_network(subject: str, said: str, place: InetPlace) -> str:
    if said == "Connection refused":
        return f"start bouncehook-{subject}; `{subject}.socket` in bouncehook.yaml says where it listens"
    if "closes" in said:
        return f"`{subject}.clients` in the bouncehook.yaml of bouncehook-{subject} must have this machine"
    if place.is_name:
        return f"see that Postfix can look up {place.host}, in its chroot too, and that nothing between is in the way"
    return "see that nothing between is in the way, such as a firewall"


def _remedy(subject: str, said: str, path: Path) -> str:
    start = f"start bouncehook-{subject}"
    if said == "Permission denied":
        return f"`chgrp postfix {path.parent}; chmod 2750 {path.parent}`, then {start} again"
    if said == "Connection refused":
        return f"a process that died left the socket: {start}"
    if said == "No such file or directory":
        return f"{start}; `{subject}.socket` in bouncehook.yaml says where it listens"
    return f"see the log of bouncehook-{subject}"
