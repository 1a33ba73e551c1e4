"""The files in the spool, who may write there, and whether a notifier is running.  Called by the doctor.

Reads names and modes only, and locks nothing, so it never disturbs a notifier.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from bouncehook.plurals import counted
from bouncehook.spool_reader import EDGES, NOTIFIERS, arrival_of
from bouncehook_admin.doctor.finding import Finding, Patient, ago, ok, problem, warning
from bouncehook_notifier.monitor.spool_state import LOCKS, is_read

LONG_SECONDS = 60.0
"""seconds; a running notifier takes a file within milliseconds"""
HELD_SECONDS = 3600.0
"""an SMTP session may last, and the id comes at its end"""


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine the spool, and the notifier."""
    spool = patient.settings.spool
    if host := patient.elsewhere:
        yield ok("spool", f"is with the milter, on {host}: `bouncehook status` there shows it, and the store")
        return
    folders = {name: spool / name for name in (*EDGES, *NOTIFIERS)}
    missing = [str(folder) for folder in folders.values() if folder.is_symlink() or not folder.is_dir()]
    if missing:
        yield problem("spool", f"{', '.join(missing)}: missing, or not a directory", _made_by(spool))
        return
    yield from _who_writes(spool, folders)
    yield _notifier(spool)
    yield from _new(folders["new"])
    yield from _waiting(folders["waiting"])
    old = [name for name in os.listdir(folders["held"]) if _age(name) > HELD_SECONDS]
    if old:
        text = (
            f"{counted(len(old), 'refused recipient')} held until the message has an id, for {ago(max(map(_age, old)))}"
        )
        yield warning("spool", text, "restart bouncehook-milter, which then reports them")
    bad = [name for name in os.listdir(folders["bad"]) if not name.endswith(".reason")]
    if bad:
        text = f"{folders['bad']}: {counted(len(bad), 'file')} could not be processed"
        yield problem("spool", text, "NAME.reason says why; correct that, then run `bouncehook requeue`")


def _made_by(spool: Path) -> str:
    return f"`bouncehook make-spool {spool} --group bouncehook --notifier bouncehook-notifier` (or your own accounts)"


def _who_writes(spool: Path, folders: dict[str, Path]) -> Iterator[Finding]:
    """Check the modes: the pipe's user handles strangers' mail, so what it can write must not give it more."""
    for folder in (spool, *(folders[name] for name in NOTIFIERS)):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            text = f"{folder}: others than the notifier may write here (mode {mode:04o}), the pipe's user among them"
            yield problem("spool", text, _made_by(spool))
    for folder in (folders[name] for name in EDGES):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_ISVTX:
            text = f"{folder}: the pipe's user may delete what the milter wrote (mode {mode:04o})"
            yield problem("spool", text, _made_by(spool))


def _waiting(folder: Path) -> Iterator[Finding]:
    names = os.listdir(folder)
    oldest = max(map(_age, names), default=0.0)
    if oldest > LONG_SECONDS:
        text = f"{folder}: {counted(len(names), 'file')} of unknown customers or keys, the oldest for {ago(oldest)}"
        yield problem("spool", text, "the notifier's log names the messages; restore the customer or the key")


def _new(folder: Path) -> Iterator[Finding]:
    names = os.listdir(folder)
    oldest = max(map(_age, names), default=0.0)
    if oldest > LONG_SECONDS:
        text = f"{folder}: {counted(len(names), 'file')} waiting, the oldest for {ago(oldest)}"
        yield problem("spool", text, "check that bouncehook-notifier is running, and read its log")
    else:
        yield ok("spool", f"{folder}: {counted(len(names), 'file')} waiting")


def _age(name: str) -> float:
    return time.time() - arrival_of(name) if arrival_of(name) else 0.0


def _notifier(spool: Path) -> Finding:
    reads = is_read(spool)
    if reads is None:
        return warning("notifier", f"{LOCKS} cannot be read, so it is not known whether one is running")
    if reads:
        return ok("notifier", f"reads {spool}")
    return problem(
        "notifier", f"no notifier is running on {spool}", "start bouncehook-notifier; its log says why it ended"
    )
