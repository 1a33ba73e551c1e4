"""Records what setup has changed in one Postfix, in a file beside main.cf, so that exactly that can be undone.

It is written before any change, so that it exists even if setup is killed in between.  Called by `apply`.
Touches DIRECTORY/bouncehook_setup.json.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import Any

from bouncehook.errors import BouncehookError
from bouncehook_admin.setup import lmtp_entry, pipe_entry
from bouncehook_admin.setup.changes import Change, CopiesFile, Entry, Plan, ServiceParameter

NAME = "bouncehook_setup.json"
VERSION = 1


class RecordFault(BouncehookError):
    """The record cannot be read, or is malformed."""


@dataclass
class Original:
    """A file as it was before the first change: the name of its backup, and a digest of it as setup left it."""

    backup: str
    left: str = ""


@dataclass
class Record:
    """Everything that setup has done and not undone."""

    changes: dict[str, Change] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    table: str | None = None
    copies: CopiesFile | None = None
    overrides: list[ServiceParameter] = field(default_factory=list)
    originals: dict[str, Original] = field(default_factory=dict)
    """by the file's name, without files that were changed since"""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to undo."""
        return not (self.changes or self.entries or self.overrides)

    def add(self, plan: Plan) -> None:
        """Add the changes of a plan."""
        for change in plan.changes:
            earlier = self.changes.get(change.name)
            if earlier and change.before == earlier.after:
                change = Change(change.name, earlier.before, change.after, change.why, change.item or earlier.item)
            self.changes[change.name] = change
        for entry in plan.entries:
            known = self.entries.get(entry.key)
            follows = known is not None and entry.before == known.after
            self.entries[entry.key] = replace_fields(entry, before=known.before) if known and follows else entry
        if plan.table is not None:
            self.table = plan.table
        planned = {(override.service, override.name) for override in plan.overrides}
        self.overrides = [one for one in self.overrides if (one.service, one.name) not in planned] + plan.overrides

    def add_copies(self, file: CopiesFile) -> None:
        """Add the file of copies."""
        known = self.copies
        follows = known is not None and file.before == known.after
        self.copies = replace_fields(file, before=known.before) if known and follows else file


def load(directory: Path) -> Record | None:
    """The record, or None when there is none.  Raises RecordFault."""
    path = directory / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != VERSION:
            raise RecordFault(f"{path}: is of version {found['version']}, and this program knows {VERSION}")
        return Record(
            changes={change["name"]: Change(**change) for change in found["changes"]},
            entries={entry.key: entry for entry in _entries(found)},
            table=found["table"],
            copies=CopiesFile(**found["copies"]) if found.get("copies") else None,
            overrides=[ServiceParameter(**override) for override in found.get("overrides", [])],
            originals={name: Original(**original) for name, original in found["originals"].items()},
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordFault(f"{path}: cannot be read ({error}); the backups beside it have the rest") from error


def _entries(found: dict[str, Any]) -> Iterator[Entry]:
    """The entries of a record.  Earlier versions had one field for each entry, and the first had none for LMTP."""
    for entry in found.get("entries", {}).values():
        yield Entry(**entry)
    for key, name in ((pipe_entry.KEY, "entry"), (lmtp_entry.KEY, "lmtp_entry")):
        if found.get(name):
            yield Entry(key, found[f"{name}_before"], found[name])


def save(directory: Path, record: Record) -> None:
    """Raises OSError."""
    content = {"version": VERSION, **asdict(record), "changes": [asdict(one) for one in record.changes.values()]}
    replace(directory / NAME, json.dumps(content, indent=2).encode() + b"\n", 0o644)


def replace(path: Path, content: bytes, mode: int, group: int = -1) -> None:
    """Replace a file atomically; `group` -1 stands for our own.  Raises OSError."""
    fresh = path.with_name(f".{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        os.fchown(file.fileno(), -1, group)
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def digest(path: Path) -> str:
    """A digest of a file's content.  Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
