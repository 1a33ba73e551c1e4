"""Prints a plan for `bouncehook setup`.  Writes to standard output."""

from __future__ import annotations

from collections.abc import Iterable

from bouncehook.relay_copies import READ
from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.changes import CopiesFile, Plan
from bouncehook_admin.setup.colours import FAINT, GREEN, RED, say_in
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.terminal import say


def show(plan: Plan) -> None:
    """Print what would change, file by file, and why."""
    if plan.changes:
        _head("main.cf")
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
