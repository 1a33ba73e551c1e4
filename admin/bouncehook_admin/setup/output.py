"""Prints a plan for `bouncehook setup`.  Writes to standard output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from bouncehook.relay_copies import READ
from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.changes import CopiesFile, Plan
from bouncehook_admin.setup.colours import FAINT, GREEN, RED, say_in
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.terminal import say, say_json


def show(plan: Plan) -> None:
    """Print what would change, file by file, and why."""
    if plan.changes or plan.unused:
        _head("main.cf")
    for name in plan.unused:
        say_in(RED, f"  - {name} = {plan.reading.written[name]}")
    for change in plan.changes:
        if change.before is not None:
            say_in(RED, f"  - {change.name} = {change.before}")
        say_in(GREEN, f"  + {change.name} = {change.after}")
        say_in(FAINT, f"      {change.why}")
    _show_master(plan)
    if plan.table is not None:
        _head(TABLE_NAME)
        for line in plan.table.splitlines():
            say_in(GREEN, f"  + {line}")
    _show_copies(plan.copies)


def show_for_programs(plan: Plan, directory: Path) -> None:
    """The same as one JSON object."""
    copies = plan.copies and {"path": plan.copies.path, "before": plan.copies.before, "after": plan.copies.after}
    say_json(
        {
            "directory": str(directory),
            "postfix": plan.reading.version,
            "nothing_to_do": plan.is_empty and not plan.refusals,
            "refusals": [asdict(hint) for hint in plan.refusals],
            "parameters": [
                {"name": one.name, "before": one.before, "after": one.after, "why": one.why} for one in plan.changes
            ],
            "unused_parameters": plan.unused,
            "services": [asdict(entry) for entry in plan.entries],
            "service_parameters": [asdict(one) for one in plan.overrides],
            "transport_table": plan.table,
            "copies": copies,
            "by_hand": [asdict(hint) for hint in plan.by_hand],
        }
    )


def _show_copies(file: CopiesFile | None) -> None:
    if file is None:
        return
    _head(file.path)
    before, after = (file.before or "").splitlines(), file.after.splitlines()
    gone = [line for line in before if line not in after and not line.startswith(READ)]
    come = [line for line in after if line not in before and not line.startswith(READ)]
    for line in gone:
        say_in(RED, f"  - {line}")
    for line in come:
        say_in(GREEN, f"  + {line}")
    say_in(FAINT, "      so that the notifier knows where Postfix sends copies, and from which settings that was read")


def _show_master(plan: Plan) -> None:
    if plan.overrides or plan.entries:
        _head("master.cf")
    for entry in plan.entries:
        if entry.before:
            say_in(RED, f"  - {entry.before}")
        say_in(GREEN, f"  + {entry.after}")
    for override in plan.overrides:
        service = plan.reading.service(override.service)
        if before := service and service.overrides.get(override.name):
            say_in(RED, f"  - {override.service}: -o {override.name}={before}")
        say_in(GREEN, f"  + {override.service}: -o {override.name}={override.after}")
        say_in(FAINT, f"      {override.why}")


def _head(text: str) -> None:
    say()
    say(text)


def show_hints(head: str, hints: Iterable[ByHand], colour: str) -> None:
    """Print what a person has to do, with the commands; print nothing if there are no hints."""
    for number, hint in enumerate(hints):
        if number == 0:
            say()
            say(head)
        say_in(colour, f"  {hint.text}")
        for command in hint.commands:
            say(f"      {command}")
