"""Holds what the log tells against what the store has, and says why a failure has no report.  Pure.

First `pair` gives each failure its report.  What is left over on either side is looked into by `Comparison`, with what
the spool and the store have of the mails that should have told of it.  Called by `audit`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bouncehook.envelope import Recipient
from bouncehook.relay_copies import RelayCopies
from bouncehook.report import NO_QUEUE, State
from bouncehook_admin.audit.following import Message
from bouncehook_admin.audit.lines import BOUNCED, DEFERRED, SENT, Attempted
from bouncehook_admin.audit.outcomes import Failure, How, Returned
from bouncehook_admin.audit.spooled import Spooled
from bouncehook_admin.setup import lmtp_entry, pipe_entry
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store.records import Arrival, Told

PATIENCE_SECONDS = 2 * 3600.0
"""for which a report may wait in a queue or the spool: Postfix tries again after an hour and some minutes at most"""
SLACK_SECONDS = 2.0
"""by which a report may be older than its line: a log has whole seconds, and milter and syslog write side by side"""

PIPE = pipe_entry.NAME
LMTP = f"[{lmtp_entry.NAME}/"
"""in `relay=`: the services through which returned mail comes to us"""


class Verdict(StrEnum):
    """What is to be said of a failure, a returned mail or a report."""

    REPORTED = "reported"
    UNREPORTED = "not reported"
    NONE_DUE = "none due"
    """there is no report, and there is not to be one, or not yet"""
    UNLOGGED = "not in the log"
    """there is a report, and the log knows of no failure"""


class Why(StrEnum):
    """Why there is no report.  The first ones are none due."""

    NOTIFY = "the sender asked for no notification (NOTIFY)"
    COPY = "a copy that the relay added: the customer did not write to it"
    BEFORE = "before installation"
    TOO_OLD = "older than what the store keeps (keep_days)"
    WAITS = "waits"
    NOT_REWRITTEN = "not rewritten"
    REFUSED_UNSEEN = "refused, and the milter did not see it or could not keep it"
    OTHER_MILTER = "refused by another milter"
    UNRECOGNISED = "the notification came, and gave no such report"
    SET_ASIDE = "set aside in bad/"
    LOST = "came to bouncehook, and is neither in the spool nor in the store"
    TAKEN = "the notification was taken by a milter or a check"
    ELSEWHERE = "the notification went elsewhere"
    DESTROYED = "the notification was destroyed"
    TURNED_AWAY = "a returned mail was refused"
    STUCK = "waits for too long"
    UNTOLD = "nothing tells why"


_RECIPIENT = re.compile(rb"^(?:Final|Original)-Recipient: *[^;\r\n]*; *([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_PLAIN = re.compile(r"[a-z0-9.+=_-]+@[a-z0-9.-]+")
"""an address that is written in one way only, so that it is certain whether a mail names it"""

_NONE_DUE = frozenset({Why.NOTIFY, Why.COPY, Why.BEFORE, Why.TOO_OLD, Why.WAITS})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and what more there is to say."""

    why: Why
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        return Verdict.NONE_DUE if self.why in _NONE_DUE else Verdict.UNREPORTED

    def __str__(self) -> str:
        return f"{self.why.value}: {self.detail}" if self.detail else self.why.value


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the audit.  One of the three is there, or the failure and its report."""

    verdict: Verdict
    failure: Failure | None = None
    returned: Returned | None = None
    report: Told | None = None
    reason: Reason | None = None

    @property
    def when(self) -> float:
        if self.failure:
            return self.failure.when
        return self.returned.when if self.returned else self.report.noticed if self.report else 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What the reasons are found in."""

    installed: float | None
    """the time of the oldest record of the store; None if there is none"""
    kept_since: float
    """what is older may have been deleted"""
    until: float
    """the end of the log"""
    spooled: Mapping[str, Spooled]
    """what waits in the spool, or was set aside, by the queue id under which it came"""
    refusals: Sequence[Spooled]
    """the same of refused recipients"""
    arrivals: Mapping[str, Arrival]
    """what the store has, by the queue id under which it came"""
    recipients: Mapping[tuple[str, str, int], Sequence[Recipient]]
    """whom a message was sent to, by customer, id and day, if it is remembered"""
    copies: RelayCopies
    """which copies the relay sends by itself, as far as it is known"""
    whole_mail: Callable[[Arrival], bytes]
    """a mail that the store has; empty if its end was cut off"""


@dataclass(slots=True)
class Pairs:
    """Failures with their reports, and what is left over on either side."""

    reported: list[tuple[Failure, Told]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    reports: list[Told] = field(default_factory=list)


def pair(failures: Iterable[Failure], told: Iterable[Told]) -> Pairs:
    """Each failure with the first report of it; those that name the recipient as the customer did come first.

    At last, a recipient who was refused again and again before the message had its id is one report.
    """
    reports = _Reports(told)
    left, pairs = list(failures), Pairs()
    for find in (reports.exact, reports.by_any_spelling, reports.again):
        remaining = []
        for failure in left:
            report = find(failure)
            if report:
                pairs.reported.append((failure, report))
            else:
                remaining.append(failure)
        left = remaining
    pairs.failures = left
    pairs.reports = reports.unused()
    return pairs


class _Reports:
    """The reports, each of which is of one failure."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._by_message: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for report in sorted(told, key=lambda one: one.noticed):
            self._by_message[report.customer, report.id].append(report)
        self._used: set[str] = set()

    def exact(self, failure: Failure) -> Told | None:
        return self._unused(self._of(failure, {spelled_alike(failure.recipient)}))

    def by_any_spelling(self, failure: Failure) -> Told | None:
        return self._unused(self._of(failure, failure.spellings))

    def again(self, failure: Failure) -> Told | None:
        if len(failure.ids) == 1:
            return None
        return next((one for one in self._of(failure, failure.spellings) if one.id != NO_QUEUE), None)

    def unused(self) -> list[Told]:
        return [report for some in self._by_message.values() for report in some if report.webhook_id not in self._used]

    def _unused(self, reports: Iterable[Told]) -> Told | None:
        first = next((report for report in reports if report.webhook_id not in self._used), None)
        if first:
            self._used.add(first.webhook_id)
        return first

    def _of(self, failure: Failure, spellings: Collection[str]) -> Iterator[Told]:
        """The reports that may be of this failure, those under the message's own id first."""
        for message_id in failure.ids:
            for report in self._by_message.get((failure.customer, message_id), ()):
                is_named = not spellings or spelled_alike(report.recipient) in spellings
                if is_named and report.noticed >= failure.when - SLACK_SECONDS:
                    yield report


class Comparison:
    """Says why a failure has no report, and what is with a mail that came back."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def failure(self, failure: Failure) -> Finding:
        """One without a report."""
        reason = self._refusal(failure) if failure.is_refusal else self._failed(failure)
        reason = self._impatient(reason, failure.when)
        return Finding(reason.verdict, failure=failure, reason=reason)

    def returned(self, returned: Returned) -> Finding | None:
        """A mail that came back; None if all is well, which is when the store has it."""
        if returned.message is None:
            reason: Reason | None = Reason(Why.TURNED_AWAY, returned.text)
        else:
            reason = self._of_mail(returned.message)
        if reason is None:
            return None
        if returned.when < self._known.kept_since:
            reason = Reason(Why.TOO_OLD)
        reason = self._impatient(reason, returned.when)
        return Finding(reason.verdict, returned=returned, reason=reason)

    def _impatient(self, reason: Reason, since: float) -> Reason:
        is_stuck = reason.why is Why.WAITS and self._known.until - since > PATIENCE_SECONDS
        return Reason(Why.STUCK, reason.detail) if is_stuck else reason

    def _refusal(self, failure: Failure) -> Reason:
        if failure.when < self._known.kept_since:
            return Reason(Why.TOO_OLD)
        spooled = next(filter(lambda one: _is_about(one, failure), self._known.refusals), None)
        if spooled:
            return _in_spool(spooled)
        if not failure.is_over:
            return Reason(Why.WAITS, "the session goes on")
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
            return Reason(Why.COPY)
        if not failure.is_told:
            return Reason(Why.WAITS, "Postfix has not made the notification yet, or was refused it (`bounce failed`)")
        return self._of_notifications(failure)

    def _unless_before(self, failure: Failure, reason: Reason) -> Reason:
        installed = self._known.installed
        is_before = installed is not None and failure.when < installed - SLACK_SECONDS
        return Reason(Why.BEFORE) if is_before else reason

    def _is_copy(self, failure: Failure) -> bool:
        """Whether the relay sent it there by itself: nobody wrote to that address, or it is known for it."""
        if failure.day is None or not failure.spellings:
            return False
        sent = self._known.recipients.get((failure.customer, failure.id, failure.day))
        if sent is None:
            return any(map(self._known.copies.lists, failure.spellings))
        written = {spelled_alike(one) for recipient in sent for one in (recipient.address, recipient.resolved) if one}
        return failure.spellings.isdisjoint(written)

    def _of_notifications(self, failure: Failure) -> Reason:
        """The worst that became of any of them: of several nobody can tell which one is about this recipient."""
        reasons = [self._of_mail(message) or self._unrecognised(message, failure) for message in failure.notifications]
        return max(reasons, key=lambda reason: list(Why).index(reason.why), default=Reason(Why.UNTOLD))

    def _unrecognised(self, message: Message, failure: Failure) -> Reason:
        """A notification that is in the store.  Of several recipients some may have asked for none."""
        arrival = next(self._known.arrivals[one] for one in message.queue_ids() if one in self._known.arrivals)
        named = _named_in(self._known.whole_mail(arrival))
        if named and named.isdisjoint(failure.spellings) and all(map(_PLAIN.fullmatch, failure.spellings)):
            return Reason(Why.NOTIFY)
        return Reason(
            Why.UNRECOGNISED, f"{message.queue_id} is {arrival.recognised}, by rule {arrival.rule} ({arrival.name})"
        )

    def _of_mail(self, message: Message) -> Reason | None:
        """What became of a mail to a return address; None if the store has it."""
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
        # What became of a copy that the relay added says nothing of the mail itself.
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


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log tells, beside failures, that a report may follow from."""

    returned: Collection[tuple[str, str]]
    """customers and ids of messages of which a mail came back"""
    from_before: Collection[tuple[str, str]]
    """the same of messages that may have failed before the log begins"""
    refused: Mapping[str, Sequence[float]]
    """recipients, folded, who were refused to nobody knows whom, and when"""
    span: tuple[float, float]
    """the time of which the log tells all"""
    hosts: Collection[str]
    """that it is of; empty if the store is of no others"""


def unlogged(reports: Iterable[Told], logged: Logged) -> list[Finding]:
    """The reports of the log's time of which the log knows nothing."""
    return [
        Finding(Verdict.UNLOGGED, report=report)
        for report in reports
        if logged.span[0] <= report.noticed < logged.span[1]
        and (not logged.hosts or report.host.partition(".")[0] in logged.hosts)
        and not _is_supported(report, logged)
    ]


def _is_supported(report: Told, logged: Logged) -> bool:
    message = (report.customer, report.id)
    if message in logged.from_before or (report.state is State.BOUNCE and message in logged.returned):
        return True
    refusals = logged.refused.get(spelled_alike(report.recipient), ())
    return report.state is State.RCPTTO and any(abs(report.noticed - when) <= SLACK_SECONDS for when in refusals)
