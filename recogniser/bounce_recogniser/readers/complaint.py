"""Feedback reports (RFC 5965): who calls a message spam, and which message it was, where that is told.

Microsoft's (JMRP) have no part for machines: the subject tells them, and a field in front of the header of the enclosed
message whose mailbox it was in.
"""

from __future__ import annotations

import re

from ..address import is_address, read_address
from ..notice import RETURNED_TYPES, Notice
from ..reader import Reader, Reading
from ..result import Feedback, Grade, Kind, Outcome, Recipient
from ..status import status_parts
from ..vocabulary import Phrases

MAX_COMPLAINANTS = 20
MAX_FEEDBACK_IDS = 5
NO_COMPLAINTS = ("not-spam", "auth-failure")
"""types of a report by which nobody complains: it takes a complaint back, or tells of a failed check (RFC 6591)"""
_UNSAID = "abuse"
"""the type of a report that does not say its own"""
_TYPES = frozenset({"abuse", "fraud", "virus", "other", "not-spam", "auth-failure", "opt-out", "opt-out-list", "dkim"})
"""those that are registered, or were; any other word becomes `other`, as RFC 5965 (7.3) has it"""
_FIELD = r"^{}[ \t]{{0,3}}:[ \t]{{0,20}}([^\n]{{1,400}})$"
_COMPLAINANT = re.compile(_FIELD.format("Original-Rcpt-To"), re.IGNORECASE | re.MULTILINE)
_MAIL_FROM = re.compile(_FIELD.format("Original-Mail-From"), re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(_FIELD.format("Feedback-Type"), re.IGNORECASE | re.MULTILINE)
_MAILBOX = "x-hmxmroriginalrecipient"
_SUBJECTS = Phrases("complaint about message from", "abuse report", "spam report", "feedback report")


def _claim(notice: Notice) -> str:
    of_type = notice.mail.parameters.get("report-type", "").lower() == "feedback-report"
    if "message/feedback-report" in notice.types or (of_type and not status_parts(notice.mail)):
        return "a part message/feedback-report"
    if not _SUBJECTS.stand_in(notice.subject.lower()):
        return ""
    subject = notice.folded_subject
    told = _SUBJECTS.stand_in(subject) and "deliver" not in subject and notice.types <= RETURNED_TYPES | {"text/plain"}
    return "the subject of a complaint, with a message" if told else ""


def _read(notice: Notice) -> Reading:
    """Many reports make the complainant unreadable on purpose."""
    parts = (leaf.text() for leaf in notice.mail.leaves if leaf.media_type == "message/feedback-report")
    fields = "\n".join(parts)
    feedback = _feedback(notice, fields)
    if feedback.type in NO_COMPLAINTS:
        return Reading(Kind.UNRECOGNISED, row=feedback.type, feedback=feedback)
    found = _COMPLAINANT.findall(fields)
    if not found and notice.returned:
        found = notice.returned.all(_MAILBOX)
    if len(found) > MAX_COMPLAINANTS:
        notice.reached(f"more than {MAX_COMPLAINANTS} recipients in a complaint")
    named = [read_address(one) for one in found[:MAX_COMPLAINANTS]]
    said = feedback.type if _TYPE.search(fields) else None
    return Reading(
        Kind.COMPLAINT,
        tuple(
            Recipient(Outcome.COMPLAINED, address, address, Grade.REPORT, description=said)
            for address in dict.fromkeys(named)
            if is_address(address)
        ),
        feedback=feedback,
    )


def _feedback(notice: Notice, fields: str) -> Feedback:
    told, mail_from = _TYPE.search(fields), _MAIL_FROM.search(fields)
    word = told.group(1).strip().lower() if told else _UNSAID
    message = notice.returned
    ids = message.all("cfbl-feedback-id") if message else []
    if len(ids) > MAX_FEEDBACK_IDS:
        notice.reached(f"more than {MAX_FEEDBACK_IDS} CFBL-Feedback-ID in a complaint")
    return Feedback(
        type=word if word in _TYPES else "other",
        mail_from=read_address(mail_from.group(1)) if mail_from else "",
        return_path=read_address(message.get("return-path")) if message else "",
        feedback_ids=tuple(" ".join(one.split()) for one in ids[:MAX_FEEDBACK_IDS]),
        reporter=notice.sender,
    )


COMPLAINT = Reader("complaint", "a part message/feedback-report", _claim, _read)
