"""What the recogniser tells about a mail: its kind, and the failures that it reports.

Made by `recognise`; read by the notifier's intake and by `bouncehook parse`.  Pure data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient, and what the mail says of the delivery to them; mostly that it failed."""

    recipient: str
    """the address as the sender knew it: Original-Recipient where given, else the address that failed"""
    final_recipient: str
    """the address that failed, as the reporting server names it (the same when only one is known)"""
    code: str | None = None
    """SMTP reply code, three digits, as it stands in the mail"""
    extended: str | None = None
    """enhanced status code (RFC 3463)"""
    description: str | None = None
    """the remote's own words: unfolded, codes and reply-line markers stripped"""
    state: State = State.UNKNOWN
    """only for a report written in Postfix's words; else `State.UNKNOWN`"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A mail, recognised.

    A failure whose recipient cannot be read has `kind` FAILURE, no `failures`, and what could be read of the
    error in `anonymous` (whose recipient is empty): the caller may know to whom the message went.
    """

    kind: Kind
    rule: str
    """the name of the rule that decided"""
    failures: tuple[Failure, ...] = ()
    postfix_queue_id: str | None = None
    """X-Postfix-Queue-ID of the outer report: beside the signed id, it tells our own Postfix's report from another's"""
    envelope_id: str | None = None
    """Original-Envelope-Id, xtext-decoded"""
    anonymous: Failure | None = None
    """a failure whose recipient the mail does not name"""
    about: tuple[Failure, ...] = ()
    """the recipients of a mail of another kind that it names: who is late, who complains, who answers"""
