"""Whether a server goes on trying, or says that the message arrived.

Asked by the other signs, the pipeline and the readers.  Pure.
"""

from __future__ import annotations

import re

from ..notice import Notice
from ..sections import some_failed, some_failed_others_are_late
from ..telling import advises_trying, is_lost
from ..vocabulary import Phrases
from ..words.failures import FAILED_SECTIONS
from ..words.others import (
    CONDITIONS,
    DELAY_SUBJECTS,
    DELAYED,
    GIVEN_UP,
    LATE_HOURS,
    LATE_SUBJECTS,
    NO_MORE,
    NOT_YET,
    RETRIED,
    SUCCEEDED,
)
from .told import SENTENCE_END, is_certain, says_failed, tells_by_subject

_ACCEPTED = re.compile(r"(?<![\w.])250[ -]2\.\d{1,3}\.\d")
"""a reply by which a server took the message"""


def says_delayed(notice: Notice) -> bool:
    """Whether the server goes on trying, and does not say that it gave up, nor for whom it did."""
    return _goes_on_trying(notice) and (_is_late_by_subject(notice) or not some_failed_others_are_late(notice))


def _goes_on_trying(notice: Notice) -> bool:
    """Whether the words are those of a delay."""
    text = f"{notice.own_words}. {notice.folded_subject}"
    if RETRIED.stand_in(text):
        return not _is_only_advice(notice, RETRIED) and not says_so_already(NO_MORE, text)
    given_up = says_so_already(GIVEN_UP, text) or says_so_already(NO_MORE, text)
    if given_up or _is_late_by_subject(notice):
        return not given_up
    if notice.refuses_plainly or FAILED_SECTIONS.search(notice.lowered):
        return False
    if "5" not in notice.said and (NOT_YET.stand_in(text) or LATE_SUBJECTS.match(notice.folded_subject)):
        return True
    if DELAYED.stand_in(text):
        return not _is_only_advice(notice, DELAYED)
    return notice.said == {"4"} and not (notice.certain_subject or is_certain(notice) or is_lost(notice))


def _is_only_advice(notice: Notice, phrases: Phrases) -> bool:
    """Whether the reader is asked to try again, in a mail that quotes a permanent reply under a subject of failure."""
    if notice.said != {"5"} or phrases.stand_in(notice.folded_subject) or not tells_by_subject(notice):
        return False
    return advises_trying(notice, phrases)


def says_so_already(phrases: Phrases, text: str) -> bool:
    """Whether a sentence without a condition has one of the phrases: the server did it, and does not announce it."""
    if not phrases.stand_in(text):
        return False
    return any(phrases.stand_in(one) and not CONDITIONS.search(one) for one in SENTENCE_END.split(text))


def _is_late_by_subject(notice: Notice) -> bool:
    """Whether the subject names a delay, or warns of some hours: whatever reply the text quotes."""
    subject = notice.folded_subject
    if DELAY_SUBJECTS.stand_in(subject):
        return True
    return bool(LATE_HOURS.match(subject)) and not notice.certain_subject and not is_certain(notice)


def says_succeeded(notice: Notice) -> bool:
    """Whether it reports that the message arrived, and no failure."""
    if notice.refuses_plainly:
        return False
    if _ACCEPTED.search(notice.text) and not (notice.said or tells_by_subject(notice) or says_failed(notice)):
        return True
    said = SUCCEEDED.stand_in(notice.own_words) or SUCCEEDED.stand_in(notice.folded_subject)
    return said and not is_certain(notice) and not FAILED_SECTIONS.search(notice.lowered) and not some_failed(notice)
