"""Whether Postfix's daemons reach our milter, and whether it answers.  Called by the doctor.

Needs root, because it tries what they would do as them.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning

SUBJECT = "milter"
_SECONDS = 30
_REMEDIES = {
    "Connection refused": "the socket was left by one that died: start bouncehook-milter",
    "No such file or directory": "start bouncehook-milter; `milter.socket` in bouncehook.yaml says where it listens",
}


def examine(patient: Patient) -> Iterator[Finding]:
    """One finding for the daemons in the jail, and one for the others."""
    reading, path = patient.reading, patient.settings.milter_socket
    jails = {service.in_jail for service in reading.commands("smtpd") + reading.commands("cleanup")}
    if os.geteuid() != 0:
        yield warning(SUBJECT, f"{path}: whether Postfix reaches it was not looked at", "run this as root")
        return
    for jail in sorted(jails):
        who = "daemons in the chroot" if jail else "daemons outside the chroot"
        queue = Path(os.path.normpath(reading.queue_directory))
        if jail and not path.is_relative_to(queue):
            text = f"{path}: is not below {queue}, where {who} see nothing else"
            yield problem(SUBJECT, text, f"`milter.socket: {queue}/bouncehook/milter.sock` in bouncehook.yaml")
            continue
        said = _probed(patient, jail, str(path.relative_to(queue)) if path.is_relative_to(queue) else str(path))
        if said == "ok":
            yield ok(SUBJECT, f"{path}: answers {who}")
        else:
            yield problem(SUBJECT, f"{path}: {who}: {said}", _remedy(said, path))


def _probed(patient: Patient, jail: bool, path: str) -> str:
    account = pwd.getpwnam(patient.reading.value("mail_owner"))
    program = Path(__file__).with_name("milter_probe.py")
    command = [sys.executable, "-I", str(program), str(patient.reading.queue_directory), "yes" if jail else "no"]
    command += [str(account.pw_uid), str(account.pw_gid), path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout.strip() or (done.stderr.strip().splitlines() or ["the probe said nothing"])[-1]


def _remedy(said: str, path: Path) -> str:
    if said == "Permission denied":
        return f"`chgrp postfix {path.parent}; chmod 2750 {path.parent}`, then start bouncehook-milter again"
    return _REMEDIES.get(said, "see the log of bouncehook-milter")
