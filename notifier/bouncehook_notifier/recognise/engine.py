"""Reads a notification that is no standard report: by the rows of `formats`, the surest first.

Called by `recognise` for mail that a mail system wrote about a failure.  Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .address import ADDRESS, is_address
from .errortext import find_reply, read_error
from .formats import FORMATS, LED, Format
from .notice import Notice
from .reply import Reply, extended_in
from .result import Failure

MAX_RECIPIENTS = 500
MAX_BLOCK_LINES = 40

_LED = re.compile(LED, re.IGNORECASE)
_ANY_ADDRESS = re.compile(ADDRESS)
_GENERATED = re.compile(
    rf"\(?(?:generated (?:from|by)|expanded from:?|forwarded from|alias of) <?({ADDRESS})>?\)?", re.IGNORECASE
)
_DECORATION = re.compile(r"[\s\-=_*#~+|.]{0,120}")


class Found(NamedTuple):
    """What a row found."""

    rule: str
    failures: tuple[Failure, ...]


class _Hit(NamedTuple):
    """One recipient in the text, and where the words about it begin."""

    address: str
    end: int


def read_notification(notice: Notice) -> Found | None:
    """The failures that the text tells, by the first row that finds a recipient."""
    named = _named_in_header(notice)
    if named:
        return Found("x-failed-recipients", tuple(_failure(notice.text, address, None) for address in named))
    folded = notice.folded()
    own = notice.own_addresses()
    for row in FORMATS:
        if not all(words in folded for words in row.tell):
            continue
        hits = _hits(row, notice.text, own)
        if hits:
            return Found(row.name, tuple(_failure(notice.text, hit.address, hit.end) for hit in hits))
    return None


def _named_in_header(notice: Notice) -> list[str]:
    """X-Failed-Recipients and its like: written by Exim, Gmail and others for exactly this purpose."""
    values = [*notice.headers.all("x-failed-recipients"), *notice.headers.all("x-bounced-address")]
    return _unique([address for value in values for address in _ANY_ADDRESS.findall(value)])


def _hits(row: Format, text: str, own: set[str]) -> list[_Hit]:
    start = 0
    if row.after:
        heading = row.after.search(text)
        if heading is None:
            return []
        start = heading.end()
    seen: set[str] = set()
    hits: list[_Hit] = []
    for found in row.recipient.finditer(text, start):
        address = found.group(1).strip(".'")
        folded = address.lower()
        if folded in seen or not is_address(address) or (folded in own and not row.certain):
            continue
        seen.add(folded)
        hits.append(_Hit(address, found.end(1)))
        if len(hits) >= MAX_RECIPIENTS:
            break
    return hits


def _unique(addresses: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for address in addresses[:MAX_RECIPIENTS]:
        seen.setdefault(address.lower(), address)
    return list(seen.values())


def _failure(text: str, address: str, end: int | None) -> Failure:
    """One failure: the error is in the words behind the address, else where the text speaks of it, else anywhere."""
    block = block_about(text, address, end)
    generated = _GENERATED.search(block)
    recipient = address
    if generated:
        recipient = generated.group(1)
        block = block[: generated.start()] + block[generated.end() :]
    reply = _error(text, address, block)
    return Failure(recipient, address, reply.code, reply.extended, reply.description)


def _error(text: str, address: str, block: str) -> Reply:
    if find_reply(block) is not None:
        return read_error(block)
    for paragraph in _mentions(text, address):
        if find_reply(paragraph) is not None:
            return read_error(paragraph)
    if block.strip() and extended_in(block, None):
        return read_error(block)
    anywhere = find_reply(text)
    if anywhere is not None and not _another(text[max(0, anywhere - 200) : anywhere + 300], address):
        reply = read_error(_paragraph_at(text, anywhere))
        return reply
    return read_error(block) if block.strip() else read_error(_words_after(text, address))


def _another(text: str, address: str) -> bool:
    """Whether these words are about another recipient."""
    return (
        any(found.lower() != address.lower() for found in re.findall(rf"<({ADDRESS})>", text))
        and address.lower() not in text.lower()
    )


def block_about(text: str, address: str, end: int | None) -> str:
    """The words that belong to a recipient: the rest of its line, and the lines up to the next recipient or a gap."""
    if end is None:
        at = text.lower().find(address.lower())
        if at < 0:
            return ""
        end = at + len(address)
    lines = text[end : end + 8000].split("\n")
    block = [lines[0].lstrip(">\"' :;,.\t)]*")]
    for line in lines[1:MAX_BLOCK_LINES]:
        led = _LED.match(line)
        if (led and led.group(1).lower() != address.lower()) or (
            not line.strip() and any(part.strip() for part in block)
        ):
            break
        if not line.strip():
            break
        block.append("" if _DECORATION.fullmatch(line) else line)
    return "\n".join(block)


def _mentions(text: str, address: str) -> list[str]:
    """The lines that name the recipient, with the ones that go on."""
    lines = text.split("\n")
    folded = address.lower()
    return ["\n".join(lines[index : index + 4]) for index, line in enumerate(lines[:2000]) if folded in line.lower()][
        :6
    ]


def _paragraph_at(text: str, position: int) -> str:
    """From a position to the end of its paragraph."""
    end = re.compile(r"\n[ \t]*\n").search(text, position)
    return text[position : end.start() if end else len(text)]


def _words_after(text: str, address: str) -> str:
    """The paragraph behind the one that names the recipient."""
    at = text.lower().find(address.lower())
    tail = text[at + len(address) :] if at >= 0 else ""
    for paragraph in re.split(r"\n[ \t]*\n", tail[:4000])[1:]:
        if not _DECORATION.fullmatch(paragraph):
            return paragraph
    return ""
