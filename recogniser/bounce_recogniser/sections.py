"""The lists of addresses in a text, each below its heading, and whom the headings say did not fail.

A server that tells of several recipients may list those who got the message, too.  Asked by `signs` and `reading`.
Pure; one pass over the lines.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from .address import ANY_ADDRESS, LED
from .notice import Notice
from .once import remembered
from .sentence import tells_of_failure
from .text import fold, unfold
from .words.failures import CERTAIN_SUBJECTS, VAGUE
from .words.headings import HEADINGS
from .words.others import DELAYED, GOT_IT, NOT_YET, RETRIED
from .words.sentences import UNDELIVERED

MAX_HEADING_LINES = 4
MAX_LINE = 200
"""characters of a line of a heading"""
MAX_GAP = 2
"""empty lines between a heading and its first address"""

MAX_SAID = 80
"""characters beside an address that may say that it got the message"""

_MAX_WORDS = 5
"""words beside an address that may say so in a language whose participles are not listed"""

_MARKS = " \t()[]<>.,;:!-–—*=。"
_DEEPER = re.compile(r"[>\"')\]]{0,3}[ \t:]{0,4}\n([ \t]{1,40})")
_PARTED = re.compile(r"[>\"')\]]{0,3}(?:[ \t]{0,4}[:=(\[–—→|-]|\t|  )[ \t]{0,20}")
_LED = re.compile(LED, re.IGNORECASE)
_RULED = re.compile(r"[ \t]{0,8}[-=*_]{2,40} ?[^\n@]{3,120}?[-=*_]{2,40}[ \t:]{0,4}")
_LAST_SENTENCE = re.compile(r"(?<=[.!?])\s")
_CLAUSE_END = re.compile(r"[,;(（、，；]")
_OK = re.compile(r"ok(?:ay)?\b")
_REFUSED = re.compile(r"(?<![\w.])5(?:\d\d[ -]|\.\d{1,3}\.\d)")


class Tells(StrEnum):
    """What a heading says of those below it."""

    FAILED = "failed"
    LATE = "late"
    DELIVERED = "delivered"
    NOTHING = "nothing"


class Section(NamedTuple):
    """The addresses below one heading, from the first of them to the end of their list."""

    tells: Tells
    plainly: bool
    """whether it says so in a few words, and with a participle: `Delivered:`"""
    start: int
    end: int


@remembered
def sections(notice: Notice) -> tuple[Section, ...]:
    """The lists of addresses in the text, in order; none when there is but one, and no participle heads it."""
    lines = notice.text.split("\n")
    headed = [
        (number, first, heading)
        for number, line in enumerate(lines)
        if "@" not in line and len(line) <= MAX_LINE and line.strip()
        if (first := _first_listed(lines, number)) and (heading := _heading(lines, number))
    ]
    if not headed or (len(headed) == 1 and not _is_plain(lines[headed[0][0]])):
        return ()
    starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)]
    found: list[Section] = []
    for number, first, heading in headed:
        end = _list_ends(lines, first)
        tells = _told_by(f"{heading} {_goes_on(lines, end)}")
        refused = tells is not Tells.FAILED and _REFUSED.search(notice.text[starts[first] : starts[end]])
        tells = Tells.NOTHING if refused else tells
        found.append(Section(tells, _is_plain(lines[number]), starts[first], starts[end]))
    return tuple(found)


def _is_plain(line: str) -> bool:
    """Whether a heading begins with a few words and a participle."""
    return GOT_IT.match(fold(line).strip(_MARKS)) is not None


@remembered
def not_failed(notice: Notice) -> tuple[Section, ...]:
    """The lists of those who did not fail.

    Where one heading tells a failure, only such ones count.  Where none does, all do but those that tell a delivery;
    of one list alone that is believed only in plain words, since `Delivery to:` tells none.
    """
    listed = sections(notice)
    if any(one.tells is Tells.FAILED for one in listed):
        return tuple(one for one in listed if one.tells is not Tells.FAILED)
    delivered = tuple(one for one in listed if one.tells is Tells.DELIVERED)
    return delivered if len(delivered) < len(listed) else tuple(one for one in delivered if one.plainly)


def did_not_fail(notice: Notice, place: int) -> bool:
    """Whether an address at this place is in the list of those who did not fail."""
    listed = not_failed(notice)
    before = bisect_right(listed, place, key=lambda one: one.start)
    return before > 0 and place < listed[before - 1].end


def some_failed(notice: Notice) -> bool:
    """Whether one list is of failed recipients, and another of those who got the message."""
    told = {one.tells for one in sections(notice)}
    return Tells.DELIVERED in told and (Tells.FAILED in told or (Tells.NOTHING in told and notice.certain_subject))


def some_failed_others_are_late(notice: Notice) -> bool:
    """Whether one list is of failed recipients, and another, of others, of those for whom the server goes on trying."""
    listed = sections(notice)
    failed = _named_in(notice, (one for one in listed if one.tells is Tells.FAILED))
    late = _named_in(notice, (one for one in listed if one.tells is Tells.LATE))
    return bool(failed and late) and not failed & late


def says_delivered(text: str, start: int, end: int) -> bool:
    """Whether a list says beside an address, in a few words without a negation, that the message got there.

    A mark, or a deeper line, must part them: `konnte nicht an u@example.org zugestellt werden` is a sentence.
    """
    line = _said_beside(text, start, end)
    return GOT_IT.fullmatch(line) is not None and _told(line) in (Tells.DELIVERED, Tells.NOTHING) and not _denies(line)


def told_beside(text: str, start: int, end: int) -> Tells:
    """What a list says beside an address, in whatever few words: up to a comma or a bracket."""
    line = _said_beside(text, start, end)
    clause = _CLAUSE_END.split(line)[0]
    if _OK.match(clause):
        return Tells.DELIVERED
    told = _told(clause) if len(clause.split()) <= _MAX_WORDS else Tells.NOTHING
    return Tells.LATE if told is Tells.NOTHING and _told(line) is Tells.LATE else told


def _said_beside(text: str, start: int, end: int) -> str:
    """What a list says beside an address, case-folded, on its line or on the next; empty when it is no list."""
    line_start = text.rfind("\n", 0, start) + 1
    if not (led := _LED.match(text[line_start:end])) or led.start(1) != start - line_start:
        return ""
    behind = text[end : end + MAX_SAID]
    if deeper := _DEEPER.match(behind):
        indented = len(deeper.group(1)) > len(text[line_start:start]) - len(text[line_start:start].lstrip())
        said = behind[deeper.end() :] if indented else ""
    else:
        parted = _PARTED.match(behind)
        said = behind[parted.end() :] if parted else ""
    return fold(said.split("\n")[0]).strip(_MARKS)


def _denies(folded: str) -> bool:
    """Whether a sentence has a negation."""
    return any(pair.one.stand_in(f" {folded} ") for pair in UNDELIVERED.all)


def _named_in(notice: Notice, listed: Iterable[Section]) -> set[str]:
    """The addresses of lists, in lower case."""
    return {address for one in listed for address in ANY_ADDRESS.findall(notice.lowered[one.start : one.end])}


def _first_listed(lines: list[str], heading: int) -> int:
    """The number of the line below a heading that begins with an address; 0 when there is none."""
    for number in range(heading + 1, min(heading + 2 + MAX_GAP, len(lines))):
        if lines[number].strip():
            return number if _begins_with_address(lines[number]) else 0
    return 0


def _begins_with_address(line: str) -> bool:
    """Whether a line of a list begins with an address; in a transcript dots follow it."""
    found = _LED.match(line)
    return found is not None and not line.startswith("...", found.end())


def _heading(lines: list[str], number: int) -> str:
    """The heading that ends with a line: between rules, with a colon, or a line of its own with words of a heading."""
    line = lines[number]
    if _RULED.fullmatch(line):
        return line
    if not line.rstrip(" \t-=*_").endswith((":", "：")) and not _stands_alone(lines, number):
        return ""
    first = number
    while first > max(0, number - MAX_HEADING_LINES) and lines[first - 1].strip() and "@" not in lines[first - 1]:
        first -= 1
    return " ".join(lines[first : number + 1])


def _stands_alone(lines: list[str], number: int) -> bool:
    """Whether a line with nothing above it has the words of a heading, or says what became of a message."""
    if number > 0 and lines[number - 1].strip():
        return False
    line = lines[number].lower()
    return bool(HEADINGS.search(line)) or _told(fold(line)) in (Tells.FAILED, Tells.DELIVERED)


def _list_ends(lines: list[str], first: int) -> int:
    """The number of the line behind a list: an empty line ends it, unless an address follows."""
    number = first + 1
    while number < len(lines):
        if not lines[number].strip():
            following = number + 1
            if following >= len(lines) or not _begins_with_address(lines[following]):
                break
        elif "@" not in lines[number] and _heading(lines, number):
            break
        number += 1
    return number


def _goes_on(lines: list[str], end: int) -> str:
    """The rest of the heading's sentence, where a list stands in its midst."""
    behind = next((number for number in range(end, min(end + 1 + MAX_GAP, len(lines))) if lines[number].strip()), end)
    goes_on = behind < len(lines) and lines[behind].lstrip()[:1].islower() and "@" not in lines[behind]
    return lines[behind] if goes_on else ""


def _told_by(heading: str) -> Tells:
    """What a heading says; its last sentence goes before the others."""
    folded = fold(unfold(heading)).strip(" -=*_")
    last = _LAST_SENTENCE.split(folded)[-1]
    told = _told(last)
    return _told(folded) if told is Tells.NOTHING and last != folded else told


def _told(folded: str) -> Tells:
    """What a sentence says of the addresses that follow: a verb of delivering without a negation tells a delivery."""
    if RETRIED.stand_in(folded) or NOT_YET.stand_in(folded) or DELAYED.stand_in(folded):
        return Tells.LATE
    if tells_of_failure(folded) or CERTAIN_SUBJECTS.stand_in(folded):
        return Tells.FAILED
    delivers = any(pair.other.stand_in(f"{folded} ") for pair in UNDELIVERED.all)
    if _denies(folded) or VAGUE.stand_in(folded):
        return Tells.NOTHING if delivers else Tells.FAILED
    return Tells.DELIVERED if delivers else Tells.NOTHING
