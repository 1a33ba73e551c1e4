"""The recogniser: a mail that came back in, what it reports out.

    recognise(mail) -> Recognised(kind, rule, failures, …)

A pure function: no I/O, no clock, no exception, linear
time, bounded memory.  The order is: the standard (`dsn`), then known formats, then careful general rules.
A mail is read once (`mime`); only its outer report counts.
"""

from __future__ import annotations

from . import dsn, kinds
from .address import is_address
from .engine import read_known_list, read_notification, read_sole_address
from .errortext import read_error
from .mime import Mail, read_mail
from .notice import Notice
from .postfix_text import Paragraph, PostfixText, read_paragraph_of, read_paragraphs, read_postfix_text
from .result import Failure, Kind, Recognised
from .sns import read_sns
from .state import State

__all__ = [
    "Failure",
    "Kind",
    "Paragraph",
    "PostfixText",
    "Recognised",
    "State",
    "read_paragraph_of",
    "read_paragraphs",
    "read_postfix_text",
    "recognise",
]


def recognise(mail: bytes, *, skip_5xx_greeting: bool = True) -> Recognised:
    """Tell what a mail that came back is, and which failures it reports.

    `skip_5xx_greeting` is Postfix's smtp_skip_5xx_greeting: needed to tell a refusing greeting from a refused HELO.
    """
    read = read_mail(mail)
    if other := kinds.other_kind(read):
        return other
    notice = Notice(read)
    if "multipart/digest" in read.containers:
        return Recognised(Kind.UNRECOGNISED, "digest")
    return (
        _recognise_standard(read, notice, skip_5xx_greeting)
        or read_sns(notice)
        or _recognise_notification(notice, skip_5xx_greeting)
        or _recognise_rest(notice)
    )


def _recognise_standard(mail: Mail, notice: Notice, skip_5xx_greeting: bool) -> Recognised | None:
    """A report with a part for machines."""
    if not notice.reported and not kinds.is_from_mail_system(notice):
        return None
    for part in dsn.status_parts(mail) or dsn.disguised_status_parts(mail):
        report = dsn.read_status(part.text())
        if found := dsn.judge(report, notice, skip_5xx_greeting=skip_5xx_greeting):
            return found
    return None


def _recognise_notification(notice: Notice, skip_5xx_greeting: bool) -> Recognised | None:
    """A report for people, by a mail system."""
    if not kinds.is_from_mail_system(notice):
        return read_known_list(notice)
    if kinds.is_lure(notice) or kinds.is_for_people(notice):
        return None
    if found := dsn.judge_text(notice, skip_5xx_greeting=skip_5xx_greeting):
        return found
    if kinds.says_delayed(notice):
        found_delays = read_notification(notice)
        return Recognised(Kind.DELAYED, "says-delayed", about=found_delays.failures if found_delays else ())
    if kinds.says_succeeded(notice):
        return Recognised(Kind.SUCCESS, "says-succeeded")
    found_failures = read_notification(notice) if kinds.tells_failure(notice) else None
    if found_failures:
        return Recognised(Kind.FAILURE, *found_failures)
    return _recognise_without_address(notice)


def _recognise_without_address(notice: Notice) -> Recognised | None:
    """A failure whose recipient no row found: the sole address in the text, the returned message's, or nobody."""
    if enclosed := _recognise_enclosed(notice):
        return enclosed
    shown = kinds.refuses(notice) or kinds.shows_failure(notice)
    failed = shown or kinds.says_failed(notice)
    certain = shown or notice.failure_subject or (notice.by_daemon and kinds.is_undelivered(notice.folded))
    if not failed or not certain or kinds.says_auto_reply_by_header(notice):
        return None
    if not kinds.is_about_message(notice):
        return None
    trusted = (notice.by_daemon and not notice.is_answer) or kinds.is_unanswerable(notice)
    if trusted and (notice.said or notice.unanswered or notice.certain_subject) and (sole := read_sole_address(notice)):
        return Recognised(Kind.FAILURE, *sole)
    if not notice.certain_subject and notice.returned is None:
        return None
    reply = read_error(notice.text)
    if reply.code is None and (behind := read_error(notice.behind_header)).code:
        reply = behind
    addresses = notice.returned_recipients()
    if len(addresses) == 1:
        failure = Failure(addresses[0], addresses[0], reply.code, reply.extended, reply.description)
        return Recognised(Kind.FAILURE, "returned-message", (failure,))
    return Recognised(
        Kind.FAILURE, "no-recipient", anonymous=Failure("", "", reply.code, reply.extended, reply.description)
    )


def _recognise_enclosed(notice: Notice) -> Recognised | None:
    """The report that a forwarding mail system passes on, when it names nobody itself: one level, no more."""
    if not notice.by_daemon or not notice.null_sender or not (report := notice.enclosed_report):
        return None
    mail = read_mail(report)
    return _recognise_standard(mail, Notice(mail), skip_5xx_greeting=True)


def _recognise_rest(notice: Notice) -> Recognised:
    if kinds.is_receipt(notice):
        return Recognised(Kind.RECEIPT, "says-read")
    if kinds.says_auto_reply(notice):
        answers = (Failure(notice.sender, notice.sender),) if is_address(notice.sender) else ()
        return Recognised(Kind.AUTO_REPLY, "says-auto-reply", about=answers)
    return Recognised(Kind.UNRECOGNISED, "none")
