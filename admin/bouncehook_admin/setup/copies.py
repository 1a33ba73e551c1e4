"""Finds in Postfix's settings which copies of mail Postfix itself sends, and writes the file that lists them for the
notifier.

Copies come from `always_bcc`, from the BCC maps, and from BCC or REDIRECT in access(5) and header_checks(5).  Such an
address may be an alias on this host.  Then a bounce names the alias's target, so both are in the file.

Called by `plan` and by `bouncehook doctor`.  Asks Postfix's tools; `written` reads the file.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bouncehook.relay_copies import ANY, READ, entries_in, is_entry, made_of, source_line
from bouncehook_admin.setup import cleanup_entry, lookups, restrictions
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading
from bouncehook_admin.setup.tables import CannotList, Row, file_of, rows
from bouncehook_admin.setup.values import items

ALWAYS = "always_bcc"
MAPS = ("sender_bcc_maps", "recipient_bcc_maps")
CHECKS = (*cleanup_entry.CHECKS, "milter_header_checks")
DEEPEST = 50
"""how many levels of aliases are followed; setup and doctor report where they stop"""

_ACTION = re.compile(r"(?:BCC|REDIRECT)\s+(\S+)", re.IGNORECASE)
_HEAD = "# Where Postfix sends copies of mail, written by `bouncehook setup`; bouncehook.yaml(5) explains it.\n"
_BY_HAND = "# By hand; setup leaves what stands below as it is:"


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies that were found."""

    entries: tuple[str, ...]
    """the entries for the file, without the one that stands for `unlisted`"""
    unlisted: tuple[str, ...]
    """tables that cannot be listed, so that any address may be in them, each with the reason"""
    unseen: tuple[str, ...]
    """the same, of tables for something else, in which BCC and REDIRECT are rare"""
    sources: tuple[Path, ...]
    """the files of Postfix from which they were read, as far as the notifier may read those"""


@dataclass(frozen=True, slots=True)
class Written:
    """The file as it is now."""

    text: str | None
    """its text; None when there is no file"""
    by_setup: tuple[str, ...]
    by_hand: str
    """lines that setup keeps"""


def copies_of(postfix: Postfix, reading: Reading) -> Copies:
    """The copies that the settings make Postfix send.  Raises PostfixFault when postmap is missing."""
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
        for name, restriction in restrictions.all_of(reading, smtpd):
            if restriction.subject:
                found.look_into(name, restriction.argument, _in_action, found.unseen)
    found.follow()
    sources = (postfix.main, postfix.master, *sorted(found.files))
    return Copies(
        entries=tuple(sorted(found.entries)),
        unlisted=tuple(found.unlisted),
        unseen=tuple(found.unseen),
        sources=tuple(path for path in sources if path.stat().st_mode & stat.S_IROTH),
    )


def written(path: Path) -> Written:
    """The file; all lines that setup did not write count as written by hand.  Raises OSError."""
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
    """The text that the file should have.  If there are no copies it says so, because a missing file means that the
    copies are unknown.

    A table that cannot be listed is left out if a person has named it in the file, because that means that the person
    has listed its addresses.  A file that was written by hand alone, and is complete, stays as it is.
    """
    unknown = any(not named_by_hand(table, there) for table in found.unlisted)
    entries = sorted({*found.entries, *([ANY] if unknown else [])})
    if there.text is not None and there.text == there.by_hand and _has(there.by_hand, entries):
        return there.text
    read = map(source_line, found.sources)
    return "".join([_HEAD, *read, *(f"{entry}\n" for entry in entries), f"{_BY_HAND}\n", there.by_hand])


def _has(by_hand: str, entries: Iterable[str]) -> bool:
    """Whether the lines written by hand contain all of these entries."""
    copies = made_of(entry for _, entry in entries_in(by_hand) if is_entry(entry))
    return copies.any or all(entry != ANY and copies.covers(entry.replace(ANY, "anybody")) for entry in entries)


def named_by_hand(table: str, there: Written) -> bool:
    """Whether a comment written by hand names a table (of `unlisted` or `unseen`)."""
    return table.partition(": ")[0] in there.by_hand


def how_to_list(path: Path) -> str:
    """What a person can do about a table that cannot be listed."""
    return f"write its addresses into {path}, below `By hand`, with a comment that names the table"


class _Search:
    """A search in progress, with what it has found so far."""

    def __init__(self, postfix: Postfix, reading: Reading) -> None:
        self._postfix = postfix
        self._reading = reading
        self._seen: set[tuple[str, Callable[[Row], list[str]]]] = set()
        self._to_follow: set[str] = set()
        self.entries: set[str] = set()
        self.unlisted: list[str] = []
        self.unseen: list[str] = []
        self.files: set[Path] = set()

    def look_into(self, name: str, table: str, reader: Callable[[Row], list[str]], silent: list[str]) -> None:
        """Add the addresses of a table."""
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
        """Add an address that gets copies; of a result with a variable part, the part that is known."""
        if "$" in address:
            domain = address.rpartition("@")[2]
            self.entries.add(ANY if "@" not in address or "$" in domain else f"*@{domain}")
        else:
            self._to_follow.add(self._whole(address))

    def follow(self) -> None:
        """Add the targets of aliases, and their targets in turn, each once."""
        seen: set[str] = set()
        for _ in range(DEEPEST + 1):
            addresses = sorted(one for one in self._to_follow if one.lower() not in seen)
            seen |= {one.lower() for one in addresses}
            self.entries.update(filter(is_entry, addresses))
            self._to_follow = self._targets_of(addresses)
        if left := sorted(one for one in self._to_follow if one.lower() not in seen):
            self.unlisted.append(
                f"virtual_alias_maps: {left[0]}, which is {DEEPEST} aliases behind the first, leads further"
            )

    def _targets_of(self, addresses: Sequence[str]) -> set[str]:
        """Their targets in virtual_alias_maps; for addresses of this host that are not there, in alias_maps."""
        reading = self._reading
        virtual = self._looked_up("virtual_alias_maps", lookups.keys_of(reading, addresses))
        targets = {one for name, hit in virtual.items() for one in lookups.becomes(reading, hit, name, "virtual")}
        parts = (address.rpartition("@") for address in addresses if address not in virtual)
        names = {local_part.lower() for local_part, _, domain in parts if self._is_local(domain)}
        local = self._looked_up("alias_maps", {name: [name] for name in names})
        return targets.union(self._whole(one) for hit in local.values() for one in _split(hit.result))

    def _looked_up(self, name: str, keys: Mapping[str, Sequence[str]]) -> dict[str, lookups.Hit]:
        """What the tables of a parameter have for these keys."""
        try:
            hits = lookups.first_of_each(self._postfix, self._reading.list_of(name), keys)
        except lookups.Unasked as fault:
            self.unlisted.append(f"{fault.table}: {name}: {fault.reason}, so it is not known where copies go")
            return {}
        self.files.update(file for hit in hits.values() for file in file_of(hit.table))
        return hits

    def _is_local(self, domain: str) -> bool:
        return lookups.is_listed(self._postfix, self._reading, domain.lower(), "mydestination")

    def _whole(self, address: str) -> str:
        return address if "@" in address else f"{address}@{self._reading.value('myorigin')}"


def _addresses(row: Row) -> list[str]:
    return _split(row.result)


def _in_action(row: Row) -> list[str]:
    found = _ACTION.match(row.result)
    return [found[1]] if found else []


def _split(result: str) -> list[str]:
    """The addresses in a result; anything else, such as a command or a file in aliases(5), is left out."""
    return [item for item in items(result) if re.fullmatch(r"\\?[^|/:\"][^\s\"]*", item)]
