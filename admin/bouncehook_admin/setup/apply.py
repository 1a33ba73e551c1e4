"""Carries out a plan; if a step fails, everything is put back as it was.

Called by `bouncehook setup`.  Touches main.cf and master.cf (by Postfix's own tools), our transport table, the record,
and the backups beside them; and the file of copies beside bouncehook.yaml.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from bouncehook_admin.setup import record
from bouncehook_admin.setup.backups import SetupFailed, alone, forget_changed_originals, restoring, seal, write_copies
from bouncehook_admin.setup.changes import Plan
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.setup.postfix import Postfix, PostfixFault
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.record import Original, Record


def apply(postfix: Postfix, plan: Plan, plan_again: Callable[[Reading], Plan]) -> list[str]:
    """Carry out a plan; returns the names of the backups.  Raises SetupFailed."""
    if plan.refusals:
        raise SetupFailed("setup cannot change this Postfix; nothing was changed")
    _require_health(postfix)
    done = record.load(postfix.directory) or Record()
    with alone(postfix.directory), restoring(postfix, plan.copies_path) as backups:
        forget_changed_originals(postfix, done)
        if done.is_empty:
            done.originals = {name: Original(backup) for name, backup in backups.items()}
        done.add(plan)
        record.save(postfix.directory, done)
        for entry in plan.entries:
            postfix.set_service(entry.key, entry.after)
        if plan.table is not None:
            record.replace(postfix.directory / TABLE_NAME, plan.table.encode(), 0o644)
        postfix.set({change.name: change.after for change in plan.changes})
        for override in plan.overrides:
            postfix.set_override(override.service, override.name, override.after)
        postfix.unset(plan.unused)
        postfix.check()
        rest = plan_again(postfix.read())
        if rest.copies is not None:  # it names the files as they are now
            done.add_copies(rest.copies)
            record.save(postfix.directory, done)
            write_copies(rest.copies, rest.copies.after)
            rest.copies = None
        if not rest.is_empty:
            raise PostfixFault(f"after the change these were still wrong: {_names(rest)}")
        seal(postfix, done)
    return sorted(backups.values())


def _require_health(postfix: Postfix) -> None:
    if not os.access(postfix.main, os.W_OK):
        raise SetupFailed(f"{postfix.main}: permission denied; run this as root")
    try:
        postfix.check()
    except PostfixFault as error:
        raise SetupFailed(f"{error}\n`postfix check` reports this: correct it first. Nothing was changed.") from error


def _names(plan: Plan) -> str:
    names = [change.name for change in plan.changes]
    names += [entry.key for entry in plan.entries]
    names += [f"{override.service}/{override.name}" for override in plan.overrides]
    names += plan.unused
    names += [TABLE_NAME] if plan.table is not None else []
    names += [plan.copies.path] if plan.copies is not None else []
    return ", ".join(names)
