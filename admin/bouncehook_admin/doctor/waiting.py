"""What waits in the spool, and whether there is a notifier to take it.  Called by the doctor.

Looks at names only; locks nothing, so that it never stands in a notifier's way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bouncehook.spool_reader import arrival_of
from bouncehook_admin.doctor.finding import Finding, Patient, ago, ok, problem, warning
from bouncehook_notifier.monitor.spool_state import LOCKS, is_read

LONG_SECONDS = 60.0
"""a notifier takes a file within milliseconds"""
HELD_SECONDS = 3600.0
"""an SMTP session may last, and the id comes at its end"""


def examine(patient: Patient) -> Iterator[Finding]:
    """The spool, and the notifier."""
    spool = patient.settings.spool
    folders = {name: spool / name for name in ("new", "held", "bad", "tmp")}
    missing = [str(folder) for folder in folders.values() if not folder.is_dir()]
    if missing:
        yield problem(
            "spool", f"{', '.join(missing)}: not there", f"`bouncehook make-spool {spool} --group bouncehook`"
        )
        return
    yield _notifier(spool)
    yield from _new(folders["new"])
    old = [name for name in os.listdir(folders["held"]) if _age(name) > HELD_SECONDS]
    if old:
        text = f"{len(old)} refused recipients wait for their message's id, for {ago(max(map(_age, old)))}"
        yield warning("spool", text, "start bouncehook-milter anew, which lets them go")
    bad = [name for name in os.listdir(folders["bad"]) if not name.endswith(".reason")]
    if bad:
        text = f"{folders['bad']}: {len(bad)} files that could not be processed"
        yield problem("spool", text, "NAME.reason says why; mend that and `mv NAME ../new/`")


def _new(folder: Path) -> Iterator[Finding]:
    names = os.listdir(folder)
    oldest = max(map(_age, names), default=0.0)
    if oldest > LONG_SECONDS:
        text = f"{folder}: {len(names)} files wait, the oldest for {ago(oldest)}"
        yield problem("spool", text, "see whether bouncehook-notifier runs, and what its log says")
    else:
        yield ok("spool", f"{folder}: {len(names)} files wait")


def _age(name: str) -> float:
    return time.time() - arrival_of(name) if arrival_of(name) else 0.0


def _notifier(spool: Path) -> Finding:
    reads = is_read(spool)
    if reads is None:
        return warning("notifier", f"{LOCKS} cannot be read, so whether it runs is not known")
    if reads:
        return ok("notifier", f"reads {spool}")
    return problem("notifier", f"none reads {spool}", "start bouncehook-notifier; its log says why it ended")
