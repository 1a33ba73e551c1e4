"""Which copies of customers' mail the relay itself sends, to addresses that no customer wrote to: an archive, say.

What such a copy comes to is no failure of the customer's.  The file `relay-copies` has them, one entry a line; a
`#` at its beginning or behind a blank starts a comment:

    archive@example.com       # an address
    *@archive.example.com     # every address of a domain
    *                         # the copies cannot be listed: any address may be one

`bouncehook setup --apply` writes it from Postfix's settings, and a person may add to it.  `configuration` reads it;
the notifier's judgement asks it.  Touches the one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bouncehook.addresses import domain_of, folded
from bouncehook.yaml_nodes import Faults

NAME = "relay-copies"
"""of the file, unless `copies_file` in bouncehook.yaml says otherwise"""
ANY = "*"
"""the entry that stands for every address"""

_OF_DOMAIN = "*@"
_COMMENT = re.compile(r"(?:^|\s)#.*")
_BLANK = re.compile(r"\s")
_QUOTED = re.compile(r'"[^"]*"@\S+')


@dataclass(frozen=True, slots=True)
class RelayCopies:
    """Where copies go, folded (`addresses.folded`)."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    """all of whose addresses may be one"""
    any: bool = False
    """whether copies cannot be listed, so that every address may be one"""

    def covers(self, address: str) -> bool:
        """Whether the relay may have sent a copy to this address by itself."""
        return self.any or folded(address) in self.addresses or domain_of(folded(address)) in self.domains


NO_COPIES = RelayCopies()
"""known of"""


def made_of(entries: Iterable[str]) -> RelayCopies:
    """What some entries of the file come to.  Each must be one (`is_entry`)."""
    chosen = {folded(entry) for entry in entries}
    domains = {domain_of(entry) for entry in chosen if entry.startswith(_OF_DOMAIN)}
    addresses = {entry for entry in chosen if not entry.startswith(ANY)}
    return RelayCopies(frozenset(addresses), frozenset(domains), ANY in chosen)


def is_entry(text: str) -> bool:
    """Whether a text can stand in the file: `*`, `*@domain`, or an address, in which no other `*` means anything."""
    local_part, _, domain = text.rpartition("@")
    if text == ANY or local_part == ANY:
        return text == ANY or (bool(domain) and ANY not in domain)
    return bool(local_part and domain) and (not _BLANK.search(text) or _QUOTED.fullmatch(text) is not None)


def read_relay_copies(path: Path, faults: Faults) -> RelayCopies:
    """What a file has; nothing is known of any copy when there is none.  Every fault is noted."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return NO_COPIES
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8: {error.reason}"
        faults.add(path, 0, "", f"cannot read: {reason}")
        return NO_COPIES
    entries = list(entries_in(text))
    for number, entry in entries:
        if not is_entry(entry):
            faults.add(path, number, "", f"must be an address, `*@domain`, or `*` alone, not {entry!r}")
    return made_of(entry for _, entry in entries if is_entry(entry))


def entries_in(text: str) -> Iterator[tuple[int, str]]:
    """The entries of a file's text, each with the number of its line; whether they are good is for `is_entry`."""
    for number, line in enumerate(text.splitlines(), 1):
        if entry := _COMMENT.sub("", line).strip():
            yield number, entry
