"""What the subject or a sentence tells of a message or a mailbox; the other signs are made of it.

Asked by the other signs, the pipeline and the readers.  Pure.
"""

from __future__ import annotations

import re

from ..notice import Notice
from ..once import remembered
from ..sentence import is_gone, own_message_failed, tells_of_failure, was_handed_on
from ..words.failures import CERTAIN, CERTAIN_OF_MAILBOX, VAGUE
from ..words.sentences import HANDED_ON

MAX_SENTENCES = 40
"""how many sentences are searched for one about a message"""
QUOTED_REPLY = re.compile(
    r"^[^\w\n]{0,12}(?:[^\W\d][^\n:：=]{0,60}[.:：=|][ \t]{0,16})?5(?:\d\d[ -]|\.\d{1,2}\.\d)"
    r"|[#'\"|][ \t]?5(?:\d\d |\.\d{1,2}\.\d)|[:=>][ \t]{0,16}5\d\d[ -]#?5\.\d{1,3}\.\d"
    r"|[(（]5\d\d(?: 5\.\d{1,3}\.\d{1,3}[^()（）\n]{0,200})?[)）]",
    re.MULTILINE,
)
"""a permanent reply that is quoted, not mentioned in a sentence"""
FULL_REPLY = re.compile(r"5(?<![\w.].)\d\d[ -]#?5\.\d{1,3}\.\d{1,3}\b")
"""a permanent reply with an enhanced code: hardly anybody but servers writes so"""
SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？।]")


def says_failed(notice: Notice) -> bool:
    """Whether the text has words of a failure, certain or vague."""
    return VAGUE.stand_in(notice.folded) or is_certain(notice)


@remembered
def sentences_of(notice: Notice) -> tuple[str, ...]:
    """The first sentences of its own words, case-folded."""
    return tuple(SENTENCE_END.split(notice.own_words)[:MAX_SENTENCES])


@remembered
def says_own_message_failed(notice: Notice) -> bool:
    """Whether a sentence says that the reader's message did not arrive, whoever it was for."""
    return any(map(own_message_failed, sentences_of(notice)))


def says_handed_on(notice: Notice) -> bool:
    """Whether a clause without a negation says that somebody else has got the message."""
    if not HANDED_ON.stand_in(notice.own_words):
        return False
    return any(map(was_handed_on, SENTENCE_END.split(notice.own_words)))


def tells_gone_by_subject(notice: Notice) -> bool:
    """Whether the subject tells of a mailbox that was given up."""
    return is_gone(notice.folded_subject)


@remembered
def tells_by_subject(notice: Notice) -> bool:
    """Whether the subject tells of a failure."""
    return notice.failure_subject or tells_of_failure(notice.folded_subject)


def is_certain(notice: Notice) -> bool:
    """Whether the text says in certain words that a delivery failed."""
    return CERTAIN.stand_in(notice.folded) or CERTAIN_OF_MAILBOX.stand_in(notice.folded)
