"""All examinations of the doctor, in their order.  Called by `bouncehook doctor` and by `bouncehook probe`.

Each is a function from a `Patient` to its findings, in a file of its own.  If one raises an exception, that is reported
as a problem, and the others are made nevertheless.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bouncehook.errors import BouncehookError
from bouncehook_admin.doctor import (
    admission,
    copies,
    dns_records,
    endpoints,
    files,
    identities,
    lmtp,
    machine,
    mail_paths,
    notifications,
    per_recipient,
    reload,
    return_path,
    rewriting,
    routes,
    selinux,
    sockets,
    success,
    waiting,
)
from bouncehook_admin.doctor.finding import Examination, Finding, Patient, problem
from bouncehook_admin.setup.postfix import PostfixFault


def findings(patient: Patient, name_server: str | None) -> Iterator[Finding]:
    """All findings."""
    examinations: Sequence[Examination] = (
        mail_paths.examine,
        notifications.examine,
        identities.examine,
        per_recipient.examine,
        success.examine,
        reload.examine,
        sockets.milter,
        return_path.examine,
        lmtp.examine,
        selinux.examine,
        rewriting.examine,
        admission.examine,
        routes.examine,
        copies.examine,
        dns_records.Examination(name_server),
        machine.examine,
        files.examine,
        waiting.examine,
        endpoints.examine,
    )
    for examination in examinations:
        yield from _made(examination, patient)


def _made(examination: Examination, patient: Patient) -> Iterator[Finding]:
    try:
        yield from examination(patient)
    except PostfixFault as fault:
        remedy = "make `postmap -q` work for it: check the table's package, its file and its permissions"
        yield problem("doctor", f"{fault}, so settings that depend on it were not examined", remedy)
    except (BouncehookError, OSError) as error:
        yield problem("doctor", f"an examination failed: {error}", "run this as root")
