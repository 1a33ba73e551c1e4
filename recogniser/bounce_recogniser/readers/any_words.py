"""A failure that is told in words of the writer's own: by a gateway, a small system, a script, a help desk.

Asked when no other reader has read the mail.  A mail that may be answered has to tell it twice: in its subject, and in
a sentence about its reader's message.
"""

from __future__ import annotations

from dataclasses import replace

from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_told
from ..result import Grade, Kind
from ..signs.answers import is_numbered_case, says_auto_reply
from ..signs.failures import speaks_against_loss
from ..signs.told import tells_by_subject
from ..telling import subject_tells_of_message, tells_failure_of_message
from ..words.others import PARCELS

_LOOKS_FOR_TWICE = "a subject and a sentence by which the reader's message failed, and nothing that speaks against it"
_LOOKS_FOR = "no envelope sender, and nothing that speaks against a failure"


def _claim(notice: Notice) -> str:
    if not notice.null_sender or notice.is_answer or notice.about_server or notice.returns_report:
        return ""
    if is_numbered_case(notice):
        return ""
    if (says_auto_reply(notice) and not tells_by_subject(notice)) or speaks_against_loss(notice):
        return ""
    parcel = PARCELS.stand_in(notice.own_words) and "5" not in notice.said and notice.returned is None
    return "" if parcel else _LOOKS_FOR


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_told(notice))


def _claim_told_twice(notice: Notice) -> str:
    if notice.null_sender or notice.is_answer or notice.quotes or notice.about_server or notice.returns_report:
        return ""
    if "in-reply-to" in notice.headers or "?" in notice.subject or not tells_by_subject(notice):
        return ""
    if speaks_against_loss(notice):
        return ""
    return _LOOKS_FOR_TWICE if subject_tells_of_message(notice) and tells_failure_of_message(notice) else ""


def _read_words(notice: Notice) -> Reading | None:
    """With the grade of words, whatever is quoted beside them: people quote replies when nothing failed."""
    reading = _read(notice)
    if reading is None or reading.kind is not Kind.FAILURE:
        return None
    return reading._replace(recipients=tuple(replace(one, grade=Grade.WORDS) for one in reading.recipients))


ANY_WORDS = Reader("any-words", _LOOKS_FOR, _claim, _read)
TOLD_TWICE = Reader("any-words", _LOOKS_FOR_TWICE, _claim_told_twice, _read_words)
