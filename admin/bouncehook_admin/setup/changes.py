"""What is to change in one Postfix, as data: the plan that `plan` makes, `apply` carries out, `record` remembers and
`bouncehook setup` shows; and what the administrator wished for.  Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.values import items


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter of main.cf.  `item` is what was added to a list; empty when the whole value is ours."""

    name: str
    before: str | None
    """as it is written; None when main.cf does not set it"""
    after: str
    why: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class ServiceParameter:
    """A parameter of one service in master.cf, which the service has not yet."""

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
    """The file that has the copies which Postfix sends; `before` is None when there was none."""

    path: str
    before: str | None
    after: str
    like: str
    """a file that the daemons read, whose group and mode it gets"""


@dataclass
class Plan:
    """All that is to change."""

    reading: Reading
    copies_path: Path
    changes: list[Change] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    """that are not right: of the pipe, of LMTP where it is wanted, of a cleanup service where it is needed"""
    by_lmtp: bool = False
    """whether returned mail is to come by LMTP, and not by the pipe"""
    table: str | None = None
    """the content of our transport table; None when it is right, or not needed"""
    copies: CopiesFile | None = None
    """None when it is right; what it says of files of Postfix changes with these"""
    overrides: list[ServiceParameter] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    refusals: list[ByHand] = field(default_factory=list)

    def set(self, name: str, after: str, why: str) -> None:
        """A parameter of main.cf is to have this value."""
        before = self.reading.written.get(name)
        if before != after:
            self.changes.append(Change(name, before, after, why))

    def add_item(self, name: str, item: str, why: str, front: bool = False) -> None:
        """A list of main.cf is to have this item."""
        raw = self.reading.raw.get(name, "") if self.reading.value(name) else ""
        if item in items(raw):
            return
        after = ", ".join(part for part in ((item, raw) if front else (raw, item)) if part)
        self.changes.append(Change(name, self.reading.written.get(name), after, why, item))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        parts = (self.changes, self.entries, self.table, self.copies, self.overrides)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the administrator asked for beside the configuration."""

    command: tuple[str, ...]
    """that starts the pipe"""
    user: str
    hear_never: bool = False
    """whether NOTIFY without FAILURE is not to get through"""
    per_recipient: bool = False
    """whether each recipient is to have a return address of their own, where that is safe"""
    replaceable: Mapping[str, str] = field(default_factory=dict)
    """entries, by key, that setup made itself and so may replace"""
    lmtp: bool | None = None
    """whether returned mail is to come by LMTP; None is as it comes now"""
