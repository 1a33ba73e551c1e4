"""Opens the store as the user whom it belongs to, when we are root.

An SQLite store is a file in a directory of the notifier's, and SQLite makes, grows and gives away files beside it.
Root doing that would write wherever a notifier that was taken over has laid a link, and parse what it likes as root; so
for as long as a store is open root takes the rights of the directory's owner.  A database server is asked by whoever
we are.

Called by the subcommands that open a store.  Touches the rights of this process.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from bouncehook.configuration import Configuration
from bouncehook_notifier.store.access import Access

Opened = TypeVar("Opened", bound=Access)


@contextmanager
def open_as_owner(kind: type[Opened], configuration: Configuration) -> Iterator[Opened]:
    """The store, for as long as it is needed.  Raises StoreUnavailable, with what to do."""
    with as_owner_of(configuration.settings.store_file):
        store = kind.existing(configuration.settings.store)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def as_owner_of(file: Path | None) -> Iterator[None]:
    """With the rights of the owner of a file and its directory, if we are root and it is somebody else's."""
    owner = _owner(file) if file and os.geteuid() == 0 else None
    before = os.getegid(), os.getgroups()
    taken = owner is not None and _take(*owner)
    try:
        yield
    finally:
        if taken:
            os.seteuid(0)
            os.setegid(before[0])
            os.setgroups(before[1])


def _take(uid: int, gid: int) -> bool:
    """Whether it could be done: in some containers root may not become another user."""
    try:
        os.setgroups(_groups(uid, gid))
    except PermissionError:
        return False
    os.setegid(gid)
    os.seteuid(uid)
    return True


def _owner(file: Path) -> tuple[int, int] | None:
    """Of the directory first: who owns that has chosen the file.  None for root and for what is not there."""
    for place in (file.parent, file):
        try:
            status = place.stat()
        except OSError:
            continue
        if status.st_uid != 0:
            return status.st_uid, status.st_gid
    return None


def _groups(uid: int, gid: int) -> list[int]:
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        return [gid]
    return os.getgrouplist(account.pw_name, account.pw_gid)
