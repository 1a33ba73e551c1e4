"""What a mail that came back says: its kind, its recipients with what became of the message to each, and how we know.

Made by `recognise`.  Pure data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .state import State


class Kind(StrEnum):
    """What a mail that came back to a return address is."""

    FAILURE = "failure"
    """a delivery failed for good"""
    DELAYED = "delayed"
    """a delivery is late; the server goes on trying"""
    SUCCESS = "success"
    """delivered, relayed or expanded, as asked for with NOTIFY=SUCCESS"""
    AUTO_REPLY = "auto-reply"
    """a machine answered for a person: vacation notice, ticket system, challenge, list software"""
    COMPLAINT = "complaint"
    """a feedback report (RFC 5965)"""
    RECEIPT = "receipt"
    """a disposition notification (RFC 8098)"""
    UNRECOGNISED = "unrecognised"
    """none of these, or nothing that can be told for sure"""


class Outcome(StrEnum):
    """What became of a message to one recipient."""

    FAILED = "failed"
    """it did not reach them, and nobody tries any more"""
    DELAYED = "delayed"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    """a machine or a mail program of theirs answered"""
    COMPLAINED = "complained"
    """they called it spam"""


class Grade(StrEnum):
    """How we know what is said of a recipient; the strongest evidence first."""

    REPORT = "report"
    """fields that are meant for machines: RFC 3464, RFC 5965, RFC 8098, a notification in JSON"""
    SYSTEM = "system"
    """the text or the header of a mail system that is known to write so"""
    QUOTED = "quoted"
    """an SMTP reply, or an enhanced status code, that is quoted beside the address"""
    WORDS = "words"
    """nothing but words: enough only together with what the caller knows, such as whom the message went to"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient, and what the mail says of the message to them."""

    outcome: Outcome
    address: str
    """as the sender knew it: Original-Recipient where given, else the address that it is said of; empty when the mail
    names nobody, and the caller may know to whom the message went"""
    final_address: str
    """the address that failed, as the reporting server names it (the same when only one is known)"""
    grade: Grade
    code: str | None = None
    """SMTP reply code, three digits, as it stands in the mail"""
    extended: str | None = None
    """enhanced status code (RFC 3463), as it stands in the mail"""
    description: str | None = None
    """the remote's own words: one line, at most 2,000 characters, codes and reply-line markers stripped"""
    state: State = State.UNKNOWN
    """only for a report written in Postfix's words; else `State.UNKNOWN`"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a feedback report says of the message that it is about; what it does not say is empty.  None of it is
    proved."""

    type: str
    """`abuse`, `fraud`, `virus`, `not-spam` and so on (RFC 5965, 7.3); `other` for a word that is not registered"""
    mail_from: str
    """its envelope sender, by Original-Mail-From"""
    return_path: str
    """its envelope sender, by the header of the enclosed message"""
    feedback_ids: tuple[str, ...]
    """each CFBL-Feedback-ID (RFC 9477) of the enclosed message"""
    reporter: str
    """the address in From of the report, lower case"""


class Step(NamedTuple):
    """One reader, or one gate before readers, that was asked about the mail."""

    reader: str
    claim: str
    """by what the reader claims the mail; empty when it does not"""
    said: str
    """what it read; when it read nothing, why"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A mail, recognised."""

    kind: Kind
    rule: str
    """the reader that decided, and the row of its table where it has one: `exim`, `general/heads-a-reply`"""
    recipients: tuple[Recipient, ...] = ()
    """in the order of the mail, each once.  A failure has one at least, and its address is empty when the mail names
    nobody; other kinds may have none"""
    postfix_queue_id: str | None = None
    """X-Postfix-Queue-ID of the outer report: beside the signed id, it tells our own Postfix's report from another's"""
    envelope_id: str | None = None
    """Original-Envelope-Id, xtext-decoded"""
    candidates: tuple[str, ...] = ()
    """of a failure that names nobody, and of any complaint: whom the returned message was sent to, as its To and Cc
    tell"""
    null_sender: bool = False
    """whether Return-Path says that the envelope had no sender"""
    against: tuple[str, ...] = ()
    """what speaks against a failure, a plain phrase each: whoever has only words then has to report nothing"""
    limits: tuple[str, ...] = ()
    """the limits of the recogniser that the mail reached, one plain phrase each: what is behind them was not read"""
    trace: tuple[Step, ...] = ()
    """who was asked, in that order"""
    feedback: Feedback | None = None
    """of a feedback report, whatever its type"""

    @property
    def failures(self) -> tuple[Recipient, ...]:
        """The recipients whom the message did not reach."""
        return self.of(Outcome.FAILED)

    def of(self, outcome: Outcome) -> tuple[Recipient, ...]:
        """The recipients with one outcome."""
        return tuple(one for one in self.recipients if one.outcome is outcome)
