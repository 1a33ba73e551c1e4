"""Lists the rows of a table of Postfix: from postmap, or for pattern tables from their file.

Called by `copies` and by `bouncehook doctor`, which need to know what a table *may* do; `Postfix.lookup` finds the
result for one key.  Runs postmap; reads the files of pattern tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook_admin.setup.postfix import Postfix, PostfixFault
from bouncehook_admin.setup.values import items, without_braces

PATTERNS = ("regexp", "pcre", "cidr")
_LISTED = ("hash", "btree", "dbm", "lmdb", "cdb", "sdbm", "texthash", "inline")


class CannotList(BouncehookError):
    """A table cannot be listed; says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a key or a pattern, and the result."""

    key: str
    result: str


def rows(postfix: Postfix, table: str) -> list[Row]:
    """All rows of a table, which is `type:name` as in postconf -x.  Raises CannotList."""
    kind, _, name = table.removeprefix("proxy:").partition(":")
    if kind == "static":
        return [Row("*", without_braces(name))]
    if kind in PATTERNS:
        return [row for line in _lines(table, name) if (row := _pattern(kind, line))]
    if kind not in _LISTED:
        raise CannotList(f"{table}: a table of type {kind} cannot be listed")
    try:
        return [Row(key, result) for key, result in postfix.entries(f"{kind}:{name}")]
    except PostfixFault as fault:
        raise CannotList(str(fault)) from fault


def file_of(table: str) -> list[Path]:
    """The file that a person edits to change a table, if it exists."""
    kind, _, name = table.removeprefix("proxy:").partition(":")
    candidates = [Path(name), Path(f"{name}.{kind}"), Path(f"{name}.db")] if name.startswith("/") else []
    return [path for path in candidates if kind in (*PATTERNS, *_LISTED) and path.is_file()][:1]


def _lines(table: str, name: str) -> Iterator[str]:
    """The rules of a pattern table, each as one line."""
    if name.startswith("{"):
        yield from map(without_braces, items(without_braces(name)))
        return
    try:
        text = Path(name).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CannotList(f"{table}: cannot be read: {error.strerror}") from error
    # A line that begins with a blank continues the one before it; comments and empty lines are skipped.
    kept = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    yield from (line.strip() for line in re.sub(r"\n(?=[ \t])", "", "\n".join(kept)).splitlines())


def _pattern(kind: str, line: str) -> Row | None:
    """The row in `/pattern/flags result`, or in cidr's `network result`; None for a line without a result."""
    if re.match(r"(?:if|endif)\b", line, re.IGNORECASE):
        return None
    if kind == "cidr":
        pattern, *result = line.split(None, 1)
        return Row(pattern, "".join(result).strip())
    rest = line.lstrip("! ")
    if not rest or rest[0].isalnum():
        return None
    end = re.search(rf"(?<!\\){re.escape(rest[0])}[a-zA-Z]*\s+", rest[1:])
    return Row(rest[: 1 + end.start() + 1], rest[1 + end.end() :].strip()) if end else None
