"""Which copies of mail Postfix sends by itself, as its settings say, and the file that tells the notifier of them.

Copies come from `always_bcc`, from the maps of copies, and from BCC or REDIRECT in access(5) and header_checks(5).
Such an address may be an alias here: then it is where the alias leads that a bounce names, so both stand in the file.

Called by `plan` and by `bouncehook doctor`.  Asks Postfix's tools; `written` reads the file.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.relay_copies import ANY, READ, entries_in, is_entry, made_of, source_line
from bouncehook_admin.setup import lookups, restrictions
from bouncehook_admin.setup.postfix import Postfix, Reading, address_keys, is_listed, items
from bouncehook_admin.setup.tables import CannotList, Row, file_of, rows

ALWAYS = "always_bcc"
MAPS = ("sender_bcc_maps", "recipient_bcc_maps")
CHECKS = ("header_checks", "mime_header_checks", "nested_header_checks", "body_checks", "milter_header_checks")
DEEPEST = 10
"""aliases of aliases"""

_ACTION = re.compile(r"(?:BCC|REDIRECT)\s+(\S+)", re.IGNORECASE)
_HEAD = "# Where Postfix sends copies of mail, written by `bouncehook setup`; bouncehook.yaml(5) explains it.\n"
_BY_HAND = "# By hand; setup leaves what stands below as it is:"


@dataclass(frozen=True, slots=True)
class Copies:
    """What was found."""

    entries: tuple[str, ...]
    """as the file is to have them, without what stands for `unlisted`"""
    unlisted: tuple[str, ...]
    """tables that cannot be listed, each with the reason, and may have any address"""
    unseen: tuple[str, ...]
    """the same, of tables for something else, in which BCC and REDIRECT are rare"""
    sources: tuple[Path, ...]
    """the files that say so, as far as the notifier may read them"""


@dataclass(frozen=True, slots=True)
class Written:
    """The file as it is."""

    text: str | None
    """None when there is none"""
    by_setup: tuple[str, ...]
    by_hand: str
    """lines that setup keeps"""


def copies_of(postfix: Postfix, reading: Reading) -> Copies:
    """What the settings come to.  Raises PostfixFault when postmap is not there."""
    found = _Search(postfix, reading)
    for service in reading.commands("cleanup"):
        for address in reading.list_of(ALWAYS, service):
            found.add(address)
        for name in MAPS:
            for table in reading.list_of(name, service):
                found.look_into(name, table, _addresses, found.unlisted)
        for name in CHECKS:
            for table in reading.list_of(name, service):
                found.look_into(name, table, _in_action, found.unseen)
    for smtpd in reading.commands("smtpd"):
        for name, check in restrictions.checks(reading, smtpd):
            found.look_into(name, check.table, _in_action, found.unseen)
    sources = (postfix.main, postfix.master, *sorted(found.files))
    return Copies(
        entries=tuple(sorted(found.entries)),
        unlisted=tuple(found.unlisted),
        unseen=tuple(found.unseen),
        sources=tuple(path for path in sources if path.stat().st_mode & stat.S_IROTH),
    )


def written(path: Path) -> Written:
    """The file; what setup did not write in it is all by hand.  Raises OSError."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Written(None, (), "")
    ours, marker, by_hand = text.partition(_BY_HAND + "\n")
    if not marker:
        ours, by_hand = "", text
    kept = "".join(line for line in by_hand.splitlines(True) if not line.startswith(READ))
    return Written(text, tuple(entry for _, entry in entries_in(ours)), kept)


def wanted(found: Copies, there: Written) -> str:
    """What the file is to say, also of no copies: without a file nobody has looked.

    A table that cannot be listed is left out where a person has named it: then they have listed its addresses.  A file
    that a person has written alone, and which has all, is left as it is.
    """
    unknown = any(not named_by_hand(table, there) for table in found.unlisted)
    entries = sorted({*found.entries, *([ANY] if unknown else [])})
    if there.text is not None and there.text == there.by_hand and _has(there.by_hand, entries):
        return there.text
    read = map(source_line, found.sources)
    return "".join([_HEAD, *read, *(f"{entry}\n" for entry in entries), f"{_BY_HAND}\n", there.by_hand])


def _has(by_hand: str, entries: Iterable[str]) -> bool:
    """Whether lines by hand have all of these."""
    copies = made_of(entry for _, entry in entries_in(by_hand) if is_entry(entry))
    return copies.any or all(entry != ANY and copies.covers(entry.replace(ANY, "anybody")) for entry in entries)


def named_by_hand(table: str, there: Written) -> bool:
    """Whether the lines by hand name a table (`unlisted`, `unseen`), in a comment."""
    return table.partition(": ")[0] in there.by_hand


def how_to_list(path: Path) -> str:
    """What a person can do about a table that cannot be listed."""
    return f"write its addresses into {path}, below `By hand`, with a comment that names the table"


class _Search:
    """What has been found so far."""

    def __init__(self, postfix: Postfix, reading: Reading) -> None:
        self._postfix = postfix
        self._reading = reading
        self._seen: set[tuple[str, Callable[[Row], list[str]]]] = set()
        self.entries: set[str] = set()
        self.unlisted: list[str] = []
        self.unseen: list[str] = []
        self.files: set[Path] = set()

    def look_into(self, name: str, table: str, reader: Callable[[Row], list[str]], silent: list[str]) -> None:
        """Add what a table has."""
        if (table, reader) in self._seen:
            return
        self._seen.add((table, reader))
        self.files.update(file_of(table))
        try:
            for row in rows(self._postfix, table):
                for address in reader(row):
                    self.add(address)
        except CannotList as reason:
            silent.append(f"{table}: {name}: {str(reason).removeprefix(f'{table}: ')}")

    def add(self, address: str) -> None:
        """An address, and where an alias takes it; of a result that varies, what is known of it."""
        if "$" in address:
            domain = address.rpartition("@")[2]
            self.entries.add(ANY if "@" not in address or "$" in domain else f"*@{domain}")
            return
        for one in self._followed(address, 0):
            if is_entry(one):
                self.entries.add(one)

    def _followed(self, address: str, depth: int) -> Iterator[str]:
        full = address if "@" in address else f"{address}@{self._reading.value('myorigin')}"
        yield full
        try:
            targets = [one for one in self._targets(full) if one.lower() not in (address.lower(), full.lower())]
        except lookups.Unasked as fault:
            self.unlisted.append(f"{fault!s} (where {full} leads)")
            return
        if targets and depth == DEEPEST:
            self.unlisted.append(f"virtual_alias_maps: where {full} leads, {DEEPEST} aliases behind the first")
            return
        for target in targets:
            yield from self._followed(target, depth + 1)

    def _targets(self, address: str) -> list[str]:
        reading, postfix = self._reading, self._postfix
        for key in address_keys(address, reading.value("recipient_delimiter")):
            for table in reading.list_of("virtual_alias_maps"):
                if (found := self._asked(table, key)) is not None:
                    return _split(found)
        local_part, _, domain = address.rpartition("@")
        if not is_listed(postfix, reading, domain.lower(), "mydestination"):
            return []
        found_there = (self._asked(table, local_part.lower()) for table in reading.list_of("alias_maps"))
        return _split(next((found for found in found_there if found is not None), ""))

    def _asked(self, table: str, key: str) -> str | None:
        found = lookups.asked(self._postfix, table, key)
        if found is not None:
            self.files.update(file_of(table))
        return found


def _addresses(row: Row) -> list[str]:
    return _split(row.result)


def _in_action(row: Row) -> list[str]:
    found = _ACTION.match(row.result)
    return [found[1]] if found else []


def _split(result: str) -> list[str]:
    """Addresses of a result; what is none, as a command or a file of aliases(5), is left out."""
    return [item for item in items(result) if re.fullmatch(r"\\?[^|/:\"][^\s\"]*", item)]
