"""The audit itself: finds from logs and a configuration which failures were reported, which were not, and why.

Programs can call `compare`; the tests do so at the end of their work on a relay.  Reads the logs, the spool and the
store; changes nothing.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bouncehook.configuration import Configuration
from bouncehook.customers import CustomersMap
from bouncehook.errors import BouncehookError
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook_admin.audit import logs
from bouncehook_admin.audit.comparison import Comparison, Known
from bouncehook_admin.audit.lines import Kind
from bouncehook_admin.audit.logs import Coverage, Log, Tick, merged
from bouncehook_admin.audit.messages import Follower
from bouncehook_admin.audit.outcomes import Failure, Outcomes, Returned
from bouncehook_admin.audit.pairing import Pairs, names_recipient, pair
from bouncehook_admin.audit.reasons import Finding, Verdict
from bouncehook_admin.audit.spooled import Spooled, read_spool
from bouncehook_admin.audit.unlogged import Logged, unlogged
from bouncehook_admin.store_owner import open_as_owner
from bouncehook_notifier.store.audited import AuditedStore, Sent
from bouncehook_notifier.store.records import Arrival, Told

ALWAYS = 0.0
NEVER = 1e12
"""times before and after all others"""
EDGE_SECONDS = 2.0
"""the time at either end of a log in which the line that belongs to a report may be in the previous or next log"""
BEFORE_SECONDS = 60.0
"""how long before the first line evidence is searched for"""


class NothingRead(BouncehookError):
    """The log has no line of Postfix in the period."""


@dataclass(frozen=True, slots=True)
class Period:
    """The first second, and the second after the last, since 1970."""

    since: float = ALWAYS
    until: float = NEVER

    def has(self, when: float) -> bool:
        return self.since <= when < self.until


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings, by time."""

    findings: Sequence[Finding]
    coverage: Coverage
    messages: int
    """messages that came into the queue"""
    returned: int
    """mails that came to a return address"""
    passed_over: Counter[str]
    """failures that belong to no customer, by reason"""

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings with one verdict."""
        return [finding for finding in self.findings if finding.verdict is verdict]

    @property
    def is_good(self) -> bool:
        """Whether every failure that must be reported has a report."""
        return not self.of(Verdict.UNREPORTED)


def compare(
    configuration: Configuration, paths: Iterable[Path], period: Period = Period(), complete_until: float | None = None
) -> Audit:
    """Audit these logs.  Raises NoLog, NothingRead, SpoolError and StoreUnavailable.

    `complete_until` says that the log contains everything before that time.  Without it, the log counts as complete up
    to some seconds before its last line, because later events may be in the next log.
    """
    return audit_logs(configuration, [logs.open_log(path) for path in paths], period, lambda _: None, complete_until)


def audit_logs(
    configuration: Configuration,
    sources: Sequence[Log],
    period: Period,
    tick: Tick,
    complete_until: float | None = None,
) -> Audit:
    """The same for open logs.  `tick` is called with the number of octets read."""
    logged = _read(configuration, sources, tick)
    span = _span(logged.coverage, period, complete_until)
    # The order matters because the notifier may be running: a file that has left the spool is in the store, and
    # evidence in the store has its reports there.
    spooled = read_spool(configuration.settings.spool)
    with open_as_owner(AuditedStore, configuration) as store:
        arrivals = store.arrivals(span[0] - BEFORE_SECONDS)
        names = _Names(configuration.customers)
        told = [replace(one, customer=names.current(one.customer)) for one in store.told(span[0] - BEFORE_SECONDS)]
        pairs = pair(logged.failures, told, _is_on_record(store, names, logged.failures, told))
        pairs.failures = [failure for failure in pairs.failures if period.has(failure.when)]
        known = _known(configuration, store, spooled, arrivals, pairs.failures, logged.coverage.last)
        comparison = Comparison(known)
        findings = [*_of_failures(pairs, comparison), *filter(None, map(comparison.returned, logged.others()))]
        hosts = logged.coverage.hosts if store.is_shared else ()
    findings = [finding for finding in findings if period.has(finding.when)]
    findings += unlogged(pairs.reports, logged.beside_failures(span, hosts))
    findings.sort(key=lambda finding: finding.when)
    came_back = sum(period.has(one.when) for one in logged.returned)
    return Audit(findings, logged.coverage, logged.messages, came_back, logged.passed_over)


@dataclass(frozen=True, slots=True)
class _Logged:
    """What the logs say about customers."""

    failures: Sequence[Failure]
    returned: Sequence[Returned]
    from_before: Collection[tuple[str, str]]
    """customers and ids of messages that may have failed before the log begins"""
    refused: Iterable[tuple[str, float]]
    """recipients, folded, that were refused to an unknown client, and when"""
    coverage: Coverage
    messages: int
    passed_over: Counter[str]

    def beside_failures(self, span: tuple[float, float], hosts: Collection[str]) -> Logged:
        """The other events from which a report may follow."""
        refused: dict[str, list[float]] = defaultdict(list)
        for recipient, when in self.refused:
            refused[recipient].append(when)
        came_back = {(one.customer, one.id) for one in self.returned}
        return Logged(came_back, self.from_before, refused, span, hosts)

    def others(self) -> Iterator[Returned]:
        """Returned mails, without the notifications of these failures, which are compared as failures."""
        known = {id(message) for failure in self.failures for message in failure.notifications}
        return (one for one in self.returned if one.message is None or id(one.message) not in known)


def _read(configuration: Configuration, sources: Sequence[Log], tick: Tick) -> _Logged:
    outcomes = Outcomes(configuration)
    follower = Follower(outcomes.looks_like_return_address)
    follower.take_all(merged(sources, tick))
    return _Logged(
        outcomes.failures(follower.messages, follower.refusals),
        outcomes.returned(follower.messages, follower.refusals),
        outcomes.ids_from_before(follower.messages),
        outcomes.refused_to_whomever(follower.refusals),
        _coverage(sources),
        follower.seen,
        outcomes.passed_over,
    )


def _coverage(sources: Iterable[Log]) -> Coverage:
    coverage = Coverage()
    for source in sources:
        coverage = coverage.joined_with(source.coverage)
    if coverage.lines <= coverage.passed_over[Kind.FOREIGN] + coverage.passed_over[Kind.UNKNOWN]:
        raise NothingRead(
            f"{', '.join(source.name for source in sources)}: {coverage.lines} lines, and none of them is from "
            "Postfix: give Postfix's log"
        )
    return coverage


class _Names:
    """The log tells whose a message is by the present names; the store and the spool have the names of their time."""

    def __init__(self, customers: CustomersMap) -> None:
        self._customers = customers

    def current(self, name: str) -> str:
        customer = self._customers.by_name(name)
        return customer.name if customer else name

    def of_its_time(self, sent: Iterable[Sent]) -> Iterator[Sent]:
        """Sent messages under each name that their customer has had."""
        for name, message_id, day in sent:
            customer = self._customers.by_name(name)
            yield from ((one, message_id, day) for one in (customer.names if customer else (name,)))


def _span(coverage: Coverage, period: Period, complete_until: float | None) -> tuple[float, float]:
    """The period for which the log is complete."""
    first = coverage.first or 0.0
    last = coverage.last - EDGE_SECONDS if complete_until is None else complete_until
    return max(first + EDGE_SECONDS, period.since), min(last, period.until)


def _is_on_record(
    store: AuditedStore, names: _Names, failures: Iterable[Failure], told: Iterable[Told]
) -> Callable[[Failure], bool]:
    """Whether the record of a failure's message still names its recipient; asked of messages of which a recipient was
    forgotten."""
    some_forgotten = {(one.customer, one.id) for one in told if not one.recipient}
    asked = {
        (one.customer, one.id, one.day)
        for one in failures
        if one.day is not None and (one.customer, one.id) in some_forgotten
    }
    found = store.recipients(names.of_its_time(asked))
    sent = {(names.current(name), id_, day): recipients for (name, id_, day), recipients in found.items()}
    return lambda failure: (
        failure.day is not None and names_recipient(sent.get((failure.customer, failure.id, failure.day), ()), failure)
    )


def _of_failures(pairs: Pairs, comparison: Comparison) -> Iterator[Finding]:
    for failure, report in pairs.reported:
        yield Finding(Verdict.REPORTED, failure, report=report)
    yield from map(comparison.failure, pairs.failures)


def _known(
    configuration: Configuration,
    store: AuditedStore,
    spooled: Sequence[Spooled],
    arrivals: Mapping[str, Arrival],
    unreported: Iterable[Failure],
    until: float,
) -> Known:
    """What there is to find reasons in."""
    names = _Names(configuration.customers)
    sent = names.of_its_time({(one.customer, one.id, one.day) for one in unreported if one.day is not None})
    return Known(
        store.oldest(),
        time.time() - configuration.settings.keep_delivered_days * SECONDS_PER_DAY,
        until,
        {one.queue_id: one for one in spooled if one.queue_id and not one.customer},
        [replace(one, customer=names.current(one.customer)) for one in spooled if one.customer],
        arrivals,
        {(names.current(name), id_, day): whom for (name, id_, day), whom in store.recipients(sent).items()},
        configuration.copies,
        store.whole_mail,
    )
