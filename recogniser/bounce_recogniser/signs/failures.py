"""The signs of a report of a failure in somebody's own words.

Asked by `writers`, the pipeline and the readers.  Pure.
"""

from __future__ import annotations

import itertools

from ..notice import MAX_HEAD, Notice
from ..once import remembered
from ..sentence import (
    is_gone,
    is_undelivered,
    is_unknown,
    message_failed,
    own_message_failed,
    some_message_failed,
    tells_of_failure,
)
from ..telling import is_away, tells_failure_of_message
from ..text import fold, unfold
from ..words.failures import CERTAIN_SUBJECTS
from ..words.headings import LABELS
from ..words.others import AUTO_REPLY_SUBJECTS, AUTO_REPLY_TEXTS, CONDITIONS, GIVEN_UP, NO_MORE, PARCELS
from .answers import answers_for_somebody, is_challenge, is_receipt, is_unanswerable, says_auto_reply_by_header
from .for_readers import is_for_readers, is_lure, is_of_parcels
from .late import says_delayed, says_so_already, says_succeeded
from .places import are_in_a_row, is_about_failure, is_contact, is_place_written_to
from .told import (
    FULL_REPLY,
    MAX_SENTENCES,
    QUOTED_REPLY,
    is_certain,
    says_failed,
    says_handed_on,
    says_own_message_failed,
    sentences_of,
    tells_by_subject,
    tells_gone_by_subject,
)

MAX_ADDRESSES = 20
"""around how many addresses the sentence is read"""
MAX_HEADING = 80
"""characters of a line that may be a heading"""


def tells_failure(notice: Notice) -> bool:
    """Whether a mail by a mail system is about a failure: by subject, by certain words, or by others and a sign."""
    if notice.certain_subject or "x-failed-recipients" in notice.headers or is_certain(notice):
        return True
    if says_failed(notice):
        return notice.failure_subject or notice.null_sender or notice.returned is not None
    return refuses(notice) or shows_failure(notice) or returns_undelivered(notice)


@remembered
def refuses(notice: Notice) -> bool:
    """Whether a mail system that is not to be answered quotes a permanent SMTP reply: in whatever language."""
    if "5" not in notice.said:
        return _outlived_queue(notice)
    if notice.by_daemon and notice.unanswered:
        return not notice.by_postmaster or bool(QUOTED_REPLY.search(notice.text))
    return is_unanswerable(notice) and bool(QUOTED_REPLY.search(notice.text))


def _outlived_queue(notice: Notice) -> bool:
    """Whether a mail system quotes a temporary reply, and says that it gave up."""
    if "4" not in notice.said or not is_unanswerable(notice):
        return False
    text = f"{notice.own_words}. {notice.folded_subject}"
    return says_so_already(GIVEN_UP, text) or says_so_already(NO_MORE, text)


@remembered
def shows_failure(notice: Notice) -> bool:
    """Whether a mail that nobody may answer, or a daemon's, tells of somebody else whom a message did not reach."""
    if not (is_unanswerable(notice) or _reports_as_daemon(notice)) or is_for_readers(notice) or is_of_parcels(notice):
        return False
    others = [
        place
        for place in itertools.islice(notice.other_addresses(), MAX_ADDRESSES)
        if not is_contact(notice.text, place[0], notice.text[slice(*place)])
    ]
    if not others:
        told = tells_by_subject(notice) or tells_gone_by_subject(notice)
        return told and notice.names_one_in_subject and is_undelivered_message(notice)
    if refuses(notice) or any(is_about_failure(notice, *place) for place in others):
        return True
    one = len({notice.text[slice(*place)].lower() for place in others}) == 1
    if not one and not are_in_a_row(notice.text, others):
        return False
    return tells_of_all(notice) or (one and says_gone(notice) and is_place_written_to(notice, *others[0]))


def tells_of_all(notice: Notice) -> bool:
    """Whether it tells a failure of whomever it names: in a sentence about the message, or in a heading."""
    return is_undelivered_message(notice) or _heads_a_failure(notice)


@remembered
def _heads_a_failure(notice: Notice) -> bool:
    """Whether a mail whose envelope has no sender has a recipient behind a label, below a heading of failure."""
    if not notice.null_sender or notice.by_delivery or not LABELS.search(notice.lowered):
        return False
    if answers_for_somebody(notice) or is_receipt(notice) or PARCELS.stand_in(notice.own_words):
        return False
    return any(
        _is_heading_of_failure(line) for line in (notice.subject, *notice.text[:MAX_HEAD].split("\n")[:MAX_SENTENCES])
    )


def _is_heading_of_failure(line: str) -> bool:
    """Whether a short line without an address tells a failure."""
    heading = fold(unfold(line))
    if not heading or len(heading) > MAX_HEADING or "@" in heading or CONDITIONS.search(heading):
        return False
    return CERTAIN_SUBJECTS.stand_in(heading) or tells_of_failure(heading)


@remembered
def says_gone(notice: Notice) -> bool:
    """Whether a mail without envelope sender says that a mailbox, an office or a domain was given up."""
    if not notice.null_sender or answers_for_somebody(notice):
        return False
    return any(is_gone(sentence) for sentence in sentences_of(notice))


def speaks_against_loss(notice: Notice) -> bool:
    """Whether a mail that tells of a message that failed is about something else, or goes on trying."""
    return (
        is_lure(notice)
        or is_for_readers(notice)
        or is_receipt(notice)
        or says_auto_reply_by_header(notice)
        or AUTO_REPLY_SUBJECTS.stand_in(notice.folded_subject)
        or is_challenge(notice)
        or says_delayed(notice)
        or says_succeeded(notice)
        or says_handed_on(notice)
        or is_of_parcels(notice)  # the last, since it takes the longest
    )


@remembered
def is_undelivered_message(notice: Notice) -> bool:
    """Whether a mail whose envelope has no sender says in a sentence that the reader's message did not arrive.

    Where a mail system's address writes, and the subject says so too, the sentence need not say whose message; where a
    recipient stands behind a label, it has to name a message.
    """
    if not notice.null_sender or notice.by_delivery or answers_for_somebody(notice) or is_receipt(notice):
        return False
    if PARCELS.stand_in(notice.own_words):
        return False
    told = tells_by_subject(notice)
    tells = message_failed if notice.by_daemon and told else own_message_failed
    if tells is own_message_failed and ((told and notice.names_own_message) or LABELS.search(notice.lowered)):
        tells = some_message_failed
    sentences = sentences_of(notice)
    return any(tells(sentence) or own_message_failed(sentence) for sentence in sentences)


@remembered
def returns_undelivered(notice: Notice) -> bool:
    """Whether it says that the message did not arrive, or that there is no such mailbox, and returns the message."""
    if notice.returned is None or not is_unanswerable(notice) or is_for_readers(notice):
        return False
    sentences = sentences_of(notice)
    unknown = notice.by_daemon and any(is_unknown(sentence) for sentence in sentences)
    return unknown or is_undelivered_message(notice)


def refuses_unnamed(notice: Notice) -> bool:
    """Whether a mail system quotes a permanent reply to the reader's message, and names no address at all.

    Without the reply this is not believed: a moderator who declines a message uses the same words.
    """
    quoted = QUOTED_REPLY.search(notice.text) or FULL_REPLY.search(notice.text)
    if not quoted or "@" in notice.text:
        return False
    return is_unanswerable(notice) and is_undelivered_message(notice) and not is_for_readers(notice)


def is_in_recipients_name(notice: Notice) -> bool:
    """Whether a filter or a rule at the recipient's writes in their name that the message did not arrive."""
    if notice.by_daemon or notice.by_machine or notice.sender not in notice.lowered:
        return False
    if is_unanswerable(notice) and notice.failure_subject and is_undelivered(notice.folded):
        return True
    if not notice.null_sender or not tells_by_subject(notice) or is_away(notice) or says_handed_on(notice):
        return False
    return says_own_message_failed(notice) or tells_failure_of_message(notice)


def _reports_as_daemon(notice: Notice) -> bool:
    """Whether a mail system's address writes, and either its name or the subject is that of a report."""
    if not notice.by_daemon or notice.is_answer or AUTO_REPLY_TEXTS.stand_in(notice.own_words):
        return False
    return notice.certain_subject or (notice.unanswered and not notice.by_postmaster)


def is_about_message(notice: Notice) -> bool:
    """Whether it is about a mail message, and not about a parcel or an invoice: by its sender or by what it quotes."""
    return (
        bool(notice.said)
        or notice.returned is not None
        or (notice.by_daemon and not notice.by_delivery)
        or shows_failure(notice)
        or is_in_recipients_name(notice)
    )
