"""Reads a notification that is no standard report: by the rows of `formats`, the surest first.

Called by `recognise` for mail that a mail system wrote about a failure, and by `dsn` for what a report's fields
leave out.  Pure.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from . import phrases
from .address import ADDRESS, KEY, is_address
from .errortext import completed, find_reply, read_error, strip_tails
from .formats import FORMATS, KNOWN_LISTS, LED, Format, Where
from .kinds import is_about_failure, is_contact, is_in_recipients_name, is_undelivered
from .notice import Notice
from .reply import Reply, extended_in
from .result import Failure, Kind, Recognised
from .text import lower

MAX_RECIPIENTS = 200
MAX_LISTED = 20
MAX_BLOCK = 8000
MAX_BLOCK_LINES = 40

_LED = re.compile(LED, re.IGNORECASE)
_ANY_ADDRESS = re.compile(ADDRESS)
_KEY = re.compile(rf"^{KEY}", re.IGNORECASE)
_GENERATED = re.compile(
    r"\(?(?:ultimately )?(?:generated (?:from|by)|expanded from:?|original address:|forwarded from|alias of)"
    rf" <?({ADDRESS})>?\)?",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"[\s\-=_*#~+|.]{0,200}")
_GAP = re.compile(r"\n[ \t]*\n")
_SAID = re.compile(r"<<< ([45]\d\d[ -].{1,500})")
_ABOUT_RECIPIENT = re.compile(r"[245]\d\d .{1,300}\.\.\.")
_CODE_LEADS = re.compile(r"[^\w\n]{0,6}[45]\d\d[ -]")
_RULED_HEADING = re.compile(r"^[ \t]{0,8}-{3,20} ?[^\n-][^\n]{2,100}?-{3,20}[ \t]*$", re.MULTILINE)
_OTHER_HEADING = re.compile(
    r"^[^\n@]{0,100}\b(?:transient|non-fatal|delayed|successful delivery|successfully (?:delivered|relayed|sent)"
    r"|still being retried|yet to be delivered)\b[^\n@]{0,60}[:-][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DELIVERED = re.compile(
    rf"^[ \t*#=-]{{0,8}}(?:{'|'.join(phrases.DELIVERED)})[^\n@]{{0,20}}[:：][ \t]*$", re.IGNORECASE | re.MULTILINE
)
_ACCEPTED = re.compile(r"(?:^|[:：=>|\s])250[ -](?:2\.\d|ok\b)", re.IGNORECASE)
_HELP = re.compile(
    r"(?:post-?master|mailer-?daemon|abuse|support|help-?desk|help|unblock|delist|no-?reply|do-?not-?reply|host-?master|noc"
    r"|unsubscribe|spam|blocked|bounces?)(?:[-_+].{0,40})?",
    re.IGNORECASE,
)
"""whom one asks about mail"""
_ROLE = re.compile(
    r"(?:info|contact|kontakt|admin(?:istrator)?|service|feedback|web-?master|security|it|edv)(?:[-_+].{0,40})?",
    re.IGNORECASE,
)
"""whom one asks, and whom people write to"""
_SENDER_BEFORE = re.compile(
    r"(?:\b(?:from|sender|by|von|absender|expéditeur|de la part de|remitente|remetente|mittente|proveniente da"
    r"|afzender|van|från|fra|lähettäjä|od|nadawca|odesílatel|отправитель|от|(?:message|msg|mail|queue)[ _-]?id"
    r"|identificativo messaggio|in-reply-to|references)"
    r"|发件人|差出人|送信者|보낸 ?사람|寄件者)"
    r"[ \t]{0,8}[:：=]?[ \t]{0,8}[<\"'(\[]{0,2}$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"[>\"')\]]{0,2},? ?(?:(?:instead|statt|stattdessen|en su lugar|à la place"
    r"|(?:has |have )?(?:sent|tried|wrote|attempted))\b"
    rf"|{'|'.join(phrases.TURN_TO_BEHIND)})",
    re.IGNORECASE,
)
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


def read_sole_address(notice: Notice) -> Found | None:
    """The recipient is the only foreign address that the text, else the subject, names."""
    for roles in (False, True):
        for text in (notice.text, notice.subject):
            hits = _candidates(notice, text, roles)
            if len(hits) > 1:
                return _read_list(notice, hits) if text is notice.text else None
            for hit in hits:
                inside = hit if text is notice.text else _first_mention(notice.text, hit.address)
                return Found("sole-address", _failures(notice, [inside], Where.OWN_LINE))
    return None


def _read_list(notice: Notice, hits: list[_Hit]) -> Found | None:
    """Several addresses, each at the start of a line, below a sentence that tells the failure."""
    text = notice.text
    heads = (_LED.match(text[text.rfind("\n", 0, hit.start) + 1 : hit.end]) for hit in hits)
    if len(hits) > MAX_LISTED or not all(heads) or not is_about_failure(text, hits[0].start, hits[0].end):
        return None
    return Found("listed-addresses", _failures(notice, hits, Where.BEHIND))


def _candidates(notice: Notice, text: str, roles: bool) -> list[_Hit]:
    """The addresses in running text that may be recipients; `roles`: info@ and its like, too, and whoever writes."""
    own = notice.own_addresses() | notice.returned_senders()
    if roles and is_in_recipients_name(notice):
        own.discard(notice.sender)
    hits: dict[str, _Hit] = {}
    for found in _ANY_ADDRESS.finditer(text):
        address = _KEY.sub("", found.group(0).strip(".'`*"))
        if address.lower() not in own and _may_be_recipient(notice, text, found, address, roles):
            hits.setdefault(address.lower(), _Hit(address, found.start(), found.end()))
            if len(hits) > MAX_LISTED:
                break
    return list(hits.values())


def _may_be_recipient(notice: Notice, text: str, found: re.Match[str], address: str, roles: bool) -> bool:
    """Whether an address in running text may be one that the sender wrote to, rather than one to ask for help."""
    local, _, domain = address.rpartition("@")
    if "." not in domain.strip(".") or not is_address(address) or is_contact(text, found.start(), address):
        return False
    named = notice.returned_names(address)
    if not named and _HELP.fullmatch(local):
        return False
    if not named and _ROLE.fullmatch(local) and not (roles and is_about_failure(text, found.start(), found.end())):
        return False
    before, behind = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 20]
    if (
        notice.by_postmaster
        and not (notice.failure_subject and (notice.unanswered or is_undelivered(notice.folded)))
        and not is_about_failure(text, found.start(), found.end())
    ):
        return False
    return not _SENDER_BEFORE.search(before) and not _OF_ANOTHER.match(behind)


def _read_rows(rows: tuple[Format, ...], notice: Notice) -> Found | None:
    folded = notice.folded
    own = notice.own_addresses()
    for row in rows:
        if all(words in folded for words in row.tell) and (hits := _hits(row, notice, own)):
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
    at = lower(text).find(lower(address))
    return _Hit(address, at, at + len(address)) if at >= 0 else _Hit(address, len(text), len(text))


def _hits(row: Format, notice: Notice, own: set[str]) -> list[_Hit]:
    text, lowered = notice.text, notice.lowered
    start, end = 0, len(text)
    if row.after:
        heading = row.after.search(lowered)
        if heading is None:
            return []
        start = heading.end()
        end = _section_ends(text, start, row.certain)
    hits: dict[str, _Hit] = {}
    for found in row.recipient.finditer(lowered, start, end):
        address = text[found.start(1) : found.end(1)].strip(".'")
        folded = address.lower()
        if is_address(address) and (row.certain or not (folded in own or is_contact(text, found.start(1), address))):
            hits.setdefault(folded, _Hit(address, found.start(1), found.end(1)))
            for more in _listed_with(text, found.end()) if row.after else ():
                hits.setdefault(more.lower(), _Hit(more, found.start(1), found.end()))
        if len(hits) >= MAX_RECIPIENTS:
            break
    return [hit for hit in hits.values() if not (row.after and _ACCEPTED.search(_block(text, hit)))]


def _section_ends(text: str, start: int, ruled: bool) -> int:
    """Where other recipients begin, who are late or have got it; `ruled`: at any heading between dashes."""
    end = len(text)
    for heading in (_RULED_HEADING if ruled else _OTHER_HEADING).finditer(text, start):
        if " not " not in heading.group(0):
            end = heading.start()
            break
    delivered = _DELIVERED.search(text, start, end)
    return delivered.start() if delivered else end


def _listed_with(text: str, end: int) -> list[str]:
    """The addresses that follow on the same line: `a@example.org, b@example.org`."""
    line = text[end : end + 2000].split("\n")[0]
    if not line.lstrip(" >\"'").startswith((",", ";")):
        return []
    listed = line.replace("<", " ").replace(">", " ").replace(";", ",").split(",")[1:]
    return [address.strip() for address in listed if _ANY_ADDRESS.fullmatch(address.strip())]


def _failures(notice: Notice, hits: list[_Hit], error: Where) -> tuple[Failure, ...]:
    starts = [hit.start for hit in hits]
    alone = "\n" not in notice.text[min(starts) : max(starts)]  # on one line they share the error
    return tuple(_failure(notice, hit, error, alone) for hit in hits)


def _failure(notice: Notice, hit: _Hit, error: Where, alone: bool) -> Failure:
    """One failure: the error is where the row says, in the words behind the address, or where the text speaks of it."""
    block = _block(notice.text, hit)
    recipient = hit.address
    if "@" in block and (generated := _GENERATED.search(block)):
        block = block[: generated.start()] + block[generated.end() :]
        # A forwarder's address failed: the sender knew the other one, unless the message itself says otherwise.
        recipient = hit.address if notice.returned_names(hit.address) else generated.group(1)
    line = _own_line(notice.text, hit) if error is Where.OWN_LINE else ""
    coded = find_reply(line) is not None or extended_in(line, None)
    elsewhere = not coded and (extended_in(block, None) or (alone and find_reply(notice.text) is not None))
    if error is Where.TRANSCRIPT:
        reply = _transcribed(notice.text, hit)
    elif error is Where.NEXT_PARAGRAPH:
        reply = read_error(_words_behind(notice.text, hit))
    elif line and find_reply(block) is None and not elsewhere:
        reply = read_error(line)
    else:
        reply = _read_about(notice.text, hit, block, alone)
    return Failure(recipient, hit.address, reply.code, reply.extended, reply.description)


def _transcribed(text: str, hit: _Hit) -> Reply:
    """What the remote said before the reporting server's line about the recipient; else that line."""
    said = ""
    for line in text[max(0, hit.start - 1500) : hit.start].split("\n")[:-1]:
        if remote := _SAID.match(line):
            said = remote.group(1)
        elif _ABOUT_RECIPIENT.match(line):
            said = ""  # it was about the recipient before
    if said:
        return read_error(said)
    behind = read_error(text[hit.end : hit.end + 500].split("\n")[0].lstrip(">. "))
    if behind.code is not None:
        return behind
    before = read_error(text[text.rfind("\n", 0, hit.start) + 1 : hit.start])
    return Reply(before.code, before.extended or behind.extended, behind.description)


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
    if strip_tails(block):
        return read_error(block)
    return read_error(_own_line(text, hit) or _words_behind(text, hit))


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
    """The lines that name the recipient, with the ones that go on about it: at most six places."""
    folded, address, places = lower(text), lower(address), list[str]()
    at = folded.find(address)
    while at >= 0 and len(places) < 6:
        start = folded.rfind("\n", 0, at) + 1
        first, *more = text[start : start + 1000].split("\n")[:4]
        places.append("\n".join([first, *itertools.takewhile(lambda line: _goes_on(line, address), more)]))
        at = folded.find(address, at + len(address))
    return sorted(places, key=lambda lines: _CODE_LEADS.match(lines) is None)


def _goes_on(line: str, address: str) -> bool:
    """Whether a line may be about the recipient of the line before."""
    return bool(line.strip()) and (address in line.lower() or not _ANY_ADDRESS.search(line))


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
