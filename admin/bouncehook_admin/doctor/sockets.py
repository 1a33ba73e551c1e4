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

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning

_SECONDS = 30


def milter(patient: Patient) -> Iterator[Finding]:
    """One finding for the daemons in the chroot, and one for the others."""
    reading = patient.reading
    jails = {service.in_jail for service in reading.commands("smtpd") + reading.commands("cleanup")}
    yield from reached(patient, "milter", patient.settings.milter_socket, jails)


def reached(patient: Patient, subject: str, path: Path, jails: Collection[bool]) -> Iterator[Finding]:
    """A finding for daemons in the chroot, one for others.  `subject` is `milter` or `lmtp`, as in bouncehook.yaml."""
    if os.geteuid() != 0:
        yield warning(subject, f"{path}: it was not examined whether Postfix can connect", "run this as root")
        return
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


def _probed(patient: Patient, protocol: str, jail: bool, path: str) -> str:
    account = pwd.getpwnam(patient.reading.value("mail_owner"))
    program = Path(__file__).with_name("probe.py")
    command = [sys.executable, "-I", str(program), protocol, str(patient.reading.queue_directory)]
    command += ["yes" if jail else "no", str(account.pw_uid), str(account.pw_gid), path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout.strip() or (done.stderr.strip().splitlines() or ["the probe printed nothing"])[-1]


def _remedy(subject: str, said: str, path: Path) -> str:
    start = f"start bouncehook-{subject}"
    if said == "Permission denied":
        return f"`chgrp postfix {path.parent}; chmod 2750 {path.parent}`, then {start} again"
    if said == "Connection refused":
        return f"a process that died left the socket: {start}"
    if said == "No such file or directory":
        return f"{start}; `{subject}.socket` in bouncehook.yaml says where it listens"
    return f"see the log of bouncehook-{subject}"
