"""Who wrote a mail: whether a mail system did, whether it passes on a report, and what speaks against a failure.

Asked by the pipeline and the readers.  Pure.
"""

from __future__ import annotations

from ..notice import Notice
from ..sentence import is_not_allowed
from ..telling import is_away, waits_for_decision
from ..words.others import TALLIES
from .answers import answers_for_somebody, is_challenge, is_for_people, is_numbered_case, says_auto_reply
from .failures import is_undelivered_message, returns_undelivered, shows_failure
from .for_readers import is_for_readers, is_held
from .late import says_delayed, says_succeeded
from .told import is_certain, sentences_of


def _refuses_posting(notice: Notice) -> bool:
    """Whether list software says that the reader may not write to a list, and that the message failed."""
    sentences = sentences_of(notice)
    return any(is_not_allowed(sentence) for sentence in sentences) and is_undelivered_message(notice)


def is_of_another_machine(notice: Notice) -> bool:
    """Whether a machine answers for a person, or counts failures for its administrator."""
    if is_numbered_case(notice):
        return True
    if notice.certain_subject and is_certain(notice):
        return False
    return answers_for_somebody(notice) or TALLIES.stand_in(f"{notice.own_words} {notice.folded_subject}")


def passes_report_on(notice: Notice) -> bool:
    """Whether a machine passes on another mail system's report: a gateway, a scanner, list software to its owner.

    It says nothing else about the message.  Unless a mail system says that it failed, the report went to where it goes
    itself: a customer's own message may be a report, too, and come back.
    """
    if not notice.returns_report or _speaks_for_itself(notice):
        return False
    if notice.has_subject_of_answer and not _repeats_subject_by_itself(notice):
        return False
    if "x-mailman-version" in notice.headers or "x-list-administrivia" in notice.headers:
        return any(address.partition("@")[0].endswith("-bounces") for address in notice.returned_to())
    machine = notice.by_daemon or notice.named_daemon or notice.by_machine or notice.repeats_subject
    if not machine or not notice.unanswered or (notice.is_answer and not _repeats_subject_by_itself(notice)):
        return False
    if notice.by_daemon and (notice.certain_subject or is_certain(notice)):
        return True
    return bool(notice.returned_to() & notice.own_addresses)


def _repeats_subject_by_itself(notice: Notice) -> bool:
    """Whether a machine says that it wrote, under the subject of what it encloses, if only behind `Fwd:`."""
    return notice.repeats_subject and "auto-submitted" in notice.headers


def _speaks_for_itself(notice: Notice) -> bool:
    """Whether a mail that encloses another one answers it, holds it, or tells what became of it."""
    return (
        is_for_people(notice)
        or says_auto_reply(notice)
        or is_held(notice)
        or is_away(notice)
        or waits_for_decision(notice)
        or says_delayed(notice)
        or says_succeeded(notice)
    )


def why_by_mail_system(notice: Notice) -> str:
    """By what we know that a mail system wrote it; empty when nothing shows that.

    An address such as mailer-daemon; or no envelope sender and the subject or the words of a bounce; or the name of a
    mail system, or words of failure, together with the message that it returns.
    """
    if not notice.sender and notice.null_sender:
        return "no sender at all"
    if notice.about_server or (notice.is_answer and not _answers_as_daemon(notice)):
        return ""
    if notice.by_daemon:
        return "the sender's address"
    if "x-failed-recipients" in notice.headers:
        return "X-Failed-Recipients"
    if notice.returns_report:
        return ""
    if notice.null_sender or notice.reported:
        return _why_by_nobody(notice)
    return _why_by_name(notice)


def _why_by_name(notice: Notice) -> str:
    """By what we know it for a mail whose envelope has a sender, or is not known."""
    if "@" not in notice.sender:
        return "a sender without address" if notice.failure_subject or notice.named_daemon else ""
    if notice.named_daemon:
        certain = notice.unanswered and notice.certain_subject and is_certain(notice)
        if notice.returned is not None or (certain and notice.names_foreign()):
            return "the sender's name"
        return ""
    if notice.returned is not None and (notice.failure_subject or (notice.by_machine and is_certain(notice))):
        return "words of failure with the message returned"
    return ""


def _why_by_nobody(notice: Notice) -> str:
    """By what we know it for a mail without envelope sender, or with a report's media type."""
    attached = notice.returned is not None
    if not notice.named_daemon and not attached and is_of_another_machine(notice):
        return ""
    if notice.failure_subject or notice.named_daemon:
        return "no envelope sender, with a bounce's subject or a mail system's name"
    if ((attached or notice.by_machine) and is_certain(notice)) or shows_failure(notice):
        return "no envelope sender, with words of failure about somebody else"
    if returns_undelivered(notice):
        return "no envelope sender, with words of failure and the message returned"
    return ""


def _answers_as_daemon(notice: Notice) -> bool:
    """Whether a mail system gave its report the subject of an answer; some do."""
    if notice.null_sender and not notice.by_list and returns_undelivered(notice):
        return True
    if notice.null_sender and not notice.has_subject_of_answer and _refuses_posting(notice):
        return True
    people_do = notice.by_list or notice.quotes
    nobodys = notice.null_sender and not notice.by_postmaster
    return notice.by_daemon and (nobodys or (is_certain(notice) and not people_do))


def what_speaks_against(notice: Notice) -> tuple[str, ...]:
    """What the mail has that reports of failures seldom have, in plain words: then words alone are not believed."""
    doubts = {
        "it may be answered": not notice.null_sender,
        "it answers or forwards something": notice.is_answer,
        "it says that a machine answers": says_auto_reply(notice),
        "a list distributes it": notice.by_list,
        "it wants its reader to act": is_for_readers(notice) or is_challenge(notice),
        "it attaches a program": notice.attaches_program,
    }
    return tuple(doubt for doubt, found in doubts.items() if found)
