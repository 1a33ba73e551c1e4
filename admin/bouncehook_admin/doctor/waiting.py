"""What waits in the spool, who may write in it, and whether there is a notifier to take it.  Called by the doctor.

Looks at names and modes only; locks nothing, so that it never stands in a notifier's way.
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
"""a notifier takes a file within milliseconds"""
HELD_SECONDS = 3600.0
"""an SMTP session may last, and the id comes at its end"""


def examine(patient: Patient) -> Iterator[Finding]:
    """The spool, and the notifier."""
    spool = patient.settings.spool
    folders = {name: spool / name for name in (*EDGES, *NOTIFIERS)}
    missing = [str(folder) for folder in folders.values() if folder.is_symlink() or not folder.is_dir()]
    if missing:
        yield problem("spool", f"{', '.join(missing)}: not there, or no directory", _made_by(spool))
        return
    yield from _who_writes(spool, folders)
    yield _notifier(spool)
    yield from _new(folders["new"])
    yield from _waiting(folders["waiting"])
    old = [name for name in os.listdir(folders["held"]) if _age(name) > HELD_SECONDS]
    if old:
        text = f"{len(old)} refused recipients wait for their message's id, for {ago(max(map(_age, old)))}"
        yield warning("spool", text, "start bouncehook-milter anew, which lets them go")
    bad = [name for name in os.listdir(folders["bad"]) if not name.endswith(".reason")]
    if bad:
        text = f"{folders['bad']}: {counted(len(bad), 'file')} that could not be processed"
        yield problem("spool", text, "NAME.reason says why; mend that, then `bouncehook requeue`")


def _made_by(spool: Path) -> str:
    return f"`bouncehook make-spool {spool} --group bouncehook --notifier bouncehook-notifier` (who they are here)"


def _who_writes(spool: Path, folders: dict[str, Path]) -> Iterator[Finding]:
    """The pipe's user is the one whom strangers' mail reaches: what it can write must lead nowhere else."""
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
        files = counted(len(names), "file")
        text = f"{folder}: {files} of customers or keys that are not known, the oldest for {ago(oldest)}"
        yield problem("spool", text, "the notifier's log names the messages; put the customer or the key back")


def _new(folder: Path) -> Iterator[Finding]:
    names = os.listdir(folder)
    oldest = max(map(_age, names), default=0.0)
    if oldest > LONG_SECONDS:
        text = f"{folder}: {counted(len(names), 'file')} in it, the oldest for {ago(oldest)}"
        yield problem("spool", text, "see whether bouncehook-notifier runs, and what its log says")
    else:
        yield ok("spool", f"{folder}: {counted(len(names), 'file')} in it")


def _age(name: str) -> float:
    return time.time() - arrival_of(name) if arrival_of(name) else 0.0


def _notifier(spool: Path) -> Finding:
    reads = is_read(spool)
    if reads is None:
        return warning("notifier", f"{LOCKS} cannot be read, so whether it runs is not known")
    if reads:
        return ok("notifier", f"reads {spool}")
    return problem("notifier", f"none reads {spool}", "start bouncehook-notifier; its log says why it ended")
