"""Who may read what is secret, and whether the daemons can use what they need.  Called by the doctor.

Looks at modes, and tries to open files as the daemons' users.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from bouncehook.in_force import not_in_force, read_in_force
from bouncehook_admin.as_daemons import is_possible, unusable_files
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_notifier.monitor.suppressed import unusable_list


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine each file."""
    yield from _unusable(patient)
    settings = patient.settings
    secret = {settings.keys: "a user who reads it can forge bounces"}
    for customer in patient.configuration.customers:
        for one in customer.secrets:
            why = f"it has a secret of {customer.name}"
            secret.setdefault(one.file or settings.customers, why)
        for headers in customer.all_headers:
            secret.setdefault(headers.file or settings.customers, f"it has header fields of {customer.name}")
    for path, why in secret.items():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & stat.S_IRWXO:
            yield problem(
                "secrets", f"{path}: all users can read it (mode {mode:04o}), and {why}", f"`chmod o= {path}`"
            )
        elif mode & stat.S_IWGRP:
            yield problem("secrets", f"{path}: its group may change it (mode {mode:04o})", f"`chmod g-w {path}`")
        elif intruder := _who_else_may_replace(path):
            yield problem("secrets", f"{path}: every user may replace it, in {intruder}", f"`chmod o-w {intruder}`")
        else:
            yield ok("secrets", f"{path}: mode {mode:04o}")


def _unusable(patient: Patient) -> Iterator[Finding]:
    now = time.time()
    for behind in not_in_force(read_in_force(patient.settings.spool, patient.configuration.path, now), now):
        yield problem("files", behind.text, behind.remedy)
    if why := unusable_list(patient.configuration):
        yield problem(
            "files",
            f"{why}, so mail to suppressed recipients passes",
            "start bouncehook-notifier, which writes it; its log says why it cannot",
        )
    if not is_possible():
        yield warning("files", "it is not known whether the daemons can read them", "run this as root")
        return
    for unusable in unusable_files(patient.configuration):
        yield problem("files", unusable.text, unusable.remedy)


def _who_else_may_replace(path: Path) -> Path | None:
    directory = Path(os.path.realpath(path)).parent
    mode = directory.stat().st_mode
    return directory if mode & stat.S_IWOTH and not mode & stat.S_ISVTX else None
