"""Disposition notifications (RFC 8098), and their text; one by which a filter refuses (RFC 5429) is a failure."""

from __future__ import annotations

import re

from ..address import is_address, read_typed_address
from ..notice import Notice
from ..reader import Reader, Reading
from ..reply import shorten
from ..result import Grade, Kind, Outcome, Recipient
from ..signs.answers import is_receipt, is_receipt_of_notes
from ..status import status_parts
from ..text import fold, unfold
from ..words.failures import REFUSED_BY_FILTER

MAX_REFUSAL = 4000
_FINAL_RECIPIENT = re.compile(r"^Final-Recipient[ \t]{0,3}:[ \t]{0,20}([^\n]{1,400})$", re.IGNORECASE | re.MULTILINE)
_DELETED = re.compile(
    r"^Disposition[ \t]{0,3}:[ \t]{0,20}automatic-action\s{0,3}/[^\n;]{1,60};[ \t]{0,8}(?:deleted|denied)",
    re.IGNORECASE | re.MULTILINE,
)


def _claim(notice: Notice) -> str:
    """A part that is there goes before the type that the header declares: some servers write another's there."""
    of_type = notice.mail.parameters.get("report-type", "").lower() == "disposition-notification"
    has_part = "message/disposition-notification" in notice.types
    claimed = not status_parts(notice.mail) if of_type != has_part else of_type
    return "a part message/disposition-notification" if claimed else ""


def _read(notice: Notice) -> Reading:
    leaves = notice.mail.leaves
    fields = "\n".join(leaf.text() for leaf in leaves if leaf.media_type == "message/disposition-notification")
    words = next((leaf.text() for leaf in leaves if leaf.media_type == "text/plain"), "")[:MAX_REFUSAL]
    found = _FINAL_RECIPIENT.search(fields)
    address = read_typed_address(found.group(1)) if found else ""
    named = address if is_address(address) else ""
    if named and _DELETED.search(fields) and _says_refused(notice, words):
        reason = shorten(unfold(words.partition(":")[2]))
        failed = Recipient(Outcome.FAILED, named, named, Grade.REPORT, description=reason)
        return Reading(Kind.FAILURE, (failed,), "refused-by-filter")
    return Reading(Kind.RECEIPT, (Recipient(Outcome.ANSWERED, named, named, Grade.REPORT),) if named else ())


def _says_refused(notice: Notice, words: str) -> bool:
    """Whether the header, in the words of RFC 5429, or the text says that the message was refused."""
    return "(rejected)" in notice.headers.get("auto-submitted").lower() or REFUSED_BY_FILTER.stand_in(
        fold(unfold(words))
    )


def _claim_text(notice: Notice) -> str:
    if is_receipt(notice):
        return "the subject of a reader's receipt"
    return "the table of a return receipt of Notes" if is_receipt_of_notes(notice) else ""


def _read_text(notice: Notice) -> Reading:  # noqa: ARG001
    return Reading(Kind.RECEIPT)


RECEIPT = Reader("receipt", "a part message/disposition-notification", _claim, _read)
RECEIPT_TEXT = Reader(
    "receipt-text", "the subject of a reader's receipt, or the table of Notes", _claim_text, _read_text
)
