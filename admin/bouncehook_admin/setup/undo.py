"""Undoes the changes in setup's record; what others have changed since stays.

Called by `bouncehook setup --remove`.  Touches what `apply` touches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bouncehook_admin.setup import record
from bouncehook_admin.setup.backups import (
    SetupFailed,
    alone,
    forget_changed_originals,
    keeping_links,
    put_back,
    restoring,
    write_copies,
)
from bouncehook_admin.setup.changes import Change, ServiceParameter
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.record import Record
from bouncehook_admin.setup.values import items, mentions


def undo(postfix: Postfix, done: Record) -> tuple[list[str], list[str]]:
    """Undo what is recorded; returns a line for each thing that was left as it is, and the names of the backups.

    Raises SetupFailed.
    """
    if not os.access(postfix.main, os.W_OK):
        raise SetupFailed(f"{postfix.main}: permission denied; run this as root")
    copies = Path(done.copies.path) if done.copies else None
    with alone(postfix.directory), keeping_links(postfix), restoring(postfix, copies) as backups:
        forget_changed_originals(postfix, done)
        # master.cf first, because it may use parameters of main.cf.
        undoing = (_undo_overrides, _undo_main, _undo_master, _undo_table, _undo_copies)
        told = [line for undo_part in undoing for line in undo_part(postfix, done)]
        (postfix.directory / record.NAME).unlink()
        postfix.check()
    return told, sorted(backups.values())


def _undo_main(postfix: Postfix, done: Record) -> Iterator[str]:
    if put_back(postfix.main, done):
        return
    reading = postfix.read()
    lists = {name: change for name, change in done.changes.items() if change.item}
    singles = {name: change for name, change in done.changes.items() if not change.item}
    _write(postfix, {name: _without(change, reading.written.get(name)) for name, change in lists.items()}, reading)
    left = postfix.read()
    back: dict[str, str | None] = {}
    for name, change in singles.items():
        user = next((other for other in _users_of(left, name) if other not in singles), None)
        now = reading.written.get(name, change.after)
        if user:
            yield f"{name}: left as it is, because {user} uses it"
        elif now != change.after:
            yield f"{name} = {now}: left as it is, because it was changed after setup"
        else:
            back[name] = change.before
    _write(postfix, back, None)


def _write(postfix: Postfix, values: Mapping[str, str | None], reading: Reading | None) -> None:
    """Write parameters; None removes one."""
    changed = {name: value for name, value in values.items() if not reading or reading.written.get(name) != value}
    postfix.set({name: value for name, value in changed.items() if value is not None})
    postfix.unset([name for name, value in changed.items() if value is None])


def _without(change: Change, now: str | None) -> str | None:
    """The list without our item, but with everything that others have added since."""
    if now == change.after:
        return change.before
    if now is None or change.item not in items(now):
        return now
    rest = ", ".join(item for item in items(now) if item != change.item)
    return rest if rest or change.before is not None else None


def _users_of(reading: Reading, name: str) -> Iterator[str]:
    for other, value in reading.written.items():
        if mentions(value, name):
            yield other
    for service in reading.services:
        for other, value in service.overrides.items():
            if mentions(value, name):
                yield f"{service.key}/{other}"


def _undo_overrides(postfix: Postfix, done: Record) -> Iterator[str]:
    """Remove our options one by one; the file may be put back as a whole after that."""
    reading = postfix.read()
    for override in done.overrides:
        now = _value_of(reading, override)
        if now == override.after:
            postfix.remove_override(override.service, override.name)
        elif now is not None:
            yield f"{override.service}/{override.name}={now}: left as it is, because it was changed after setup"


def _value_of(reading: Reading, override: ServiceParameter) -> str | None:
    service = reading.service(override.service)
    return service.overrides.get(override.name) if service else None


def _undo_master(postfix: Postfix, done: Record) -> Iterator[str]:
    if not (done.overrides or done.entries) or put_back(postfix.master, done):
        return
    for key, entry in done.entries.items():
        service = postfix.read().service(key)
        if service is None:
            continue
        if " ".join(service.entry) != entry.after:
            yield f"{key} in master.cf: left as it is, because it was changed after setup"
        elif entry.before is None:
            postfix.remove_service(key)
        else:
            postfix.set_service(key, entry.before)


def _undo_table(postfix: Postfix, done: Record) -> Iterator[str]:
    path = postfix.directory / TABLE_NAME
    if done.table is None or not path.exists():
        return
    user = next((name for name, value in postfix.read().written.items() if TABLE_NAME in value), None)
    if user:
        yield f"{path}: left, because {user} uses it"
    elif path.read_text(encoding="utf-8") != done.table:
        yield f"{path}: left, because it was changed after setup"
    else:
        path.unlink()


def _undo_copies(_: Postfix, done: Record) -> Iterator[str]:
    if done.copies is None:
        return
    path = Path(done.copies.path)
    if path.exists() and path.read_text(encoding="utf-8") != done.copies.after:
        yield f"{path}: left, because it was changed after setup"
    elif done.copies.before is not None:
        write_copies(done.copies, done.copies.before)
    else:
        path.unlink(missing_ok=True)
