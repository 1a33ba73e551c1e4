"""Answers by machines for people and lists: vacation notices, ticket systems, challenges, moderation."""

from __future__ import annotations

from ..address import is_address
from ..notice import Notice
from ..reader import Reader, Reading
from ..result import Grade, Kind, Outcome, Recipient
from ..signs.answers import is_by_answering_software, says_auto_reply


def _claim(notice: Notice) -> str:
    answers = says_auto_reply(notice) or is_by_answering_software(notice)
    return "a field, the subject or words of an answer by a machine" if answers else ""


def _read(notice: Notice) -> Reading:
    sender = notice.sender
    answered = (Recipient(Outcome.ANSWERED, sender, sender, Grade.WORDS),) if is_address(sender) else ()
    return Reading(Kind.AUTO_REPLY, answered)


ANSWERS = Reader("answers", "a field, the subject or words of an answer by a machine", _claim, _read)
