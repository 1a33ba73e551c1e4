"""Whether the running Postfix has read its current configuration.  Called by the doctor.  Reads /proc; needs root.

`postfix reload` restarts the queue manager, so the age of that process shows when Postfix was last reloaded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bouncehook_admin.doctor.finding import Finding, Patient, ago, ok, warning

SLACK_SECONDS = 5.0
"""how much the kernel's two clocks may differ"""

_PROC = Path("/proc")
_QUEUE_MANAGERS = ("qmgr", "oqmgr")
_START_TICKS = 19
"""the field in /proc/PID/stat, counted after the command's name"""


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine the queue manager; no findings if there is none, or if it cannot be seen."""
    started = _started(Path(os.path.realpath(patient.reading.queue_directory)))
    if started is None:
        return
    for file in (patient.postfix.main, patient.postfix.master):
        changed = file.stat().st_mtime
        if changed > started + SLACK_SECONDS:
            text = f"{file}: was changed {ago(time.time() - changed)} ago, and Postfix was not reloaded since"
            yield warning("reload", text, f"`postfix -c {patient.postfix.directory} reload`")
            return
    yield ok("reload", "Postfix has read its configuration since it was changed")


def _started(queue_directory: Path) -> float | None:
    """When the queue manager was started, in seconds since 1970."""
    for process in _PROC.iterdir():
        try:
            if (process / "comm").read_text().strip() in _QUEUE_MANAGERS and (
                Path(os.readlink(process / "cwd")) == queue_directory
            ):
                behind_name = (process / "stat").read_text().rpartition(")")[2].split()
                return _booted() + int(behind_name[_START_TICKS]) / os.sysconf("SC_CLK_TCK")
        except OSError:
            continue  # it has ended, is not a process, or we may not see it
    return None


def _booted() -> float:
    lines = (_PROC / "stat").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("btime ")).split()[1])
