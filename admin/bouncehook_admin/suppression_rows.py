"""The rows of a suppression list as `bouncehook suppressions` imports and exports them.  Pure.

    CSV     a head, then a row an address:      address,reason,since,until
    JSON    one object a line, the same names:  {"address": "bob@example.net", "reason": "user-unknown", ...}

Only the address is needed.  Times are ISO 8601 or seconds since 1970; an empty `until` has no end.  Each row is read by
itself: one that is wrong is a fault with its line, and the others are taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bouncehook.addresses import folded
from bouncehook.spool import LATEST
from bouncehook.suppression_settings import LISTED
from bouncehook_notifier.store.records import NEVER, Suppression

COLUMNS = ("address", "reason", "since", "until")
OTHER_NAMES = {"email": "address", "recipient": "address", "created_at": "since"}
"""what other services call the same"""
LONGEST_ADDRESS = 320
"""of RFC 5321: 64 octets, @, 255 octets"""
LONGEST_LINE = 65536
_DOMAIN = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*|\[[^\[\]\s]+\]")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an entry is of which a row says only the address."""

    customer: str
    reason: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not taken."""

    line: int
    why: str


class WrongRow(ValueError):
    """Says why."""


def read_csv(lines: Iterable[str], defaults: Defaults) -> Iterator[Suppression | Fault]:
    """The rows below the head.  Raises WrongRow for a head without an address.

    No field goes over several lines: an open quote would swallow the rows behind it.
    """
    numbered = ((number, line.strip("\r\n")) for number, line in enumerate(_short(lines), 1))
    head = next(numbered, (1, ""))[1].removeprefix("\ufeff")
    names = [OTHER_NAMES.get(name, name) for name in (one.strip(' "').lower() for one in head.split(","))]
    if "address" not in names:
        raise WrongRow(f"line 1 must be the head: the names of the columns, such as {','.join(COLUMNS)}")
    for number, line in numbered:
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            yield Fault(number, f"is not CSV: {error}")
            continue
        if cells:
            yield _entry_or_fault(dict(zip(names, cells, strict=False)), number, defaults)


def read_json(lines: Iterable[str], defaults: Defaults) -> Iterator[Suppression | Fault]:
    """An object a line."""
    for number, line in enumerate(_short(lines), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Fault(number, f"is not JSON: {error}")
            continue
        if not isinstance(row, dict):
            yield Fault(number, "is not an object; there has to be one a line")
            continue
        yield _entry_or_fault(
            {OTHER_NAMES.get(str(name), str(name)): value for name, value in row.items()}, number, defaults
        )


def _short(lines: Iterable[str]) -> Iterator[str]:
    """So that a file without line ends is no reason to take all memory."""
    for line in lines:
        yield line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "\n"


def _entry_or_fault(row: Mapping[str, object], line: int, defaults: Defaults) -> Suppression | Fault:
    try:
        return entry_of(row, defaults)
    except WrongRow as error:
        return Fault(line, str(error))


def entry_of(row: Mapping[str, object], defaults: Defaults) -> Suppression:
    """An entry of a row.  Raises WrongRow."""
    address = address_of(str(row.get("address") or ""))
    reason = str(row.get("reason") or defaults.reason).strip()
    if reason not in LISTED:
        raise WrongRow(f"the reason must be one of {', '.join(LISTED)}, not {reason!r}")
    since = _moment(row["since"], "since") if row.get("since") not in (None, "") else defaults.since
    until = defaults.until
    if "until" in row:
        until = _moment(row["until"], "until") if row["until"] not in (None, "") else NEVER
    return Suppression(defaults.customer, address, reason, since, until)


def address_of(text: str) -> str:
    """An address as it is listed.  Raises WrongRow."""
    address = folded(text.strip())
    local_part, _, domain = address.rpartition("@")
    if not (local_part and address.isprintable() and _DOMAIN.fullmatch(domain)) or len(address) > LONGEST_ADDRESS:
        raise WrongRow(f"{text.strip()[:LONGEST_ADDRESS]!r} is not a mail address")
    return address


def _moment(value: object, name: str) -> float:
    try:
        seconds = float(str(value)) if not isinstance(value, bool) else None
    except ValueError:
        seconds = None
    if seconds is None:
        try:
            seconds = datetime.fromisoformat(str(value).strip()).timestamp()
        except (ValueError, OverflowError, OSError):
            raise WrongRow(f"`{name}` must be a time in ISO 8601, or in seconds since 1970, not {value!r}") from None
    if not 0 <= seconds <= LATEST:
        raise WrongRow(f"`{name}` must be a time since 1970, not {value!r}")
    return seconds


def csv_lines(entries: Iterable[Suppression]) -> Iterator[str]:
    """The lines of a CSV file."""
    yield _csv_line(COLUMNS)
    for entry in entries:
        yield _csv_line([value or "" for value in object_of(entry).values()])


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def object_of(entry: Suppression) -> dict[str, str | None]:
    """An entry for programs."""
    return {
        "address": _written(entry.address),
        "reason": entry.reason,
        "since": _iso(entry.since),
        "until": None if entry.until >= NEVER else _iso(entry.until),
    }


def _written(address: str) -> str:
    """An address in the form in which it is read again: with quotes, if it needs them."""
    if folded(address) == address:
        return address
    local_part, at, domain = address.rpartition("@")
    escaped = local_part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"{at}{domain}'


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
