"""The general rules, asked last: rows for any mail system, then what is left when no row finds a recipient."""

from __future__ import annotations

import re

from ..address import LED
from ..errortext import read_error
from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import read_rows, read_sole_address
from ..result import Grade, Kind, Outcome, Recipient
from ..rows import END, HEADS_PARAGRAPH, Row, Where, row
from ..sentence import is_undelivered
from ..signs.answers import is_unanswerable, says_auto_reply_by_header
from ..signs.failures import is_about_message, refuses, refuses_unnamed, returns_undelivered, shows_failure
from ..signs.told import says_failed
from ..vocabulary import Patterns
from ..words.headings import AFTER_ADDRESS, HEADINGS, LABELS, NOT_DELIVERED_TO, TROUBLES

ROWS: tuple[Row, ...] = (
    row("angle-paragraph", HEADS_PARAGRAPH, certain=True),
    Row("listed-after-heading", Patterns(LED + END, flags=re.MULTILINE), HEADINGS),
    row(
        "heads-a-reply",
        LED
        + r"(?=[^\n@]{0,80}(?:\n(?:[^\n@]{0,200}\n){0,2}?[^\n@]{0,60})?"
        + r"(?<![\w.,-])(?<!\d )5\d\d[ -](?:5\.\d|<|[^\W\d]))",
    ),
    Row("named-after-trouble", TROUBLES, error=Where.OWN_LINE),
    Row("address-then-trouble", AFTER_ADDRESS),
    Row("not-delivered-to", NOT_DELIVERED_TO),
    row("on-the-heading's-line", r"following recipients?[^\n@:]{0,60}:[ \t]{1,4}{a}"),
    row("envelope-recipient", r"\brcpt to:? {0,3}{a}"),
    Row("labelled", LABELS),
)


def _claim(notice: Notice) -> str:
    return "a mail system that tells of a failure" if notice.text else ""


def _read(notice: Notice) -> Reading | None:
    return told(notice, read_rows(ROWS, notice))


def _claim_unnamed(notice: Notice) -> str:
    """By what a failure is certain that no row has read; empty when it is not, or not about a message."""
    shown = refuses(notice) or shows_failure(notice) or returns_undelivered(notice)
    failed = shown or says_failed(notice) or (notice.by_daemon and notice.certain_subject)
    certain = shown or notice.failure_subject or (notice.by_daemon and is_undelivered(notice.folded))
    if not failed or not certain or says_auto_reply_by_header(notice) or not is_about_message(notice):
        return ""
    return "a quoted refusal, or sure words of a failure"


def _read_sole(notice: Notice) -> Reading | None:
    trusted = (notice.by_daemon and not notice.is_answer) or is_unanswerable(notice)
    if not trusted or not (notice.said or notice.unanswered or notice.certain_subject):
        return None
    return told(notice, read_sole_address(notice))


def _read_returned(notice: Notice) -> Reading | None:
    """The only recipient of the returned message; else nobody: the caller may know whom the message went to."""
    if not notice.certain_subject and notice.returned is None and not refuses_unnamed(notice):
        return None
    reply = notice.first_error or read_error(notice.text)
    if reply.code is None and (behind := read_error(notice.behind_header)).code:
        reply = behind
    addresses = notice.returned_recipients() or notice.quoted_recipients()
    alone = len(addresses) == 1 and addresses[0].lower() not in notice.returned_senders()
    address = addresses[0] if alone else ""
    grade = Grade.QUOTED if reply.code or reply.extended else Grade.WORDS
    named = Recipient(Outcome.FAILED, address, address, grade, reply.code, reply.extended, reply.description)
    return Reading(Kind.FAILURE, (named,), "returned-message" if alone else "nobody")


GENERAL = Reader("general", "a text", _claim, _read)
SOLE_ADDRESS = Reader("general", "a failure that is certain, about a message", _claim_unnamed, _read_sole)
RETURNED = Reader("general", "a failure that is certain, about a message", _claim_unnamed, _read_returned)
