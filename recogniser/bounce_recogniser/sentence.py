"""What one sentence says of a message or a mailbox: it did not arrive, it came back, there is nobody.

Asked by `signs` and `sections`.  Pure.  Sentences are case-folded; the words are in `words`.
"""

from __future__ import annotations

import re

from .words.failures import CERTAIN
from .words.others import CONDITIONS
from .words.sentences import (
    CAME_BACK,
    CONJUNCTIONS,
    DELETED_AS_SPAM,
    GAVE_UP,
    GONE,
    HANDED_ON,
    NOBODY_GOT_IT,
    NOT_ALLOWED,
    NOT_KNOWN,
    OWN_MESSAGES,
    SOMEBODY_RETURNS,
    UNDELIVERED,
)

CLAUSE_END = re.compile(r"[,;:，、；：،—–]")


def tells_of_failure(sentence: str) -> bool:
    """Whether a case-folded sentence says that a message did not arrive, came back, or has nobody to go to."""
    return message_failed(sentence) or is_unknown(sentence) or is_not_allowed(sentence)


def message_failed(sentence: str) -> bool:
    """Whether a case-folded sentence says that a message did not arrive, came back, or is given up."""
    came_back = CAME_BACK.one_stands_in(sentence) and not SOMEBODY_RETURNS.search(sentence)
    return came_back or GAVE_UP.one_stands_in(sentence) or _not_delivered(sentence)


def some_message_failed(sentence: str) -> bool:
    """Whether a sentence says so, names a message, and has no condition."""
    named = any(pair.one.stand_in(sentence) for pair in CAME_BACK.all) and not CONDITIONS.search(sentence)
    return named and message_failed(sentence)


def own_message_failed(sentence: str) -> bool:
    """Whether a sentence without a condition says so of the reader's own message.

    Vacation notices say that a message is not passed on to somebody: such a clause does not count.
    """
    if HANDED_ON.stand_in(sentence):
        if was_handed_on(sentence):
            return False
        sentence = ", ".join(one for one in clauses(sentence) if not HANDED_ON.stand_in(one))
    if not OWN_MESSAGES.search(sentence) or CONDITIONS.search(sentence):
        return False
    came_back = any(pair.other.stand_in(sentence) for pair in CAME_BACK.all)
    return (
        (came_back and not SOMEBODY_RETURNS.search(sentence))
        or message_failed(sentence)
        or DELETED_AS_SPAM.stands_in(sentence)
    )


def was_handed_on(sentence: str) -> bool:
    """Whether a clause without a negation says that somebody else has got the message."""
    return any(
        HANDED_ON.stand_in(one) and not any(pair.one.stand_in(one) for pair in UNDELIVERED.all)
        for one in clauses(sentence)
    )


def is_unknown(sentence: str) -> bool:
    """Whether a case-folded sentence says that there is no such mailbox."""
    return NOT_KNOWN.one_stands_in(sentence)


def is_gone(sentence: str) -> bool:
    """Whether a sentence says that a mailbox, an office or a domain was given up: for who wrote there, a failure."""
    return GONE.one_stands_in(sentence) and not CONDITIONS.search(sentence)


def is_not_allowed(sentence: str) -> bool:
    """Whether a sentence says that the reader may not write there."""
    return NOT_ALLOWED.one_stands_in(sentence)


def _not_delivered(sentence: str) -> bool:
    """Whether a sentence has certain words of a failed delivery, or a negation and a verb of delivery in a clause."""
    if is_undelivered(sentence):
        return True
    return any(
        UNDELIVERED.one_stands_in(f"{clause} ") or NOBODY_GOT_IT.one_stands_in(f"{clause} ")
        for clause in clauses(sentence)
    )


def is_undelivered(folded: str) -> bool:
    """Whether a text says so of a message, not only of a mailbox, as a warning about its size does."""
    return CERTAIN.stand_in(folded)


def clauses(sentence: str) -> list[str]:
    """What stands between commas and conjunctions."""
    return [part for clause in CLAUSE_END.split(sentence) for part in CONJUNCTIONS.pattern.split(clause)]
