"""What the sentence around an address says of that address: a failure, that it got the message, that it is one to ask.

Asked by `failures` and by `reading`.  Pure.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ..address import ADDRESS
from ..notice import IN_QUOTATION_MARKS, Notice
from ..once import remembered
from ..sentence import CLAUSE_END, is_gone, is_not_allowed, tells_of_failure
from ..text import GAP, fold, unfold
from ..words.others import CONDITIONS
from ..words.sentences import BETWEEN, CONJUNCTIONS, HANDED_ON, OWN_MESSAGES, TURN_TO, TURN_TO_UNSPACED
from .told import FULL_REPLY, QUOTED_REPLY, SENTENCE_END, tells_by_subject

_SET_APART = re.compile(r"[>\"'”»)\]]{0,3}[ \t]{0,8}\n[ \t]{0,80}\n\s{0,80}(?=\S)")
"""what follows an address that has a paragraph of its own"""
_OWNER = re.compile(r".{1,60}-(?:owner|request)|owner-.{1,60}", re.IGNORECASE)
_BESIDE_ANOTHER = re.compile(
    rf"{ADDRESS}[>\"')]{{0,2}},? (?:or|and|oder|und|ou|et|o|y|e|of|en|eller|lub|nebo|или) [<\"'(]{{0,2}}$"
)
"""what stands between two addresses of a pair, with the first of them"""
_STOP = re.compile(r"[.!?;@]")


def are_in_a_row(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing but commas and words for "and" stand between several addresses, each named once."""
    gaps = itertools.pairwise(places)
    alike = {text[slice(*place)].lower() for place in places}
    return len(alike) == len(places) and all(BETWEEN.fullmatch(text[end:start]) for (_, end), (start, _) in gaps)


def is_place_written_to(notice: Notice, start: int, end: int) -> bool:
    """Whether the sentence around an address says that the reader wrote to it."""
    head, tail, _ = _around(notice.text, start, end)
    return bool(OWN_MESSAGES.search(f"{head} {tail}"))


def is_message_lost_for(notice: Notice, start: int, end: int) -> bool:
    """Whether that sentence says that the reader's message to the address failed, in the clause with the address."""
    head, tail, _ = _around(notice.text, start, end)
    clause = f"{CLAUSE_END.split(head)[-1]} {CLAUSE_END.split(tail)[0]}"
    return bool(OWN_MESSAGES.search(clause)) and is_about_failure(notice, start, end)


def is_contact(text: str, start: int, address: str) -> bool:
    """Whether the address is one to turn to: a list's owner, or what the sentence says."""
    if _OWNER.fullmatch(address.partition("@")[0]):
        return True
    before = IN_QUOTATION_MARKS.sub("", text[max(0, start - 200) : start])
    before = _BESIDE_ANOTHER.sub("", before)[-120:]
    near = _STOP.split(before)[-1]  # the patterns do not reach farther, and are slow
    if not TURN_TO.search(near) and not TURN_TO_UNSPACED.search(near):
        return False
    return not is_not_allowed(fold(unfold(before)))


@remembered
def is_about_failure(notice: Notice, start: int, end: int) -> bool:
    """Whether the sentence with the address at that place tells the failure, or a reply follows it."""
    head, tail, next_character = _around(notice.text, start, end)
    if next_character == "?" or _is_handed_on(head, tail):
        return False
    sentence = f"{head} {tail}"
    if tells_of_failure(sentence) and not CONDITIONS.search(sentence):
        return True
    if is_gone(sentence) and (notice.names_own_message or tells_by_subject(notice)):
        return True
    near = GAP.split(notice.text[end : end + 300])[0]
    return bool(QUOTED_REPLY.search(near) or FULL_REPLY.search(sentence))


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What its sentence says before and behind a place, case-folded, and the character behind the sentence.

    An empty line ends a sentence, unless the next paragraph goes on in lower case: an address may be set apart.
    """
    before, behind = text[max(0, start - 300) : start], text[end : end + 300]
    if (apart := _SET_APART.match(behind)) and behind[apart.end()].islower():
        behind = f" {behind[apart.end() :]}"
    head, tail = SENTENCE_END.split(before)[-1], SENTENCE_END.split(GAP.sub(". ", behind))[0]
    return fold(unfold(head)), fold(unfold(tail)), behind[len(tail) : len(tail) + 1]


def is_handed_on(notice: Notice, start: int, end: int) -> bool:
    """Whether the clause with the address at that place says that the message was passed on to it."""
    head, tail, _ = _around(notice.text, start, end)
    return _is_handed_on(head, tail)


def _is_handed_on(before: str, behind: str) -> bool:
    """Whether the clause says that the message was passed on to the address, and does not deny it."""
    clause = CONJUNCTIONS.pattern.split(CLAUSE_END.split(before)[-1])[-1]
    clause = f"{clause} {CLAUSE_END.split(behind)[0]}"
    return HANDED_ON.stand_in(clause) and not tells_of_failure(clause)
