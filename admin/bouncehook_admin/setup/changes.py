"""The changes to one Postfix, as data: the plan that `plan` makes, `bouncehook setup` shows, `apply` carries out and
`record` remembers; and the administrator's wishes.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.values import items


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a parameter of main.cf.  `item` is the item added to a list; empty when the whole value is ours."""

    name: str
    before: str | None
    """the value as written; None when main.cf does not set it"""
    after: str
    why: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class ServiceParameter:
    """A parameter to add to one service in master.cf."""

    service: str
    name: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of master.cf; `before` is None when there was none."""

    key: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class CopiesFile:
    """The file that lists the copies which Postfix sends; `before` is None when there was none."""

    path: str
    before: str | None
    after: str
    like: str
    """a file that the daemons can read; the new one gets its group and mode"""


@dataclass
class Plan:
    """All changes."""

    reading: Reading
    copies_path: Path
    changes: list[Change] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    """entries to write: for the pipe, for LMTP if it is wanted, for a cleanup service if it is needed"""
    by_lmtp: bool = False
    """whether returned mail will come by LMTP instead of the pipe"""
    table: str | None = None
    """the new content of our transport table; None when it is correct, or not needed"""
    copies: CopiesFile | None = None
    """None when the file is correct; it holds digests of Postfix's files, so it changes when they do"""
    overrides: list[ServiceParameter] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    """parameters of our own in main.cf that nothing names any more"""
    by_hand: list[ByHand] = field(default_factory=list)
    refusals: list[ByHand] = field(default_factory=list)

    def set(self, name: str, after: str, why: str) -> None:
        """Plan this value for a parameter of main.cf."""
        before = self.reading.written.get(name)
        if before != after:
            self.changes.append(Change(name, before, after, why))

    def add_item(self, name: str, item: str, why: str, front: bool = False) -> None:
        """Plan to add this item to a list in main.cf."""
        raw = self.reading.raw.get(name, "") if self.reading.value(name) else ""
        if item in items(raw):
            return
        after = ", ".join(part for part in ((item, raw) if front else (raw, item)) if part)
        self.changes.append(Change(name, self.reading.written.get(name), after, why, item))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        parts = (self.changes, self.entries, self.table, self.copies, self.overrides, self.unused)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the administrator asked for on the command line."""

    command: Callable[[], tuple[str, ...]]
    """the command that starts the pipe, which is asked for only where the pipe is needed"""
    user: str
    hear_never: bool = False
    """whether to add FAILURE to a NOTIFY that lacks it"""
    per_recipient: tuple[str, ...] | None = None
    """whether each recipient gets a return address of its own, where that is safe; or, where nobody can look, on these
    services; None to leave that as it is"""
    success: tuple[str, ...] | None = None
    """whether success notifications are asked for where that is safe: on these services, or, if none is named, where
    the map shows that all who send are customers; None to leave that as it is"""
    replaceable: Mapping[str, str] = field(default_factory=dict)
    """entries, by key, that setup itself has made and so may replace"""
    lmtp: bool | None = None
    """whether returned mail will come by LMTP; None to keep it as it is"""
