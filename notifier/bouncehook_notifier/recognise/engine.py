"""Reads a notification that is no standard report: by the rows of `formats`, the surest first.

Called by `recognise` for mail that a mail system wrote about a failure, and by `dsn` for what a report's fields
leave out.  Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .address import ADDRESS, is_address
from .errortext import completed, find_reply, read_error, strip_tails
from .formats import FORMATS, KNOWN_LISTS, LED, Format, Where
from .notice import Notice
from .reply import Reply, extended_in
from .result import Failure, Kind, Recognised

MAX_RECIPIENTS = 200
MAX_BLOCK = 8000
MAX_BLOCK_LINES = 40

_LED = re.compile(LED, re.IGNORECASE)
_ANY_ADDRESS = re.compile(ADDRESS)
_GENERATED = re.compile(
    r"\(?(?:ultimately )?(?:generated (?:from|by)|expanded from:?|original address:|forwarded from|alias of)"
    rf" <?({ADDRESS})>?\)?",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"[\s\-=_*#~+|.]{0,200}")
_GAP = re.compile(r"\n[ \t]*\n")
_SAID = re.compile(r"<<< ([45]\d\d[ -].{1,500})")
_ABOUT_RECIPIENT = re.compile(r"[245]\d\d .{1,300}\.\.\.")
_LED_BY_STATUS = re.compile(r"^[^\w\n]{0,6}[45]\.\d{1,3}\.\d{1,3}[ :]", re.MULTILINE)


class Found(NamedTuple):
    """What a row found."""

    rule: str
    failures: tuple[Failure, ...]


class _Hit(NamedTuple):
    """One recipient in the text."""

    address: str
    start: int
    end: int


def read_notification(notice: Notice) -> Found | None:
    """The failures that the text tells, by the first row that finds a recipient."""
    named = _named_in_header(notice)
    found = None
    if not all(address.lower() in notice.text.lower() for address in named) or not named:
        found = _read_rows(FORMATS, notice)
    if named and (found is None or len(found.failures) != len(named)):
        hits = [_first_mention(notice.text, address) for address in named]
        return Found("x-failed-recipients", _failures(notice, hits, Where.BEHIND))
    return found


def read_known_list(notice: Notice) -> Recognised | None:
    """List software that refused the posting of somebody who is not a member."""
    found = _read_rows(KNOWN_LISTS, notice)
    return Recognised(Kind.FAILURE, *found) if found else None


def _read_rows(rows: tuple[Format, ...], notice: Notice) -> Found | None:
    folded = notice.folded
    own = notice.own_addresses()
    for row in rows:
        if all(words in folded for words in row.tell) and (hits := _hits(row, notice.text, own)):
            return Found(row.name, _failures(notice, hits, row.error))
    return None


def _named_in_header(notice: Notice) -> list[str]:
    """X-Failed-Recipients and its like: written by Exim, Gmail and others for exactly this purpose."""
    values = [*notice.headers.all("x-failed-recipients"), *notice.headers.all("x-bounced-address")]
    named: dict[str, str] = {}
    for value in values[:20]:
        for address in _ANY_ADDRESS.findall(value)[:MAX_RECIPIENTS]:
            named.setdefault(address.lower(), address)
    return list(named.values())


def _first_mention(text: str, address: str) -> _Hit:
    at = text.lower().find(address.lower())
    return _Hit(address, at, at + len(address)) if at >= 0 else _Hit(address, len(text), len(text))


def _hits(row: Format, text: str, own: set[str]) -> list[_Hit]:
    start = 0
    if row.after:
        heading = row.after.search(text)
        if heading is None:
            return []
        start = heading.end()
    hits: dict[str, _Hit] = {}
    for found in row.recipient.finditer(text, start):
        address = found.group(1).strip(".'")
        folded = address.lower()
        if is_address(address) and (row.certain or folded not in own):
            hits.setdefault(folded, _Hit(address, found.start(1), found.end(1)))
            for more in _listed_with(text, found.end()) if row.after else ():
                hits.setdefault(more.lower(), _Hit(more, found.start(1), found.end()))
        if len(hits) >= MAX_RECIPIENTS:
            break
    return list(hits.values())


def _listed_with(text: str, end: int) -> list[str]:
    """The addresses that follow on the same line: `a@example.org, b@example.org`."""
    line = text[end : end + 2000].split("\n")[0]
    if not line.lstrip(" >\"'").startswith((",", ";")):
        return []
    listed = line.replace("<", " ").replace(">", " ").replace(";", ",").split(",")[1:]
    return [address.strip() for address in listed if _ANY_ADDRESS.fullmatch(address.strip())]


def _failures(notice: Notice, hits: list[_Hit], error: Where) -> tuple[Failure, ...]:
    return tuple(_failure(notice, hit, error, len(hits) == 1) for hit in hits)


def _failure(notice: Notice, hit: _Hit, error: Where, alone: bool) -> Failure:
    """One failure: the error is where the row says, in the words behind the address, or where the text speaks of it."""
    block = _block(notice.text, hit)
    recipient = hit.address
    if generated := _GENERATED.search(block):
        block = block[: generated.start()] + block[generated.end() :]
        # A forwarder's address failed: the sender knew the other one, unless the message itself says otherwise.
        recipient = hit.address if notice.returned_names(hit.address) else generated.group(1)
    if error is Where.TRANSCRIPT:
        reply = read_error(_transcribed(notice.text, hit))
    elif error is Where.OWN_LINE and find_reply(block) is None and (line := _own_line(notice.text, hit)):
        reply = read_error(line)
    else:
        reply = _read_about(notice.text, hit, block, alone)
    return Failure(recipient, hit.address, reply.code, reply.extended, reply.description)


def _transcribed(text: str, hit: _Hit) -> str:
    """What the remote said before the reporting server's line about the recipient; else that line."""
    said = ""
    for line in text[max(0, hit.start - 1500) : hit.start].split("\n")[:-1]:
        if remote := _SAID.match(line):
            said = remote.group(1)
        elif _ABOUT_RECIPIENT.match(line):
            said = ""  # it was about the recipient before
    return said or text[hit.end : hit.end + 500].split("\n")[0].lstrip(">. ")


def _read_about(text: str, hit: _Hit, block: str, alone: bool) -> Reply:
    if find_reply(block) is not None:
        return read_error(completed(block, text))
    for lines in _mentions(text, hit.address):
        if find_reply(lines) is not None:
            return read_error(lines)
    if block.strip() and extended_in(block, None):
        return read_error(block)
    if alone:
        if (anywhere := find_reply(text)) is not None:
            return read_error(_to_gap(text, anywhere))
        if status := _LED_BY_STATUS.search(text):
            return read_error(_to_gap(text, status.start()).lstrip("- "))
    words = strip_tails(block) or _own_line(text, hit) or _words_behind(text, hit)
    return read_error(words)


def block_about(text: str, address: str) -> str:
    """The words that belong to a recipient, wherever the text first speaks of it."""
    return _block(text, _first_mention(text, address))


def _block(text: str, hit: _Hit) -> str:
    """The rest of the recipient's line, and the lines up to the next recipient or a gap."""
    lines = text[hit.end : hit.end + MAX_BLOCK].split("\n")
    block = [lines[0].lstrip(">\"' :;,.\t)]*")]
    for line in lines[1:MAX_BLOCK_LINES]:
        led = _LED.match(line)
        if not line.strip() or (led and led.group(1).lower() != hit.address.lower()):
            break
        block.append("" if _DECORATION.fullmatch(line) else line)
    return "\n".join(block)


def _mentions(text: str, address: str) -> list[str]:
    """The lines that name the recipient, with the ones that go on: at most six places."""
    folded, address, places = text.lower(), address.lower(), list[str]()
    at = folded.find(address)
    while at >= 0 and len(places) < 6:
        start = folded.rfind("\n", 0, at) + 1
        places.append("\n".join(text[start : start + 1000].split("\n")[:4]))
        at = folded.find(address, at + len(address))
    return places


def _to_gap(text: str, position: int) -> str:
    """From a position to the end of its paragraph."""
    end = _GAP.search(text, position)
    return text[position : end.start() if end else len(text)]


def _own_line(text: str, hit: _Hit) -> str:
    """The recipient's line, when it says more than the address: `Unknown user: u@example.org`."""
    start = text.rfind("\n", 0, hit.start) + 1
    before = text[start : hit.start].strip(" \t<>\"':*-")
    return text[start : hit.end].strip() if len(before.split()) > 1 else ""


def _words_behind(text: str, hit: _Hit) -> str:
    """The first paragraph behind the recipient that says something; a mere label (`Reason:`) goes with the next."""
    label = ""
    for paragraph in _GAP.split(text[hit.end : hit.end + 4000])[1:]:
        lines = [line for line in paragraph.split("\n") if not _DECORATION.fullmatch(line)]
        words = " ".join(lines).strip()
        if words.endswith(":"):
            label = words
        elif words and not words.lower().startswith("please "):
            return f"{label} {words}".strip()
    return ""
