"""The audit itself: from logs and a configuration to what was reported, what was not, and why.

`compare` is for programs too: the tests call it at the end of what they do to a relay.  Reads the logs, the spool and
the store; changes nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bouncehook.configuration import Configuration
from bouncehook.errors import BouncehookError
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook_admin.audit import comparing, logs
from bouncehook_admin.audit.comparing import Comparison, Finding, Known, Verdict, pair
from bouncehook_admin.audit.following import Follower
from bouncehook_admin.audit.logs import Coverage, Log, Tick, merged
from bouncehook_admin.audit.outcomes import Failure, Outcomes, Returned
from bouncehook_admin.audit.spooled import read_spool
from bouncehook_notifier.store.audited import AuditedStore

ALWAYS = 0.0
NEVER = 1e12
"""times before and after all others"""
EDGE_SECONDS = 2.0
"""at either end of a log, of which the line to a report may be in the log before or behind it"""
BEFORE_SECONDS = 60.0
"""by which evidence is looked for before the first line"""


class NothingRead(BouncehookError):
    """The log has no line of Postfix in the period."""


@dataclass(frozen=True, slots=True)
class Period:
    """From when, and until before when, in seconds since 1970."""

    since: float = ALWAYS
    until: float = NEVER

    def has(self, when: float) -> bool:
        return self.since <= when < self.until


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, by time."""

    findings: Sequence[Finding]
    coverage: Coverage
    messages: int
    """that came into the queue"""
    returned: int
    """mails that came to a return address"""
    passed_over: Counter[str]
    """failures that are no customer's, by why"""

    def of(self, verdict: Verdict) -> list[Finding]:
        """Those of one verdict."""
        return [finding for finding in self.findings if finding.verdict is verdict]

    @property
    def is_good(self) -> bool:
        """Whether every failure that is to have a report has one."""
        return not self.of(Verdict.UNREPORTED)


def compare(
    configuration: Configuration, paths: Iterable[Path], period: Period = Period(), complete_until: float | None = None
) -> Audit:
    """Audit these logs.  Raises NoLog, NothingRead, SpoolError and StoreUnavailable.

    `complete_until` says that the log holds all that happened before then; otherwise that is some seconds before its
    last line, since what happened then may be told in the next log.
    """
    return audit_logs(configuration, [logs.open_log(path) for path in paths], period, lambda _: None, complete_until)


def audit_logs(
    configuration: Configuration,
    sources: Sequence[Log],
    period: Period,
    tick: Tick,
    complete_until: float | None = None,
) -> Audit:
    """The same of logs that are open.  `tick` is told how many octets have been read."""
    outcomes = Outcomes(configuration)
    follower = Follower(outcomes.looks_like_return_address)
    follower.take_all(merged(sources, tick))
    coverage = _coverage(sources)
    failures = [one for one in outcomes.failures(follower.messages, follower.refusals) if period.has(one.when)]
    returned = [one for one in outcomes.returned(follower.messages, follower.refusals) if period.has(one.when)]
    span = _span(coverage, period, complete_until)
    # In this order: what the notifier takes from the spool meanwhile is in the store then.
    spooled = read_spool(configuration.settings.spool)
    with closing(AuditedStore.existing(configuration.settings.store)) as store:
        known = Known(
            store.oldest(),
            time.time() - configuration.settings.keep_delivered_days * SECONDS_PER_DAY,
            {one.queue_id: one for one in spooled if one.queue_id and not one.customer},
            [one for one in spooled if one.customer],
            store.arrivals(span[0] - BEFORE_SECONDS),
            store.recipients,
            store.whole_mail,
        )
        pairs = pair(failures, store.told(span[0] - BEFORE_SECONDS))
        findings = [Finding(Verdict.REPORTED, failure, report=report) for failure, report in pairs.reported]
        findings += _explained(known, pairs.failures, _others(returned, failures))
        findings += comparing.unlogged(
            pairs.reports,
            returned,
            outcomes.ids_from_before(follower.messages),
            span,
            coverage.hosts if store.is_shared else (),
        )
    findings.sort(key=lambda finding: finding.when)
    return Audit(findings, coverage, follower.seen, len(returned), outcomes.passed_over)


def _coverage(sources: Iterable[Log]) -> Coverage:
    coverage = Coverage()
    for source in sources:
        coverage = coverage.joined_with(source.coverage)
    if not coverage.events:
        raise NothingRead(
            f"{', '.join(source.name for source in sources)}: {coverage.lines} lines, and not one of them is of "
            "Postfix about a message: is this its log?"
        )
    return coverage


def _span(coverage: Coverage, period: Period, complete_until: float | None) -> tuple[float, float]:
    """The time of which the log tells all."""
    first = coverage.first or 0.0
    last = coverage.last - EDGE_SECONDS if complete_until is None else complete_until
    return max(first + EDGE_SECONDS, period.since), min(last, period.until)


def _explained(known: Known, failures: Iterable[Failure], returned: Iterable[Returned]) -> Iterator[Finding]:
    comparison = Comparison(known)
    yield from map(comparison.failure, failures)
    yield from filter(None, map(comparison.returned, returned))


def _others(returned: Iterable[Returned], failures: Iterable[Failure]) -> Iterator[Returned]:
    """Without the notifications of these failures, which the failures answer for."""
    known = {id(message) for failure in failures for message in failure.notifications}
    return (one for one in returned if one.message is None or id(one.message) not in known)
