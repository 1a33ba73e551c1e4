"""Reads our own Postfix's delivery status notification strictly: it must have the form that bounce(8) writes.

Only a mail that is known to be Postfix's own is read here (`origin`), so its form is trusted and nothing is guessed:

    headers                 multipart/report with a boundary
    notification            the text of the template, then a paragraph for each recipient:
                            <address> (expanded from <original>): reason, wrapped at 79 columns
    delivery report         fields of the message, then a group of fields for each recipient, in the same order
    the returned message    not read, but for the field that smtpd put on top of its header

An address is taken as it is, however odd or long.  There may be any number of recipients: two readers advance in
parallel, one through the paragraphs and one through the groups, and neither keeps what it has read.  The SMTP stage is
in the paragraph only; everything else is in the fields.

(Postfix's source: bounce_notify_util.c, line_wrap.c; seen on Postfix 3.7.)  Called by `judgement`.  Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bounce_recogniser import read_postfix_text, read_reply
from bouncehook.report import State
from bouncehook_notifier.mail_header import header_at

_BOUNDARY = re.compile(rb'^content-type:\s*multipart/report;[^"]*\bboundary="([^"\n]+)"', re.IGNORECASE | re.MULTILINE)
_STATUS_PART = re.compile(rb"^content-type:\s*message/(?:global-)?delivery-status\b", re.IGNORECASE | re.MULTILINE)
_FIRST_RECEIVED = re.compile(rb"^received:.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
_FOR = re.compile(rb"\n[ \t]for <([^\n]+)>; ")
_QUEUE_ID = re.compile(r"x-[a-z0-9-]+-queue-id")
_EXPANDED = re.compile(r" \(expanded from <(.*?)>\): ")
_OWN_HOP = re.compile(
    r"(?:connect to|lost connection with|conversation with) "
    r"(?:(127\.[\d.]+|\[?::1\]?)\[\1\]|\S*\[(?:/|private/|public/)[^\]]*\])"
)
"""what smtp(8) or lmtp(8) writes about a next hop that is a loopback address, or a socket of this host"""
_DELIVERY = re.compile(r"^delivery via \S+: ")
"""how a paragraph about a success begins"""
_TO_OWN_PORT = re.compile(r"delivery via (127\.[\d.]+|\[?::1\]?)\[\1\]")
"""what they write about a message that went to a port of this host"""


class Outcome(Enum):
    """The delivery status of a recipient: Action in its group (RFC 3464, 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    SUCCEEDED = "succeeded"
    """nothing has failed, and nobody has got the message yet: an alias was replaced, a content filter has it"""


_OUTCOMES = {
    "failed": Outcome.FAILED,
    "delayed": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    "relayed": Outcome.RELAYED,
    "expanded": Outcome.SUCCEEDED,
    "deliverable": Outcome.SUCCEEDED,
}


@dataclass(frozen=True, slots=True)
class OwnStatus:
    """What the notification says about one recipient."""

    final: str
    """the address to which Postfix tried to deliver"""
    original: str
    """the address that an alias or another table of Postfix replaced by `final`; else empty"""
    orcpt: str
    """Original-Recipient without its type (Postfix writes it decoded); empty without one"""
    outcome: Outcome
    state: State
    code: str | None
    extended: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class OwnNotification:
    """A notification; `statuses` is an iterator that reads the mail as it goes."""

    queue_id: str
    """the queue id that the message had when its last recipients failed"""
    only: str
    """the message's recipient if it had only one, from the field that smtpd put on top of its header; else empty"""
    statuses: Iterator[OwnStatus]


class NotANotification(Exception):
    """The mail does not have the form that bounce(8) writes."""


def read_own_notification(mail: bytes, *, skip_5xx_greeting: bool) -> OwnNotification:
    """What a notification of our own Postfix says about each recipient, in its order.

    `skip_5xx_greeting` is Postfix's smtp_skip_5xx_greeting.  Raises NotANotification.
    """
    boundary = _boundary(mail)
    text, report, *returned = _parts(mail, boundary)
    paragraphs = _Paragraphs(_blocks(_until(_lines(mail, text), boundary)))
    groups = _blocks(_until(_lines(mail, report), boundary))
    about_message = _fields(next(groups, []))
    queue_id = next((value for name, value in about_message.items() if _QUEUE_ID.fullmatch(name)), None)
    if queue_id is None:
        raise NotANotification("its delivery report does not begin with Postfix's fields")
    only = _only_recipient(mail, returned[0], queue_id) if returned else ""
    return OwnNotification(queue_id, only, _statuses(groups, paragraphs, skip_5xx_greeting))


def _statuses(groups: Iterator[list[str]], paragraphs: _Paragraphs, skip_5xx_greeting: bool) -> Iterator[OwnStatus]:
    for group in groups:
        fields = _fields(group)
        if "final-recipient" in fields:
            final = _address(fields["final-recipient"])
            yield _status(final, fields, paragraphs.about(final), skip_5xx_greeting)


def _status(final: str, fields: dict[str, str], paragraph: str | None, skip_5xx_greeting: bool) -> OwnStatus:
    original, reason = _taken_apart(paragraph or "")
    status = fields.get("status") or None
    kind, _, diagnostic = fields.get("diagnostic-code", "").partition("; ")
    said = read_postfix_text(reason or diagnostic, status=status, skip_5xx_greeting=skip_5xx_greeting)
    state = State(said.state.value)
    if _OWN_HOP.match(reason or diagnostic):
        state = State.UNKNOWN  # a content filter or LMTP server of our own failed: the stage is not a remote server's
    code, extended, description = said.code, said.extended, said.description
    if kind.lower() == "smtp":
        code, extended, description = read_reply(diagnostic)
    elif code is None:
        description = _DELIVERY.sub("", diagnostic or description or "") or None
    if extended is None or extended.startswith("2"):  # Postfix reports a protocol error with a success code
        extended = status
    outcome = _OUTCOMES.get(fields.get("action", "").lower(), Outcome.FAILED)
    # What a program of pipe(8) or a port of this host has taken may be in a content filter.  (Of a program that is the
    # last, flags=X in master.cf, Postfix says `delivered`.)
    if outcome is Outcome.RELAYED and (kind.lower() != "smtp" or _TO_OWN_PORT.match(reason)):
        outcome = Outcome.SUCCEEDED
    orcpt = fields.get("original-recipient", "").partition(";")[2].strip()
    return OwnStatus(final, original, orcpt, outcome, state, code, extended, description)


def _taken_apart(paragraph: str) -> tuple[str, str]:
    """The original address, if there is one, and the reason, from the text after the address in a paragraph."""
    if expanded := _EXPANDED.match(paragraph):
        return expanded.group(1), paragraph[expanded.end() :]
    return "", paragraph.removeprefix(": ")


class _Paragraphs:
    """The paragraphs about recipients, which are in the same order as the groups."""

    def __init__(self, blocks: Iterator[list[str]]) -> None:
        self._blocks = blocks
        self._next: str | None = self._advance()
        self._begun = False

    def about(self, address: str) -> str | None:
        """The text after `<address>` in the next paragraph; None if that is about another address."""
        head = f"<{_single_spaced(address)}>"
        beginnings = (f"{head}: ", f"{head} (expanded from <")
        while self._next is not None and not self._next.startswith(beginnings):
            if self._begun:
                return None  # the bounce log changed between the two times that bounce(8) read it
            self._next = self._advance()  # the text of the template
        if self._next is None:
            return None
        found, self._next, self._begun = self._next[len(head) :], self._advance(), True
        return found

    def _advance(self) -> str | None:
        block = next(self._blocks, None)
        return None if block is None else _single_spaced(" ".join(block))


def _boundary(mail: bytes) -> bytes:
    header = header_at(mail)
    found = _BOUNDARY.search(header.octets) if header.whole else None
    if found is None:
        raise NotANotification("its header names no multipart/report with a boundary")
    return b"--" + found.group(1)


def _parts(mail: bytes, boundary: bytes) -> list[int]:
    """Where the bodies of the notification, of the delivery report and of the returned message begin."""
    parts = list(itertools.islice(_headers_of_parts(mail, boundary), 3))
    if len(parts) < 2 or not _STATUS_PART.search(parts[1][0]):
        raise NotANotification("it has no delivery report after its text")
    return [body for _, body in parts]


def _only_recipient(mail: bytes, returned: int, queue_id: str) -> str:
    """The recipient for which smtpd received the returned message; it writes that only if there is just one (RFC 5321,
    4.4).

    If header_checks remove our own field, the first one is another server's and may name another address, so the queue
    id is compared.
    """
    received = _FIRST_RECEIVED.search(header_at(mail, returned).octets)
    is_ours = received is not None and f" id {queue_id}\n".encode() in received.group()
    found = _FOR.search(received.group()) if received and is_ours else None
    return found.group(1).decode("utf-8", "surrogateescape") if found else ""


def _headers_of_parts(mail: bytes, boundary: bytes) -> Iterator[tuple[bytes, int]]:
    """The header of each part, and where its body begins."""
    header: list[bytes] | None = None
    position = 0
    for line in _raw_lines(mail, 0):
        position += len(line)
        if header is None:
            header = [] if line.rstrip(b"\r\n") == boundary else None
        elif line.strip():
            header.append(line)
        else:
            yield b"".join(header), position
            header = None


def _raw_lines(mail: bytes, start: int) -> Iterator[bytes]:
    """The lines from the offset `start` on, with their line ends."""
    while start < len(mail):
        end = mail.find(b"\n", start) + 1 or len(mail)
        yield mail[start:end]
        start = end


def _lines(mail: bytes, start: int) -> Iterator[str]:
    for line in _raw_lines(mail, start):
        yield line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")


def _until(lines: Iterator[str], boundary: bytes) -> Iterator[str]:
    end = boundary.decode("utf-8", "surrogateescape")
    for line in lines:
        if line.startswith(end):
            return
        yield line


def _blocks(lines: Iterator[str]) -> Iterator[list[str]]:
    """The lines between empty ones."""
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _fields(group: list[str]) -> dict[str, str]:
    """The fields of a group, by their names in lower case; lines that bounce(8) wrapped are joined."""
    fields: dict[str, str] = {}
    last = ""
    for line in group:
        if line[:1] in (" ", "\t"):
            if last:
                fields[last] += " " + line.strip()
            continue
        name, _, value = line.partition(": ")
        last = name.lower()
        fields[last] = value
    return fields


def _address(value: str) -> str:
    """The address in Final-Recipient, which follows the type."""
    return value.partition("; ")[2]


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
