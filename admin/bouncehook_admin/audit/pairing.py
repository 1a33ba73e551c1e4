"""Pairs each failure in the log with its report in the store.  Pure.  Called by `audit`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from bouncehook.envelope import Recipient
from bouncehook.report import NO_QUEUE
from bouncehook_admin.audit.outcomes import Failure
from bouncehook_admin.audit.reasons import SLACK_SECONDS
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store.records import Told


@dataclass(slots=True)
class Pairs:
    """Failures with their reports, and those left over on either side."""

    reported: list[tuple[Failure, Told]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    reports: list[Told] = field(default_factory=list)


def names_recipient(sent: Iterable[Recipient], failure: Failure) -> bool:
    """Whether the record of a sent message names the recipient of a failure."""
    written = {spelled_alike(one) for recipient in sent for one in (recipient.address, recipient.resolved) if one}
    return not failure.spellings.isdisjoint(written)


def pair(failures: Iterable[Failure], told: Iterable[Told], is_on_record: Callable[[Failure], bool]) -> Pairs:
    """Pair each failure with its first report; reports with the recipient in the customer's spelling are used first.

    A recipient that was refused repeatedly before the message had its id has one report.  A report whose recipient was
    forgotten may be about any failure of its message whose recipient the message's record does not name any more
    (`is_on_record`).
    """
    reports = _Reports(told, is_on_record)
    left, pairs = list(failures), Pairs()
    for find in (reports.exact, reports.by_any_spelling, reports.again, reports.of_forgotten):
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
    """The reports, each of which belongs to one failure."""

    def __init__(self, told: Iterable[Told], is_on_record: Callable[[Failure], bool]) -> None:
        self._is_on_record = is_on_record
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

    def of_forgotten(self, failure: Failure) -> Told | None:
        """One whose recipient was forgotten (`bouncehook forget`)."""
        return None if self._is_on_record(failure) else self._unused(self._of(failure, {""}))

    def unused(self) -> list[Told]:
        """Those with a recipient, because of the others it is not known what they were about."""
        reports = (report for some in self._by_message.values() for report in some)
        return [report for report in reports if report.webhook_id not in self._used and report.recipient]

    def _unused(self, reports: Iterable[Told]) -> Told | None:
        first = next((report for report in reports if report.webhook_id not in self._used), None)
        if first:
            self._used.add(first.webhook_id)
        return first

    def _of(self, failure: Failure, spellings: Collection[str]) -> Iterator[Told]:
        """The reports that may belong to this failure, those with the message's own id first."""
        for message_id in failure.ids:
            for report in self._by_message.get((failure.customer, message_id), ()):
                is_named = not spellings or spelled_alike(report.recipient) in spellings
                if is_named and report.noticed >= failure.when - SLACK_SECONDS:
                    yield report
