"""Feedback reports (RFC 5965): who calls a message spam, where that is told."""

from __future__ import annotations

import re

from ..address import is_address, read_address
from ..notice import RETURNED_TYPES, Notice
from ..reader import Reader, Reading
from ..result import Grade, Kind, Outcome, Recipient
from ..vocabulary import Phrases

MAX_COMPLAINANTS = 20
_COMPLAINANT = re.compile(r"^Original-Rcpt-To[ \t]{0,3}:[ \t]{0,20}([^\n]{1,400})$", re.IGNORECASE | re.MULTILINE)
_SUBJECTS = Phrases("complaint about message from", "abuse report", "spam report", "feedback report")


def _claim(notice: Notice) -> str:
    if (
        "message/feedback-report" in notice.types
        or notice.mail.parameters.get("report-type", "").lower() == "feedback-report"
    ):
        return "a part message/feedback-report"
    if not _SUBJECTS.stand_in(notice.subject.lower()):
        return ""
    subject = notice.folded_subject
    told = _SUBJECTS.stand_in(subject) and "deliver" not in subject and notice.types <= RETURNED_TYPES | {"text/plain"}
    return "the subject of a complaint, with a message" if told else ""


def _read(notice: Notice) -> Reading:
    """Many reports make the complainant unreadable on purpose."""
    parts = (leaf.text() for leaf in notice.mail.leaves if leaf.media_type == "message/feedback-report")
    found = _COMPLAINANT.findall("\n".join(parts))
    if len(found) > MAX_COMPLAINANTS:
        notice.reached(f"more than {MAX_COMPLAINANTS} recipients in a complaint")
    named = [read_address(one) for one in found[:MAX_COMPLAINANTS]]
    return Reading(
        Kind.COMPLAINT,
        tuple(
            Recipient(Outcome.COMPLAINED, address, address, Grade.REPORT)
            for address in dict.fromkeys(named)
            if is_address(address)
        ),
    )


COMPLAINT = Reader("complaint", "a part message/feedback-report", _claim, _read)
