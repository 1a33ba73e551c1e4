"""Mail to the address of complaints: which message it is about, and what is kept of one that does not prove that.

A provider's feedback report (RFC 5965) names the message's return address as Original-Mail-From, or encloses the
message, whose header may have it as Return-Path, or have our CFBL-Feedback-ID (RFC 9477).  Anybody can write such a
mail.  So what it names counts only with our signature, which shows that whoever wrote it has seen the message; it does
not show who that is.  What proves no message is told to nobody.

Called by `intake` and `bouncehook explain`.  Pure, except that `Allowance` counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bounce_recogniser import Feedback, Kind, Recognised
from bouncehook.configuration import Configuration
from bouncehook.errors import BouncehookError, NotAReturnAddress
from bouncehook.return_address import Token, token_of
from bouncehook.spool_records import SpoolFile
from bouncehook_notifier.store.records import Evidence, Found

KEPT_OCTETS = 64 * 1024
"""how much is kept of a mail to the address of complaints that proves no message: anybody can send such mails"""
MOST_KEPT = 1000
"""such mails that a notifier keeps of one day; further ones are only counted and logged"""
UNPROVEN = "unproven-complaint"
"""what evidence is recognised as when it complains, and proves no message"""
NO_COMPLAINT = "no-complaint"
"""the same of a mail that does not complain at all"""


class NotProved(BouncehookError):
    """A mail to the address of complaints proves no message of ours; says why."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The message that a complaint is about."""

    token: Token
    return_address: str
    """empty when the header of the message proves it"""


def proof_in(configuration: Configuration, recognised: Recognised, day: int) -> Proof:
    """The first proof of a message that a feedback report has; `day` is when it arrived.

    A key that this host does not have proves nothing, not even the next one: otherwise strangers could fill waiting/.
    Raises NotProved.
    """
    if recognised.feedback is None:
        raise NotProved("it is no feedback report")
    whys: dict[str, None] = {}
    for where, text, verify, address in _named(configuration, recognised.feedback):
        try:
            return Proof(verify(text, day), address)
        except NotAReturnAddress as error:
            whys[f"{where} {error}"] = None
    raise NotProved("; ".join(whys) or "it names no return address")


def _named(
    configuration: Configuration, feedback: Feedback
) -> Iterator[tuple[str, str, Callable[[str, int], Token], str]]:
    """What may be a proof, in the order in which it is tried: where it is, itself, what verifies it, and the return
    address if it is one."""
    for where, address in (("Original-Mail-From", feedback.mail_from), ("Return-Path", feedback.return_path)):
        if token_of(address):
            yield where, address, configuration.verify, address
    for text in feedback.feedback_ids:
        yield "CFBL-Feedback-ID", text, configuration.verify_feedback_id, ""


def unproven(file: SpoolFile, recognised: Recognised) -> Found:
    """The record of a mail that proves no message: the beginning of it, and no report."""
    complains = recognised.kind is Kind.COMPLAINT
    mail = file.body[:KEPT_OCTETS]
    kind = UNPROVEN if complains else NO_COMPLAINT
    return Found(Evidence(file.name, file.arrived, file.header, kind, recognised.rule, mail), [])


class Allowance:
    """Which mails that prove no message are kept: so many of each day."""

    def __init__(self) -> None:
        self._day = 0
        self._kept: set[str] = set()

    def takes(self, day: int, name: str) -> bool:
        """Whether the mail in the spool file `name` is kept; that may be asked again."""
        if day != self._day:
            self._day, self._kept = day, set()
        if len(self._kept) < MOST_KEPT:
            self._kept.add(name)
        return name in self._kept
