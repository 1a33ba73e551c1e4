"""Reads recipients and their errors from a text for people, by rows.

Called by the readers for what a mail system wrote about a failure, and by the standard's reader for what a report's
fields leave out.  Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from .address import ADDRESS, ANY_ADDRESS, AROUND, KEY, LED, is_address, is_of_site
from .errortext import completed, find_reply, first_error, read_error, strip_tails
from .notice import Notice
from .reply import Reply, extended_in
from .result import Grade, Outcome, Recipient
from .rows import Row, Where
from .sections import Tells, did_not_fail, says_delivered, told_beside
from .sentence import is_undelivered, tells_of_failure
from .signs.failures import is_in_recipients_name, refuses, says_gone, tells_of_all
from .signs.places import (
    are_in_a_row,
    is_about_failure,
    is_contact,
    is_handed_on,
    is_message_lost_for,
    is_place_written_to,
)
from .signs.told import says_own_message_failed
from .telling import asks_reader_there, sentence_at, subject_tells, tells_failure_of, tells_failure_of_message
from .text import GAP, fold, lower, unfold
from .vocabulary import Patterns
from .words.headings import HEADINGS
from .words.senders import FROM, HELPERS, OWNER, ROLES
from .words.sentences import BETWEEN, TURN_TO_BEHIND

MAX_RECIPIENTS = 2_000
MAX_LISTED = 20
MAX_BLOCK = 8_000
"""how many characters of a recipient's error are read"""
MAX_BLOCKS = 400_000
"""how many characters of all errors together are read: on one long line each recipient's error goes up to its end"""
MAX_BLOCK_LINES = 40
MAX_LOOKUPS = 300
"""for how many recipients the whole text is searched: each search reads all of it"""
MAX_JUDGED = 300
"""of how many addresses in running text the sentence is read"""

_LED = re.compile(LED, re.IGNORECASE)
_ALONE = re.compile(rf"^([ \t]{{0,12}}[<\"']?)({ADDRESS})[>\"']?[ \t:]{{0,4}}$", re.MULTILINE)
_KEY = re.compile(rf"^{KEY}", re.IGNORECASE)
_GENERATED = re.compile(
    r"\(?(?:ultimately )?(?:generated (?:from|by)|expanded from:?|original address:|forwarded from|alias of)"
    rf" <?({ADDRESS})>?\)?",
    re.IGNORECASE,
)
_ONLY_BETWEEN = re.compile(r"[\s<>\"'()\[\],;:*•·|\d.-]{0,40}")
"""what may stand around the addresses of a list, but for words"""
_CLOSES = re.compile(r"[^\W\d][^:@\n]{0,60}[(<|][ \t]?$")
"""stands before the writer's address, in the last line"""
_FILE_OR_PROGRAM = re.compile(r"[ \t]{1,8}(?:/(?:[\w.-]{1,60}/)|\|/)\S")
"""a recipient of Exim's list that is no address: `/var/mail/user`, `|/usr/bin/program`"""
_NUMBERED = re.compile(rf"^[ \t]{{0,8}}(\d{{1,2}})[.)][ \t]{{1,4}}{AROUND}", re.MULTILINE)
_DECORATION = re.compile(r"[\s\-=_*#~+|.]{0,200}")
_SAID = re.compile(r"<<< ([45]\d\d(?:[ -].{1,500}|$))")
_ABOUT_RECIPIENT = re.compile(r"[245]\d\d [^\n]{0,40}<[^<>\n]{1,300}>\.\.\.")
_OWN_TRANSCRIPT = re.compile(r"^[45]\d\d (?:[^\n]{1,300}?\.\.\. |[45]\.\d\.\d )[^\n]{1,300}", re.MULTILINE)
_CODE_LEADS = re.compile(r"[^\w\n]{0,6}[45]\d\d[ -]")
_RULED_HEADING = re.compile(r"^[ \t]{0,8}-{3,20} ?[^\n-][^\n]{2,100}?-{3,20}[ \t]*$", re.MULTILINE)
_ACCEPTED = re.compile(r"(?:^|[:：=>|\s(])250[ -](?:[(]?2\.\d|ok\b)", re.IGNORECASE)
_SAYS_ACCEPTED = re.compile(
    r"\W{0,4}(?:(?:was|has been) )?(?:successfully )?(?:delivered|relayed|accepted)(?: to| for|[.,;)]|\s*$)",
    re.IGNORECASE,
)
_FULL_REPLY = re.compile(r"[45]\d\d[ -]#?[45]\.\d{1,3}\.\d")
_REFUSED = re.compile(r"(?<![\w.])[45](?:\d\d[ -]|\.\d{1,3}\.\d)")


_OTHERWISE = {Tells.DELIVERED: Outcome.DELIVERED, Tells.LATE: Outcome.DELAYED}
"""what became of the message to one of several, where the others were refused"""


class Found(NamedTuple):
    """What a row found."""

    row: str
    recipients: tuple[Recipient, ...]


class _Hit(NamedTuple):
    """One recipient in the text."""

    address: str
    start: int
    end: int


def read_rows(rows: Iterable[Row], notice: Notice, *, known: bool = False) -> Found | None:
    """The recipients that the text names, by the first row that finds one who failed, else by the first that finds one.

    `known`: a known mail system wrote it, so the grade is `system`.
    """
    found: Found | None = None
    for row in rows:
        if hits := _hits(row, notice):
            hits = _with_siblings(notice, hits) if known else _with_others_listed(notice, hits, row)
            read = Found(row.name, _recipients(notice, hits, row.error, known=known))
            found = found or read
            if any(one.outcome is Outcome.FAILED for one in read.recipients):
                return read
    return found


def read_local_names(row: Row, notice: Notice) -> Found | None:
    """The recipients that a mail system names without its own domain, which is that of its address."""
    heading = row.after.search(notice.lowered) if row.after else None
    if heading is None:
        return None
    domain = notice.sender.partition("@")[2]
    names = [found.group(1) for found in row.recipient.finditer(notice.lowered, heading.end())]
    words = read_error(heading.group(0)).description
    if len(names) > MAX_RECIPIENTS:
        notice.reached(f"more than {MAX_RECIPIENTS} recipients in a text")
    whole = [f"{name}@{domain}" for name in dict.fromkeys(names[:MAX_RECIPIENTS]) if domain]
    failed = (Recipient(Outcome.FAILED, one, one, Grade.SYSTEM, description=words) for one in whole)
    return Found(row.name, tuple(failed)) if whole else None


def read_named(notice: Notice, addresses: Collection[str], *, alone: bool = True) -> Found:
    """The recipients that something else names, with what the text says of each.

    An error beside none of them applies to all; an error beside somebody else applies to none.  `alone`: they are all
    that failed.
    """
    hits = [_first_mention(notice, address) for address in addresses]
    shared = alone and (len(hits) == 1 or next(notice.other_addresses(), None) is None)
    return Found("", _recipients(notice, hits, Where.BEHIND, known=True, shared=shared))


def origins_named(notice: Notice) -> frozenset[str]:
    """The addresses, in lower case, of which the text says only what became of them: a forwarder's address, a file."""
    return frozenset(found.group(1).lower() for found in _GENERATED.finditer(notice.text[:MAX_BLOCKS]))


def read_sole_address(notice: Notice) -> Found | None:
    """The recipient is the only foreign address that the text, else the subject, names."""
    together = _candidates(notice, notice.text, True)
    if _are_named_together(notice, together):
        return Found("named-together", _recipients(notice, together, Where.BEHIND))
    if apart := _set_apart(notice, together):
        return Found("set-apart", _recipients(notice, apart, Where.BEHIND))
    for roles in (False, True):
        for text in (notice.text, notice.subject):
            hits = _candidates(notice, text, roles)
            if len(hits) > 1 and (told := _told_of(notice, hits) or _in_subject(notice, hits)):
                hits = [told]
            if len(hits) > 1:
                return _read_list(notice, hits) if text is notice.text else None
            for hit in hits:
                inside = hit if text is notice.text else _first_mention(notice, hit.address)
                return Found("sole-address", _recipients(notice, [inside], Where.OWN_LINE))
    return None


def read_for_own_site(notice: Notice) -> Found | None:
    """The recipient is an address of the writer's own organisation that the reader's message did not reach."""
    failed = says_own_message_failed(notice)
    named = _candidates(notice, notice.text, True, told_of_all=failed)
    if (
        not named
        and len(returned := notice.returned_recipients()) == 1
        and returned[0].lower() not in notice.own_addresses
    ):
        named = [_first_mention(notice, returned[0])]
    hits = [hit for hit in named if is_of_site(hit.address, notice.sender)]
    told = [hit for hit in hits if is_message_lost_for(notice, hit.start, hit.end)]
    if not told and failed and len(hits) == len(named):
        told = hits
    return Found("own-site", _recipients(notice, told, Where.OWN_LINE)) if len(told) == 1 else None


def read_told(notice: Notice) -> Found | None:
    """The recipients are those beside whom words of any kind tell that the reader's message failed."""
    named = _candidates(notice, notice.text, True, told_of_all=True)
    told = [hit for hit in named if tells_failure_of(notice, hit.start)]
    hits = [hit for hit in told if not is_handed_on(notice, hit.start, hit.end) and _is_alone(notice, hit, told)]
    if not hits and is_in_recipients_name(notice):
        hits = [hit for hit in named if hit.address.lower() == notice.sender]
    if hits:
        return Found("beside-the-address", _recipients(notice, hits, Where.OWN_LINE))
    if next(notice.other_addresses(), None) or not tells_failure_of_message(notice):
        return None
    elsewhere = []
    if subject_tells(notice):
        elsewhere = [hit.address for hit in _candidates(notice, notice.subject, True, told_of_all=True)]
    elsewhere = elsewhere or [
        one
        for one in notice.returned_recipients()
        if one.lower() not in notice.returned_senders() | notice.own_addresses
    ]
    if len(elsewhere) != 1:
        return None
    return Found("elsewhere", _recipients(notice, [_first_mention(notice, elsewhere[0])], Where.BEHIND))


def _is_alone(notice: Notice, hit: _Hit, others: list[_Hit]) -> bool:
    """Whether its sentence names no other address, but for those of one list with it, or at the beginning of a line."""
    sentence = sentence_at(notice, hit.start)
    beside = [(one.start, one.end) for one in others if sentence_at(notice, one.start) == sentence]
    leads = [_LED.match(notice.text[notice.text.rfind("\n", 0, start) + 1 : end]) for start, end in beside]
    return len(beside) == 1 or all(leads) or are_in_a_row(notice.text, beside)


def _are_named_together(notice: Notice, hits: list[_Hit]) -> bool:
    """Whether it is one list of several addresses, in a mail that tells the failure of a message."""
    if not 1 < len(hits) <= MAX_LISTED or not are_in_a_row(notice.text, [(hit.start, hit.end) for hit in hits]):
        return False
    return tells_of_all(notice)


def _set_apart(notice: Notice, hits: list[_Hit]) -> list[_Hit]:
    """Those of several addresses that stand in lines of nothing but addresses, behind the failure; none before it does.

    Others, below, may be the writer's own: in a closing line, or behind a name.
    """
    text, apart = notice.text, list[_Hit]()
    for hit in hits:
        if _is_bare(text, hit) and (not apart or _is_between(text[apart[-1].end : hit.start])):
            apart.append(hit)
        elif apart:
            break
        elif is_about_failure(notice, hit.start, hit.end):
            return []
    if not apart or len(apart) == len(hits) or not is_about_failure(notice, apart[0].start, apart[0].end):
        return []
    return apart


def _is_bare(text: str, hit: _Hit) -> bool:
    """Whether the address stands in a line of nothing but addresses."""
    start, end = text.rfind("\n", 0, hit.start) + 1, text.find("\n", hit.end)
    line = text[start : end if end >= 0 else len(text)]
    return all(map(_is_between, ANY_ADDRESS.split(line)))


def _is_between(text: str) -> bool:
    """Whether it may stand between, before or behind the addresses of a list."""
    return _ONLY_BETWEEN.fullmatch(text) is not None or BETWEEN.fullmatch(text) is not None


def _told_of(notice: Notice, hits: list[_Hit]) -> _Hit | None:
    """The one of several addresses whose sentence tells the failure."""
    told = [hit for hit in hits if is_about_failure(notice, hit.start, hit.end)]
    return told[0] if len(told) == 1 else None


def _in_subject(notice: Notice, hits: list[_Hit]) -> _Hit | None:
    """The one of several addresses that the subject names, when each has a sentence that tells the failure."""
    subject = lower(notice.subject)
    named = [hit for hit in hits if lower(hit.address) in subject]
    return named[0] if len(named) == 1 and is_about_failure(notice, named[0].start, named[0].end) else None


def read_about(notice: Notice, address: str, others: Collection[str], *, alone: bool) -> Reply:
    """The reply to one recipient, of a report whose fields do not have it; `alone`: it is the only one."""
    text = notice.text
    block = _block(text, _first_mention(notice, address), others)
    for place in (block, *_mentions(notice, address)):
        if find_reply(place) is not None:
            return read_error(completed(place, text))
    said = (_last_transcribed(text) or _own_transcript_line(text)) if alone else ""
    return read_error(said or block)


def read_transcribed(notice: Notice, status: str) -> Reply | None:
    """What the reporting server says itself in a transcript, with that enhanced code and about nobody by name."""
    for line in _OWN_TRANSCRIPT.findall(notice.text):
        if line[4:].startswith(f"{status} ") and not ANY_ADDRESS.search(line):
            return read_error(line)
    return None


def _own_transcript_line(text: str) -> str:
    """What the reporting server says in a transcript itself: `554 "|filter"... Service unavailable`."""
    found = _OWN_TRANSCRIPT.search(text)
    return found.group(0) if found else ""


def _last_transcribed(text: str) -> str:
    """What a remote said last in a transcript, when it was a refusal."""
    said = [found.group(1) for line in text.split("\n") if (found := _SAID.match(line))]
    return said[-1] if said else ""


def _read_list(notice: Notice, hits: list[_Hit]) -> Found | None:
    """Several addresses, each at the start of a line, below a sentence that tells the failure."""
    text = notice.text
    heads = (_LED.match(text[text.rfind("\n", 0, hit.start) + 1 : hit.end]) for hit in hits)
    if not all(heads) or not is_about_failure(notice, hits[0].start, hits[0].end):
        return None
    if len(hits) > MAX_LISTED:
        notice.reached(f"more than {MAX_LISTED} recipients listed in a text of no known system")
        return None
    return Found("listed-addresses", _recipients(notice, hits, Where.BEHIND))


def _candidates(notice: Notice, text: str, roles: bool, *, told_of_all: bool = False) -> list[_Hit]:
    """The addresses in running text that may be recipients; `roles`: info@ and its like, too, and whoever writes."""
    own = set(notice.own_addresses) | notice.returned_senders()
    if is_in_recipients_name(notice):
        own.discard(notice.sender)
    told_of_all, gone = told_of_all or tells_of_all(notice), says_gone(notice)
    in_subject = tells_of_failure(notice.folded_subject)
    hits: dict[str, _Hit] = {}
    judged = 0
    for found in ANY_ADDRESS.finditer(text):
        address = _KEY.sub("", found.group(0).strip(".'`*{[(|"))
        folded = address.lower()
        if folded in own or folded in hits or not _can_be_written_to(address):
            continue
        if text is notice.text and did_not_fail(notice, found.start()):
            continue
        judged += 1
        if judged > MAX_JUDGED:
            notice.reached(f"more than {MAX_JUDGED} addresses in a text of no known system")
            break
        if text is notice.text:
            told = is_about_failure(notice, *found.span()) or (gone and is_place_written_to(notice, *found.span()))
        else:
            told = in_subject
        if text is notice.text and not told and _is_in_closing(notice, *found.span()):
            continue
        written_to = text is notice.text and roles and told and is_message_lost_for(notice, *found.span())
        if _may_be_recipient(
            notice, text, found, address, roles=roles, told=told or told_of_all, written_to=written_to
        ):
            hits[folded] = _Hit(address, found.start(), found.end())
            if len(hits) > MAX_LISTED:
                break
    return list(hits.values())


def _is_in_closing(notice: Notice, start: int, end: int) -> bool:
    """Whether an address that no sentence tells of stands where a letter ends, below the failure of the message.

    That is in what its reader is asked for, or beside the name of the writer, whose site it belongs to.
    """
    if asks_reader_there(notice, start):
        return True
    text = notice.text
    paragraph, line = text.rfind("\n\n", 0, start), text[text.rfind("\n", 0, start) + 1 : start]
    if not is_of_site(text[start:end], notice.sender) or "\n\n" in text[end:].strip() or paragraph < 0:
        return False
    return _CLOSES.search(line) is not None and not tells_of_failure(fold(unfold(text[paragraph:])))


def _can_be_written_to(address: str) -> bool:
    """Whether it can be the address of somebody in another domain."""
    return "." in address.rpartition("@")[2].strip(".") and is_address(address)


def _may_be_recipient(
    notice: Notice, text: str, found: re.Match[str], address: str, *, roles: bool, told: bool, written_to: bool
) -> bool:
    """Whether an address in running text may be one that the sender wrote to, rather than one to ask for help.

    `told`: its sentence, or one in a mail that names nobody else, tells the failure.  `written_to`: the clause with the
    address says so of the reader's message to it.
    """
    if is_contact(text, found.start(), address):
        return False
    local = address.rpartition("@")[0]
    named = written_to or notice.returned_names(address)
    if not named and HELPERS.fullmatch(local):
        return False
    if not named and ROLES.fullmatch(local) and not (roles and told):
        return False
    before, behind = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 20]
    if not (told or named or notice.by_daemon) and is_of_site(address, notice.reader):
        return False
    named_failure = notice.failure_subject and (notice.unanswered or is_undelivered(notice.folded))
    if notice.by_postmaster and not (named_failure or told or refuses(notice)):
        return False
    by_sender = FROM.search(before) and not OWNER.search(before)
    return not by_sender and not TURN_TO_BEHIND.match(behind)


def _first_mention(notice: Notice, address: str) -> _Hit:
    """Where the text names the address first; at its end when it does not."""
    at, end = notice.lowered.find(lower(address)), len(notice.text)
    return _Hit(address, at, at + len(address)) if at >= 0 else _Hit(address, end, end)


def _hits(row: Row, notice: Notice) -> list[_Hit]:
    text, lowered = notice.text, notice.lowered
    start, end = 0, len(text)
    if row.after:
        start = _heading_ends(row.after, lowered)
        if start < 0:
            return []
        end = _section_ends(text, start) if row.certain else end
    hits: dict[str, _Hit] = {}
    for found in row.recipient.finditer(lowered, start, end):
        address = text[found.start(1) : found.end(1)].strip(".'")
        folded = address.lower()
        if not is_address(address) or (row.after and did_not_fail(notice, found.start(1))):
            continue
        if row.certain or not (folded in notice.own_addresses or is_contact(text, found.start(1), address)):
            hits.setdefault(folded, _Hit(address, found.start(1), found.end(1)))
            for more in _listed_with(text, found.end()):
                hits.setdefault(more.lower(), _Hit(more, found.start(1), found.end()))
        if len(hits) >= MAX_RECIPIENTS:
            notice.reached(f"more than {MAX_RECIPIENTS} recipients in a text")
            break
    return list(hits.values())


def _with_siblings(notice: Notice, hits: list[_Hit]) -> list[_Hit]:
    """With the others of their list: a known system's row may read only those whose error has its form.

    The list is told by its heading, and by the shape: each address alone on its line, as far to the right.
    """
    text, lowered = notice.text, notice.lowered
    heading = HEADINGS.search(lowered)
    if heading is None or len(hits) > MAX_LISTED:
        return hits
    named = {hit.address.lower() for hit in hits}
    shapes = {text[text.rfind("\n", 0, at) + 1 : at] for at in (lowered.find(address) for address in named)}
    listed: dict[str, _Hit] = {}
    for found in _ALONE.finditer(text, heading.end()):
        address = found.group(2)
        if found.group(1) in shapes and not did_not_fail(notice, found.start(2)):
            listed.setdefault(address.lower(), _Hit(address, found.start(2), found.end(2)))
    more = [hit for address, hit in listed.items() if address not in named | notice.own_addresses]
    if not more or not named <= listed.keys() or len(listed) > MAX_LISTED:
        return hits
    return sorted([*hits, *more], key=lambda hit: hit.start)


def _with_others_listed(notice: Notice, hits: list[_Hit], row: Row) -> list[_Hit]:
    """With those of the same list that a row without a heading leaves out, which reads only whoever heads a reply."""
    if row.after or row.certain:
        return hits
    return _with_numbered(notice, hits) or _with_lines_above(notice, hits)


def _with_numbered(notice: Notice, hits: list[_Hit]) -> list[_Hit]:
    """With the others of a list whose lines have the numbers from 1 on; none if the row's are not of such a list."""
    listed = list(itertools.islice(_NUMBERED.finditer(notice.text), MAX_LISTED + 1))
    numbers = [int(found.group(1)) for found in listed]
    places = {found.start(2) for found in listed}
    if not 1 < len(listed) <= MAX_LISTED or numbers != list(range(1, len(listed) + 1)):
        return []
    if not all(hit.start in places for hit in hits):
        return []
    whole = [_Hit(found.group(2), found.start(2), found.end(2)) for found in listed]
    return [hit for hit in whole if is_address(hit.address) and hit.address.lower() not in notice.own_addresses]


def _with_lines_above(notice: Notice, hits: list[_Hit]) -> list[_Hit]:
    """With those who stand alone in the lines right above the first."""
    text, first = notice.text, hits[0]
    if not _is_bare(text, first):
        return hits
    listed: dict[str, _Hit] = {}
    end = text.rfind("\n", 0, first.start)
    while end > 0 and len(listed) < MAX_LISTED:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if "@" not in line or not all(map(_is_between, ANY_ADDRESS.split(line))):
            break
        for found in ANY_ADDRESS.finditer(text, start, end):
            listed[found.group(0).lower()] = _Hit(found.group(0), found.start(), found.end())
        end = start - 1
    above = [hit for address, hit in listed.items() if address not in notice.own_addresses and is_address(address)]
    named = {hit.address.lower() for hit in hits}
    return sorted([*(hit for hit in above if hit.address.lower() not in named), *hits], key=lambda hit: hit.start)


def _heading_ends(after: Patterns, lowered: str) -> int:
    """Where the first heading ends; -1 when there is none.  A line that begins with an address is none."""
    for heading in after.finditer(lowered):
        if not _LED.match(lowered[lowered.rfind("\n", 0, heading.start()) + 1 : heading.end()]):
            return heading.end()
    return -1


def _section_ends(text: str, start: int) -> int:
    """Where the next heading between dashes begins."""
    heading = _RULED_HEADING.search(text, start)
    return heading.start() if heading else len(text)


def _listed_with(text: str, end: int) -> list[str]:
    """The addresses that follow on the same line, behind a comma or a word for "and": `a@example.org, b@…`."""
    line, listed = text[end : end + 2000].split("\n")[0], list[str]()
    at = 0
    while (gap := BETWEEN.pattern.match(line, at)) and (found := ANY_ADDRESS.match(line, gap.end())):
        listed.append(found.group(0).strip(".'"))
        at = found.end()
    return listed


def _recipients(
    notice: Notice, hits: list[_Hit], error: Where, *, known: bool = False, shared: bool = True
) -> tuple[Recipient, ...]:
    """`shared`: those whom the text does not name may share the error that it tells."""
    starts = [hit.start for hit in hits]
    others = frozenset(hit.address.lower() for hit in hits) if len(hits) <= MAX_LISTED else frozenset()
    size = min(MAX_BLOCK, MAX_BLOCKS // len(hits))
    blocks = [_block(notice.text, hit, others, size) for hit in hits]
    on_one_line = "\n" not in notice.text[min(starts) : max(starts)]
    alone = shared and (on_one_line or _share_an_error(notice, hits, blocks))
    refused = len(hits) > 1 and any(map(_REFUSED.search, blocks))
    found = [_recipient(notice, hit, error, alone, refused, block) for hit, block in zip(hits, blocks, strict=True)]
    if len(hits) == 1 and found[0].code is None and found[0].extended is None:
        found = [_with_subject(notice, found[0])]
    return tuple(_graded(one, known) for one in dict.fromkeys(found))


def _share_an_error(notice: Notice, hits: list[_Hit], blocks: list[str]) -> bool:
    """Whether nothing is said beside any of one list, and one reply behind it, of nobody by name."""
    text, start = notice.text, notice.first_reply
    if start is None or start < hits[-1].end or len(hits) > MAX_LISTED or any(map(find_reply, blocks)):
        return False
    if not are_in_a_row(text, [(hit.start, hit.end) for hit in hits]):
        return False
    around = text[text.rfind("\n", 0, start) + 1 : start + MAX_BLOCK]
    return ANY_ADDRESS.search(GAP.split(around)[0]) is None


def _with_subject(notice: Notice, sole: Recipient) -> Recipient:
    """The only recipient, with the reply that stands nowhere but in the subject."""
    reply = _in_subject_of(notice) if sole.outcome is Outcome.FAILED and not notice.said else None
    if reply is None:
        return sole
    words = reply.description or sole.description
    return replace(sole, code=reply.code, extended=reply.extended, description=words)


def _graded(recipient: Recipient, known: bool) -> Recipient:
    """With the grade that the evidence has: a known system's, a quoted reply's, or none but words'."""
    quoted = Grade.QUOTED if recipient.code or recipient.extended else Grade.WORDS
    return Recipient(
        recipient.outcome,
        recipient.address,
        recipient.final_address,
        Grade.SYSTEM if known else quoted,
        recipient.code,
        recipient.extended,
        recipient.description,
    )


def _recipient(notice: Notice, hit: _Hit, error: Where, alone: bool, refused: bool, block: str) -> Recipient:
    """One recipient: the error is where the row says, behind the address, or where the text speaks of it.

    `refused`: there are others, and beside one of them stands a reply that refuses.
    """
    if refused and not _REFUSED.search(block) and (outcome := _OTHERWISE.get(told_beside(notice.text, *hit[1:]))):
        return Recipient(outcome, hit.address, hit.address, Grade.QUOTED)
    got_it = says_delivered(notice.text, hit.start, hit.end)
    if (_ACCEPTED.search(block) or _SAYS_ACCEPTED.match(block) or got_it) and not _REFUSED.search(block):
        return Recipient(Outcome.DELIVERED, hit.address, hit.address, Grade.QUOTED)
    address = hit.address
    if "@" in block and (generated := _GENERATED.search(block)):
        block = block[: generated.start()] + block[generated.end() :]
        # A forwarder's address failed: the sender knew the other one, unless the message itself says otherwise.
        address = hit.address if notice.returned_names(hit.address) else generated.group(1)
    reply = _reply(notice, hit, error, block, alone)
    return Recipient(Outcome.FAILED, address, hit.address, Grade.WORDS, reply.code, reply.extended, reply.description)


def _reply(notice: Notice, hit: _Hit, error: Where, block: str, alone: bool) -> Reply:
    text = notice.text
    line = _own_line(text, hit) if error is Where.OWN_LINE else ""
    coded = find_reply(line) is not None or extended_in(line, None)
    elsewhere = not coded and (extended_in(block, None) or (alone and notice.first_error is not None))
    if error is Where.TRANSCRIPT:
        return _transcribed(text, hit)
    if error is Where.NEXT_PARAGRAPH:
        return read_error(_words_behind(text, hit))
    if line and find_reply(block) is None and not elsewhere:
        return read_error(line)
    return _read_about(notice, hit, block, alone)


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


def _read_about(notice: Notice, hit: _Hit, block: str, alone: bool) -> Reply:
    text = notice.text
    if find_reply(block) is not None:
        return read_error(completed(block, text))
    for lines in _mentions(notice, hit.address):
        if find_reply(lines) is not None:
            return read_error(lines)
    if block.strip() and extended_in(block, None):
        return read_error(block)
    if alone and notice.first_error:
        return notice.first_error
    if hit.start == len(text):
        return _in_subject_of(notice, hit.address) or Reply(None, None, None)
    if strip_tails(block):
        return read_error(block)
    words = _own_line(text, hit) or _words_behind(text, hit)
    about_another = ANY_ADDRESS.search(words) and lower(hit.address) not in lower(words)
    return Reply(None, None, None) if about_another and find_reply(words) is not None else read_error(words)


def _in_subject_of(notice: Notice, address: str = "") -> Reply | None:
    """The reply in a subject that names an address; it has an enhanced code, since other numbers may mean anything."""
    subject = notice.subject
    if not _FULL_REPLY.search(subject):
        return None
    for original in notice.original_subjects:
        subject = subject.replace(original, "")
    found = first_error(subject) if lower(address) in lower(subject) else None
    return found if found and found.code and found.extended else None


def _block(text: str, hit: _Hit, others: Collection[str], size: int = MAX_BLOCK) -> str:
    """The rest of the recipient's line, and the lines up to the next recipient or a gap."""
    lines = text[hit.end : hit.end + size].split("\n")
    block = [lines[0].lstrip(">\"' :;,.\t)]*")]
    own = hit.address.lower()
    for line in lines[1:MAX_BLOCK_LINES]:
        led = _LED.match(line)
        if not line.strip() or (led and led.group(1).lower() != own) or _FILE_OR_PROGRAM.match(line):
            break
        if others and "@" in line and _names_another(line.lower(), own, others):
            break
        block.append("" if _DECORATION.fullmatch(line) else line)
    return "\n".join(block)


def _names_another(line: str, own: str, others: Collection[str]) -> bool:
    return any(other in line for other in others if other != own)


def _mentions(notice: Notice, address: str) -> list[str]:
    """The lines that name the recipient, with the ones that go on about it: at most six places."""
    text, folded = notice.text, notice.lowered
    address, places = lower(address), list[str]()
    at = folded.find(address) if address else -1
    while at >= 0 and len(places) < 6:
        start = folded.rfind("\n", 0, at) + 1
        first, *more = text[start : start + 1000].split("\n")[:4]
        places.append("\n".join([first, *itertools.takewhile(lambda line: _goes_on(line, address), more)]))
        at = folded.find(address, at + len(address))
    return sorted(places, key=lambda lines: _CODE_LEADS.match(lines) is None)


def _goes_on(line: str, address: str) -> bool:
    """Whether a line may be about the recipient of the line before."""
    return bool(line.strip()) and (address in line.lower() or not ANY_ADDRESS.search(line))


def _own_line(text: str, hit: _Hit) -> str:
    """The recipient's line, when it says more than the address: `Unknown user: u@example.org`."""
    start = text.rfind("\n", 0, hit.start) + 1
    before = text[start : hit.start].strip(" \t<>\"':*-")
    return text[start : hit.end].strip() if len(before.split()) > 1 else ""


def _words_behind(text: str, hit: _Hit) -> str:
    """The first paragraph behind the recipient that says something; a mere label (`Reason:`) goes with the next."""
    label = ""
    for paragraph in GAP.split(text[hit.end : hit.end + 4000])[1:]:
        lines = [line for line in paragraph.split("\n") if not _DECORATION.fullmatch(line)]
        words = " ".join(lines).strip()
        if words.endswith(":"):
            label = words
        elif words and not words.lower().startswith("please "):
            return f"{label} {words}".strip()
    return ""
