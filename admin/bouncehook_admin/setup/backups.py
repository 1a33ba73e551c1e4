"""Protects what setup changes: a lock, backups of main.cf and master.cf, and restoring them when a step fails.

Called by `apply` and `undo`.  Touches the files of Postfix's directory that setup changes, the backups beside them, and
the file of copies beside bouncehook.yaml.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook_admin.directory_lock import locked
from bouncehook_admin.setup import record
from bouncehook_admin.setup.changes import CopiesFile
from bouncehook_admin.setup.plan import TABLE_NAME
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.record import Record


class SetupFailed(BouncehookError):
    """Nothing was changed, or everything was put back."""


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Lock the directory, because two setups at once could each put back what the other did.  Raises SetupFailed."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(directory))
        except BlockingIOError as error:
            text = f"{directory}: another `bouncehook setup` is running here; nothing was changed"
            raise SetupFailed(text) from error
        yield


@contextmanager
def keeping_links(postfix: Postfix) -> Iterator[None]:
    """Keep links to main.cf and master.cf that were made after setup's first change: postconf replaces a link by a
    file.

    At the end, also after an error, the content is written to the link's target, and the link is restored.
    """
    links = {file: os.readlink(file) for file in (postfix.main, postfix.master) if file.is_symlink()}
    places = {file: file.resolve() for file in links}
    try:
        yield
    finally:
        for file, link in links.items():
            if not file.is_symlink():
                copy(file, places[file], like=places[file])
                fresh = file.with_name(f".{file.name}.new")
                fresh.unlink(missing_ok=True)
                fresh.symlink_to(link)
                fresh.replace(file)


@contextmanager
def restoring(postfix: Postfix, copies: Path | None) -> Iterator[dict[str, str]]:
    """Back up main.cf and master.cf; put everything back when the body raises.  Raises SetupFailed."""
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
    """Copy the file to an unused name beside it.  Raises OSError."""
    number = 0
    while (backup := file.with_name(f"{file.name}.bouncehook-{stamp}{f'.{number}' if number else ''}")).exists():
        number += 1
    copy(file, backup)
    return backup


def copy(source: Path, target: Path, like: Path | None = None) -> None:
    """Copy a file atomically, with the owner, mode and times of the source, or of `like`.  Raises OSError."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        shutil.copy2(source, fresh)
        status = (like or source).stat()
        os.chown(fresh, status.st_uid, status.st_gid)
        fresh.chmod(status.st_mode & 0o7777)  # again, because chown clears some bits
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def put_back(file: Path, done: Record) -> bool:
    """Put a file back byte for byte, if it has not been changed since and its backup still exists."""
    original = done.originals.get(file.name)
    if original is None or not (file.parent / original.backup).is_file():
        return False
    copy(file.parent / original.backup, file)
    return True


def forget_changed_originals(postfix: Postfix, done: Record) -> None:
    """Forget the originals of files that were changed since, because they can no longer be put back as a whole."""
    for file in (postfix.main, postfix.master):
        original = done.originals.get(file.name)
        if original and original.left != record.digest(file):
            del done.originals[file.name]


def seal(postfix: Postfix, done: Record) -> None:
    """Record a digest of the files as setup has left them."""
    for file in (postfix.main, postfix.master):
        if file.name in done.originals:
            done.originals[file.name].left = record.digest(file)
    record.save(postfix.directory, done)


def write_copies(file: CopiesFile, text: str) -> None:
    """Write the file with the group and mode of `like`: the daemons must be able to read it, and not everybody, because
    of the addresses in it."""
    path = Path(file.path)
    status = (path if path.exists() else Path(file.like)).stat()
    record.replace(path, text.encode(), status.st_mode & 0o644, status.st_gid)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
