"""Which copies of customers' mail the relay itself sends, to addresses that no customer wrote to: an archive, say.

When such a copy fails, that is not the customer's failure.  The file `relay-copies` lists the addresses, one entry a
line; `#` at the beginning of a line or after a blank starts a comment:

    archive@example.com       # an address
    *@archive.example.com     # every address of a domain
    *                         # the copies cannot be listed: any address may be one
    read: 5d0c…aa19 /etc/postfix/main.cf        # where the entries come from

`bouncehook setup --apply` writes it from Postfix's settings, and a person may add to it.  A file without entries says
that the relay sends no copies.  Without the file the copies are unknown, so any address may be a copy's; they are
unknown too when a `read:` file has changed what it says about copies.  `configuration` reads the file; the notifier's
judgement uses it.  Touches the file, and reads those that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bouncehook.addresses import domain_of, folded
from bouncehook.regular_file import read_octets, read_text
from bouncehook.yaml_nodes import Faults

NAME = "relay-copies"
"""the file's name, unless `copies_file` in bouncehook.yaml gives another"""
ANY = "*"
"""the entry that stands for every address"""

READ = "read: "
"""how a line begins that names a file of Postfix from which entries were read; a digest of its lines about copies
stands before the name"""

_ABOUT_COPIES = re.compile(rb"bcc|redirect|_checks|_restrictions|restriction_classes", re.IGNORECASE)
"""a line of main.cf, master.cf or a table that matches may be about copies"""

_OF_DOMAIN = "*@"
_COMMENT = re.compile(r"(?:^|\s)#.*")
_BLANK = re.compile(r"\s")
_QUOTED = re.compile(r'"[^"]*"@\S+')


@dataclass(frozen=True, slots=True)
class RelayCopies:
    """Where copies go, folded (`addresses.folded`)."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    """domains of which every address may be a copy's"""
    any: bool = False
    """whether copies cannot be listed, so that every address may be one"""
    known: bool = True
    """whether the list is up to date with Postfix's settings; if not, nothing follows from an address not being
    listed"""

    def covers(self, address: str) -> bool:
        """Whether the relay itself may have sent a copy to this address."""
        return self.any or self.lists(address)

    def lists(self, address: str) -> bool:
        """Whether the relay is known to send copies to this very address, or to its domain."""
        return folded(address) in self.addresses or domain_of(folded(address)) in self.domains


NO_COPIES = RelayCopies()
"""the relay sends no copies"""
UNKNOWN_COPIES = RelayCopies(known=False)
"""it is not known which copies the relay sends"""


def made_of(entries: Iterable[str], *, known: bool = True) -> RelayCopies:
    """The copies that some entries stand for.  Each must be valid (`is_entry`)."""
    chosen = {folded(entry) for entry in entries}
    domains = {domain_of(entry) for entry in chosen if entry.startswith(_OF_DOMAIN)}
    addresses = {entry for entry in chosen if not entry.startswith(ANY)}
    return RelayCopies(frozenset(addresses), frozenset(domains), ANY in chosen, known)


def is_entry(text: str) -> bool:
    """Whether a text is a valid entry: `*`, `*@domain`, or an address, in which a `*` has no special meaning."""
    local_part, _, domain = text.rpartition("@")
    if text == ANY or local_part == ANY:
        return text == ANY or (bool(domain) and ANY not in domain)
    return bool(local_part and domain) and (not _BLANK.search(text) or _QUOTED.fullmatch(text) is not None)


def read_relay_copies(path: Path, faults: Faults) -> RelayCopies:
    """The copies that a file lists.  Every fault is noted in `faults`."""
    try:
        text = read_text(str(path))
    except FileNotFoundError:
        return UNKNOWN_COPIES
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8: {error.reason}"
        faults.add(path, 0, "", f"cannot read: {reason}")
        return NO_COPIES
    entries = list(entries_in(text))
    for number, entry in entries:
        if not is_entry(entry):
            faults.add(path, number, "", f"must be an address, `*@domain`, or `*` alone, not {entry!r}")
    known = not any(_has_changed(digest, source) for digest, source in _sources(text))
    return made_of((entry for _, entry in entries if is_entry(entry)), known=known)


def entries_in(text: str) -> Iterator[tuple[int, str]]:
    """The entries of a file's text, each with its line number; `is_entry` checks them."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(READ) and (entry := _COMMENT.sub("", line).strip()):
            yield number, entry


def sources_in(text: str) -> list[Path]:
    """The files of Postfix that the entries of a file's text were read from."""
    return [source for _, source in _sources(text)]


def source_line(source: Path) -> str:
    """The line that names a file which the entries were read from.  Raises OSError."""
    return f"{READ}{_digest(source)} {source}\n"


def _sources(text: str) -> list[tuple[str, Path]]:
    """The named files, each with its digest in front."""
    found = []
    for line in text.splitlines():
        if line.startswith(READ):
            digest, _, source = _COMMENT.sub("", line.removeprefix(READ)).strip().partition(" ")
            found.append((digest, Path(source)))
    return found


def sources_of(path: Path) -> list[Path]:
    """The files of Postfix that a file's entries were read from; none if the file cannot be read."""
    try:
        return sources_in(read_octets(str(path)).decode("utf-8", "replace"))
    except OSError:
        return []


def _has_changed(digest: str, source: Path) -> bool:
    """Whether a file of Postfix has changed what it says about copies, or cannot be read."""
    try:
        return _digest(source) != digest
    except OSError:
        return True


def _digest(source: Path) -> str:
    """A digest of the lines that may be about copies, with their continuation lines; of a map of copies, of all
    lines."""
    content = read_octets(str(source))
    lines = [line for line in re.sub(rb"\n(?=[ \t])", b"", content).splitlines() if not line.startswith(b"#")]
    about = [line for line in lines if _ABOUT_COPIES.search(line)] if source.suffix == ".cf" else lines
    return blake2b(b"\n".join(about), digest_size=16).hexdigest()
