"""A failure that a mail without envelope sender tells in words of its own: a gateway's, a small system's, a script's.

Asked when no other reader has read the mail.
"""

from __future__ import annotations

from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_told
from ..signs import is_numbered_case, says_auto_reply, speaks_against_loss, tells_by_subject
from ..words.others import PARCELS

_LOOKS_FOR = "no envelope sender, and nothing that speaks against a failure"


def _claim(notice: Notice) -> str:
    if not notice.null_sender or notice.is_answer or notice.about_server or notice.returns_report:
        return ""
    if is_numbered_case(notice):
        return ""
    if speaks_against_loss(notice) or (says_auto_reply(notice) and not tells_by_subject(notice)):
        return ""
    parcel = PARCELS.stand_in(notice.own_words) and "5" not in notice.said and notice.returned is None
    return "" if parcel else _LOOKS_FOR


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_told(notice))


ANY_WORDS = Reader("any-words", _LOOKS_FOR, _claim, _read)
