"""Carries out a plan, or undoes what was carried out; restores the backups when something fails on the way.

Called by `bouncehook setup`.  Touches main.cf and master.cf (by Postfix's own tools; a file that nobody else has
changed since is put back from its backup), our transport table, the record, and the backups beside them; and the file
of copies beside bouncehook.yaml.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook_admin.directory_lock import locked
from bouncehook_admin.setup import record
from bouncehook_admin.setup.changes import Change, CopiesFile, Plan, ServiceParameter
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.setup.postfix import Postfix, PostfixFault
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.record import Original, Record
from bouncehook_admin.setup.values import items, mentions


class SetupFailed(BouncehookError):
    """Nothing was changed, or everything was put back."""


def apply(postfix: Postfix, plan: Plan, plan_again: Callable[[Reading], Plan]) -> list[str]:
    """Carry out a plan; returns the names of the backups.  Raises SetupFailed."""
    if plan.refusals:
        raise SetupFailed("this Postfix is not understood; nothing was changed")
    _require_health(postfix)
    done = record.load(postfix.directory) or Record()
    with _alone(postfix.directory), _restoring(postfix, plan.copies_path) as backups:
        _forget_changed_originals(postfix, done)
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
        postfix.check()
        rest = plan_again(postfix.read())
        if rest.copies is not None:  # it names the files as they are now
            done.add_copies(rest.copies)
            record.save(postfix.directory, done)
            _write_copies(rest.copies, rest.copies.after)
            rest.copies = None
        if not rest.is_empty:
            raise PostfixFault(f"after the change these were still not right: {_names(rest)}")
        _seal(postfix, done)
    return sorted(backups.values())


def undo(postfix: Postfix, done: Record) -> tuple[list[str], list[str]]:
    """Undo what is recorded; returns a line for everything that was left as it is, and the names of the backups.

    Raises SetupFailed.
    """
    if not os.access(postfix.main, os.W_OK):
        raise SetupFailed(f"{postfix.main}: permission denied; run this as root")
    copies = Path(done.copies.path) if done.copies else None
    with _alone(postfix.directory), _keeping_links(postfix), _restoring(postfix, copies) as backups:
        _forget_changed_originals(postfix, done)
        # In this order: parameters of main.cf may be used there.
        undoing = (_undo_overrides, _undo_main, _undo_master, _undo_table, _undo_copies)
        told = [line for undo_part in undoing for line in undo_part(postfix, done)]
        (postfix.directory / record.NAME).unlink()
        postfix.check()
    return told, sorted(backups.values())


# ---- undoing


def _undo_main(postfix: Postfix, done: Record) -> Iterator[str]:
    if _put_back(postfix.main, done):
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
            yield f"{name} = {now}: left as it is, because somebody changed it after setup"
        else:
            back[name] = change.before
    _write(postfix, back, None)


def _write(postfix: Postfix, values: Mapping[str, str | None], reading: Reading | None) -> None:
    """None takes a parameter out."""
    changed = {name: value for name, value in values.items() if not reading or reading.written.get(name) != value}
    postfix.set({name: value for name, value in changed.items() if value is not None})
    postfix.unset([name for name, value in changed.items() if value is None])


def _without(change: Change, now: str | None) -> str | None:
    """A list without our item, and with all that others have put there since."""
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
    """Each by itself: the file may be put back as a whole after that."""
    reading = postfix.read()
    for override in done.overrides:
        now = _value_of(reading, override)
        if now == override.after:
            postfix.remove_override(override.service, override.name)
        elif now is not None:
            yield f"{override.service}/{override.name}={now}: left as it is, because somebody changed it after setup"


def _value_of(reading: Reading, override: ServiceParameter) -> str | None:
    service = reading.service(override.service)
    return service.overrides.get(override.name) if service else None


def _undo_master(postfix: Postfix, done: Record) -> Iterator[str]:
    if not (done.overrides or done.entries) or _put_back(postfix.master, done):
        return
    for key, entry in done.entries.items():
        service = postfix.read().service(key)
        if service is None:
            continue
        if " ".join(service.entry) != entry.after:
            yield f"{key} in master.cf: left as it is, because somebody changed it after setup"
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
        yield f"{path}: left, because somebody changed it after setup"
    else:
        path.unlink()


def _undo_copies(_: Postfix, done: Record) -> Iterator[str]:
    if done.copies is None:
        return
    path = Path(done.copies.path)
    if path.exists() and path.read_text(encoding="utf-8") != done.copies.after:
        yield f"{path}: left, because somebody changed it after setup"
    elif done.copies.before is not None:
        _write_copies(done.copies, done.copies.before)
    else:
        path.unlink(missing_ok=True)


def _write_copies(file: CopiesFile, text: str) -> None:
    """The daemons must read it, as they do `like`; it may have addresses that are not for everybody."""
    path = Path(file.path)
    status = (path if path.exists() else Path(file.like)).stat()
    record.replace(path, text.encode(), status.st_mode & 0o644, status.st_gid)


# ---- backups


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Two at once would each put back what the other did.  Raises SetupFailed."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(directory))
        except BlockingIOError as error:
            text = f"{directory}: another `bouncehook setup` is at work here; nothing was changed"
            raise SetupFailed(text) from error
        yield


@contextmanager
def _keeping_links(postfix: Postfix) -> Iterator[None]:
    """Let the files be changed where links lead that were made behind setup's back: postconf replaces a link by a file.

    In the end, whatever it is, the file's content goes where the link leads, and the link is there again.
    """
    links = {file: os.readlink(file) for file in (postfix.main, postfix.master) if file.is_symlink()}
    places = {file: file.resolve() for file in links}
    try:
        yield
    finally:
        for file, link in links.items():
            if not file.is_symlink():
                _copy(file, places[file], like=places[file])
                fresh = file.with_name(f".{file.name}.new")
                fresh.unlink(missing_ok=True)
                fresh.symlink_to(link)
                fresh.replace(file)


@contextmanager
def _restoring(postfix: Postfix, copies: Path | None) -> Iterator[dict[str, str]]:
    """Back up main.cf and master.cf; put everything back when the body fails.  Raises SetupFailed."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    paths = [postfix.directory / TABLE_NAME, postfix.directory / record.NAME, *([copies] if copies else [])]
    small = {path: _content(path) for path in paths}
    statuses = {path: path.stat() for path in paths if path.exists()}
    backups: dict[str, str] = {}
    try:
        for file in (postfix.main, postfix.master):
            backups[file.name] = _back_up(file, stamp).name
        yield backups
    except BaseException as error:
        for name, backup in backups.items():
            (postfix.directory / backup).replace(postfix.directory / name)
        for path, content in small.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif content != _content(path):
                record.replace(path, content, statuses[path].st_mode & 0o7777, statuses[path].st_gid)
        if isinstance(error, (BouncehookError, OSError)):
            raise SetupFailed(f"{error}\nEverything is as it was before.") from error
        raise


def _back_up(file: Path, stamp: str) -> Path:
    """Beside the file, under a name that is not taken.  Raises OSError."""
    number = 0
    while (backup := file.with_name(f"{file.name}.bouncehook-{stamp}{f'.{number}' if number else ''}")).exists():
        number += 1
    _copy(file, backup)
    return backup


def _copy(source: Path, target: Path, like: Path | None = None) -> None:
    """With the owner and the mode of the source, or of `like`, and its times; whole or not at all.  Raises OSError."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        shutil.copy2(source, fresh)
        status = (like or source).stat()
        os.chown(fresh, status.st_uid, status.st_gid)
        fresh.chmod(status.st_mode & 0o7777)  # again: chown takes bits away
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _put_back(file: Path, done: Record) -> bool:
    """Put a file back byte for byte, if nobody has changed it since and its backup is still there."""
    original = done.originals.get(file.name)
    if original is None or not (file.parent / original.backup).is_file():
        return False
    _copy(file.parent / original.backup, file)
    return True


def _forget_changed_originals(postfix: Postfix, done: Record) -> None:
    for file in (postfix.main, postfix.master):
        original = done.originals.get(file.name)
        if original and original.left != record.digest(file):
            del done.originals[file.name]


def _seal(postfix: Postfix, done: Record) -> None:
    """Remember how we have left the files."""
    for file in (postfix.main, postfix.master):
        if file.name in done.originals:
            done.originals[file.name].left = record.digest(file)
    record.save(postfix.directory, done)


# ---- small parts


def _require_health(postfix: Postfix) -> None:
    if not os.access(postfix.main, os.W_OK):
        raise SetupFailed(f"{postfix.main}: permission denied; run this as root")
    try:
        postfix.check()
    except PostfixFault as error:
        raise SetupFailed(f"{error}\nPostfix itself complains: mend that first. Nothing was changed.") from error


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _names(plan: Plan) -> str:
    names = [change.name for change in plan.changes]
    names += [entry.key for entry in plan.entries]
    names += [f"{override.service}/{override.name}" for override in plan.overrides]
    names += [TABLE_NAME] if plan.table is not None else []
    names += [plan.copies.path] if plan.copies is not None else []
    return ", ".join(names)
