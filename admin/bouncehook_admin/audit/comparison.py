"""Finds why a failure in the log has no report, and why a returned mail is not in the store.  Pure.

It takes the failures that `pairing` has left over, and examines what the spool and the store have of the mails that
should have led to a report.  Called by `audit`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bouncehook.envelope import Recipient
from bouncehook.relay_copies import RelayCopies
from bouncehook_admin.audit.events import BOUNCED, DEFERRED, SENT, Attempted
from bouncehook_admin.audit.messages import Message
from bouncehook_admin.audit.outcomes import Failure, How, Returned
from bouncehook_admin.audit.pairing import names_recipient
from bouncehook_admin.audit.reasons import SLACK_SECONDS, Finding, Reason, Why
from bouncehook_admin.audit.spooled import Spooled
from bouncehook_admin.setup import lmtp_entry, pipe_entry
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store.records import Arrival

PATIENCE_SECONDS = 2 * 3600.0
"""how long evidence may wait in a queue or the spool: Postfix retries after an hour and some minutes at most"""
PIPE = pipe_entry.NAME
LMTP = f"[{lmtp_entry.NAME}/"
"""values of `relay=`: the services through which returned mail reaches bouncehook"""


_RECIPIENT = re.compile(rb"^(?:Final|Original)-Recipient: *[^;\r\n]*; *([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_PLAIN = re.compile(r"[a-z0-9.+=_-]+@[a-z0-9.-]+")
"""an address with only one spelling, so that it is certain whether a mail names it"""


@dataclass(frozen=True, slots=True)
class Known:
    """The data in which reasons are found."""

    installed: float | None
    """the time of the oldest record of the store; None if there is none"""
    kept_since: float
    """older records may have been deleted"""
    until: float
    """the end of the log"""
    spooled: Mapping[str, Spooled]
    """what waits in the spool, or was set aside, by the queue id under which it came"""
    refusals: Sequence[Spooled]
    """the same of refused recipients"""
    arrivals: Mapping[str, Arrival]
    """what the store has, by the queue id under which it came"""
    recipients: Mapping[tuple[str, str, int], Sequence[Recipient]]
    """the recipients of a message, by customer, id and day, if it is remembered"""
    copies: RelayCopies
    """which copies the relay sends by itself, as far as it is known"""
    whole_mail: Callable[[Arrival], bytes]
    """the octets of a mail in the store; empty if its end was cut off"""


class Comparison:
    """Finds why a failure has no report, and what happened to a returned mail."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def failure(self, failure: Failure) -> Finding:
        """The finding for a failure without a report."""
        reason = self._refusal(failure) if failure.is_refusal else self._failed(failure)
        reason = self._stuck_after_all(reason, failure.when)
        return Finding(reason.verdict, failure=failure, reason=reason)

    def returned(self, returned: Returned) -> Finding | None:
        """The finding for a returned mail; None if the store has it, as it should, or need not have it."""
        if returned.message is None:
            reason: Reason | None = Reason(Why.TURNED_AWAY, returned.text)
        else:
            reason = self._of_mail(returned.message)
        if reason is None or (returned.message and returned.message.tells_of_success):
            return None
        if returned.when < self._known.kept_since:
            reason = Reason(Why.TOO_OLD)
        reason = self._stuck_after_all(reason, returned.when)
        return Finding(reason.verdict, returned=returned, reason=reason)

    def _stuck_after_all(self, reason: Reason, since: float) -> Reason:
        """The reason, changed to `STUCK` if the wait has been too long."""
        is_stuck = reason.why is Why.WAITS and self._known.until - since > PATIENCE_SECONDS
        return Reason(Why.STUCK, reason.detail) if is_stuck else reason

    def _refusal(self, failure: Failure) -> Reason:
        if failure.when < self._known.kept_since:
            return Reason(Why.TOO_OLD)
        spooled = next(filter(lambda one: _is_about(one, failure), self._known.refusals), None)
        if spooled:
            return _in_spool(spooled)
        if not failure.is_over:
            return Reason(Why.WAITS, "the SMTP session has not ended")
        if failure.how is How.REFUSED_BY_MILTER:
            return Reason(Why.OTHER_MILTER, failure.text)
        return self._unless_before(failure, Reason(Why.REFUSED_UNSEEN))

    def _failed(self, failure: Failure) -> Reason:
        if failure.when < self._known.kept_since:
            return Reason(Why.TOO_OLD)
        if failure.is_over and not failure.is_told:
            return Reason(Why.COPY) if self._is_copy(failure) else Reason(Why.NOTIFY)
        if failure.day is None:
            told = f"; Postfix wrote to {failure.sender}" if failure.is_told else ""
            return self._unless_before(
                failure, Reason(Why.NOT_REWRITTEN, f"the milter did not see it, or it was no customer's then{told}")
            )
        if self._is_copy(failure):
            return Reason(Why.FORGOTTEN if self._may_be_forgotten(failure) else Why.COPY)
        if not failure.is_told:
            return Reason(Why.WAITS, "Postfix has not made the notification yet, or was refused it (`bounce failed`)")
        return self._of_notifications(failure)

    def _unless_before(self, failure: Failure, reason: Reason) -> Reason:
        installed = self._known.installed
        is_before = installed is not None and failure.when < installed - SLACK_SECONDS
        return Reason(Why.BEFORE) if is_before else reason

    def _may_be_forgotten(self, failure: Failure) -> bool:
        """Whether the message had a recipient more than its record names."""
        if failure.day is None:
            return False
        sent = self._known.recipients.get((failure.customer, failure.id, failure.day), ())
        return any(recipient.is_forgotten for recipient in sent)

    def _is_copy(self, failure: Failure) -> bool:
        """Whether the relay itself sent a copy: the customer did not write to the address, or it is in relay-copies."""
        if failure.day is None or not failure.spellings:
            return False
        sent = self._known.recipients.get((failure.customer, failure.id, failure.day))
        if sent is None:
            return any(map(self._known.copies.lists, failure.spellings))
        return not names_recipient(sent, failure)

    def _of_notifications(self, failure: Failure) -> Reason:
        """The worst result of the failure's notifications, because it is not known which one is about this
        recipient."""
        reasons = [self._of_mail(message) or self._unrecognised(message, failure) for message in failure.notifications]
        return max(reasons, key=lambda reason: list(Why).index(reason.why), default=Reason(Why.UNTOLD))

    def _unrecognised(self, message: Message, failure: Failure) -> Reason:
        """The reason when the notification is in the store.  The sender may have asked for none for some recipients."""
        arrival = next(self._known.arrivals[one] for one in message.queue_ids() if one in self._known.arrivals)
        if arrival.is_forgotten:
            return Reason(Why.FORGOTTEN)
        named = _named_in(self._known.whole_mail(arrival))
        if named and named.isdisjoint(failure.spellings) and all(map(_PLAIN.fullmatch, failure.spellings)):
            return Reason(Why.NOTIFY)
        return Reason(
            Why.UNRECOGNISED, f"{message.queue_id} is {arrival.recognised}, by rule {arrival.rule} ({arrival.name})"
        )

    def _of_mail(self, message: Message) -> Reason | None:
        """Why a mail to a return address is not in the store; None if it is."""
        names = message.queue_ids()
        if any(name in self._known.arrivals for name in names):
            return None
        spooled = next((self._known.spooled[name] for name in names if name in self._known.spooled), None)
        return _in_spool(spooled) if spooled else _not_arrived(message)


def _named_in(mail: bytes) -> set[str]:
    """The recipients that Postfix's own notification is about, folded."""
    return {spelled_alike(found.decode("utf-8", "replace")) for found in _RECIPIENT.findall(mail)}


def _is_about(spooled: Spooled, failure: Failure) -> bool:
    return (
        spooled.customer == failure.customer
        and spelled_alike(spooled.recipient) in failure.spellings
        and spooled.arrived >= failure.when - SLACK_SECONDS
    )


def _in_spool(spooled: Spooled) -> Reason:
    if spooled.is_set_aside:
        return Reason(Why.SET_ASIDE, f"{spooled.path}, with the reason in {spooled.path}.reason")
    return Reason(Why.WAITS, f"in the spool, {spooled.path}")


def _not_arrived(message: Message) -> Reason:
    for attempt in message.attempts.values():
        # The result of a copy that the relay added says nothing about the mail itself.
        if not message.returned_to or attempt.recipient in message.returned_to:
            return _by_attempt(attempt)
    name = message.queue_id
    if message.stopped and message.stopped.how == "milter-discard":
        return Reason(Why.LOST, f"a milter, ours or another, discarded {name}")
    if message.stopped and message.stopped.is_refused:
        return Reason(Why.TURNED_AWAY, f"{message.stopped.how} of {name}")
    if message.stopped:
        return Reason(Why.TAKEN, f"{message.stopped.how} of {name}")
    if message.is_removed or message.begun is None:
        return Reason(Why.UNTOLD, f"the log has no delivery of {name}")
    return Reason(Why.WAITS, f"{name} is in Postfix's queue")


def _by_attempt(attempt: Attempted) -> Reason:
    name, status = attempt.queue_id, attempt.status
    if status == DEFERRED:
        return Reason(Why.WAITS, f"{name} is in Postfix's queue: {attempt.text}")
    if status == BOUNCED:
        return Reason(Why.DESTROYED, f"{name}: {attempt.text}")
    if status == SENT and (attempt.relay == PIPE or LMTP in attempt.relay):
        return Reason(Why.LOST, f"{attempt.relay} took {name}")
    return Reason(Why.ELSEWHERE, f"{name} to {attempt.recipient}, relay={attempt.relay}")
