"""The signs of mail about its reader, and not about a message that came back: lures, parcels, mail that is held.

Asked by the other signs and the pipeline.  Pure.
"""

from __future__ import annotations

import re

from ..notice import Notice
from ..once import remembered
from ..sentence import is_not_allowed
from ..telling import is_errand
from ..text import lower
from ..words.others import COURIERS, HELD, LURES, PARCELS, PLAIN_LURES, TALLIES
from ..words.sentences import CAME_BACK
from .told import FULL_REPLY, MAX_SENTENCES, QUOTED_REPLY, SENTENCE_END

_FILL_LEVEL = re.compile(r"(?<![\d.,])[1-9]\d ?%|% ?[1-9]\d(?!\d)")
"""the fill level of a mailbox that is not full yet"""


def is_of_parcels(notice: Notice) -> bool:
    """Whether it speaks of a parcel, an order or a payment, and neither of a message nor with a permanent reply.

    Nor does it return one.  Shops and banks have codes and numbers of their own.
    """
    if notice.by_daemon or notice.returned is not None or notice.names_own_message or FULL_REPLY.search(notice.text):
        return False
    sentences = SENTENCE_END.split(f"{notice.own_words}. {notice.folded_subject}")[:MAX_SENTENCES]
    if is_errand(notice):
        return not any(map(is_not_allowed, sentences))
    if "5" in notice.said and QUOTED_REPLY.search(notice.text):
        return False
    by_courier = any(map(COURIERS.stand_in, sentences))
    return by_courier or (any(map(PARCELS.stand_in, sentences)) and not any(map(CAME_BACK.one_stands_in, sentences)))


@remembered
def is_for_readers(notice: Notice) -> bool:
    """Whether it asks its reader to act, counts for an administrator, or is about mail that is held for its reader."""
    said = notice.own_words
    if is_held(notice) or ("%" in said and "5" not in notice.said and _FILL_LEVEL.search(said)):
        return True
    return LURES.stand_in(said) or PLAIN_LURES.stand_in(said) or TALLIES.stand_in(f"{said} {notice.folded_subject}")


def is_held(notice: Notice) -> bool:
    """Whether it is about mail that is held, as in quarantine; a bounce may say so of a message that it refuses."""
    if HELD.stand_in(notice.folded_subject):
        return True
    return "5" not in notice.said and HELD.stand_in(notice.own_words)


def is_lure(notice: Notice) -> bool:
    """Whether it wants a click or attaches a program, and returns no message: spam that is dressed as a bounce."""
    if "x-failed-recipients" in notice.headers or _returns_for_sure(notice):
        return False
    if notice.attaches_program:
        return True
    if not notice.links:
        return False
    if "%" in notice.own_words and _FILL_LEVEL.search(notice.own_words) and not notice.names_foreign():
        return True
    if LURES.stand_in(notice.own_words):
        return True
    plain = PLAIN_LURES.stand_in(notice.own_words)
    return plain and not (notice.by_daemon and notice.said and notice.names_foreign())


def _returns_for_sure(notice: Notice) -> bool:
    """Whether it returns a message: a file counts only if the text names whom that was for."""
    if notice.returned is None or notice.returned is not notice.returned_as_file:
        return notice.returned is not None
    return any(lower(address) in notice.lowered for address in notice.returned_recipients())
