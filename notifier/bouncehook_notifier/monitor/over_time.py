"""What the status page shows of a period: failures and calls as charts, how long deliveries took, who answers.

Called by `pages`.  Reads the store, through `store.page_data`; what has no answer in time is left out and said.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bouncehook_notifier.monitor.cached import Cached
from bouncehook_notifier.monitor.chart import Chart, chart_of, shares
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.page_data import (
    NO_ANSWER,
    CallCounts,
    Calls,
    DeliverySeconds,
    FailureCounts,
    PageData,
    Written,
)

HOUR = 3600.0
CACHE_SECONDS = 5.0
MOST_REASONS = 12
LEAST_WRITTEN = 100
"""recipients: of fewer the share that failed says little"""
ANSWERS = ("2xx", NO_ANSWER, "5xx", "4xx")
"""that have a colour of their own; the rest share one"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """How far back the charts go, and in what steps."""

    name: str
    title: str
    step: float
    steps: int

    @property
    def shows_hours(self) -> bool:
        """Whether a step is told by its time, or by its day."""
        return self.step * self.steps <= 24 * HOUR

    def since(self) -> float:
        """When the first step began: the last one is not over yet, and ends with an hour or a day of this place."""
        now = time.time()
        offset = datetime.fromtimestamp(now).astimezone().utcoffset()
        local = now + (offset.total_seconds() if offset else 0.0)
        return now - local % self.step - (self.steps - 1) * self.step


PERIODS = {
    period.name: period
    for period in (
        Period("day", "24 hours", HOUR, 24),
        Period("week", "7 days", 6 * HOUR, 28),
        Period("month", "30 days", 24 * HOUR, 30),
    )
}


@dataclass(frozen=True, slots=True)
class OverTime:
    """Of a period."""

    period: Period
    failures: Chart | None
    failures_error: str
    has_all_failures: bool
    written: Written | None
    states: list[tuple[str, int, float]]
    reasons: list[tuple[str, int, float]]
    calls: Chart | None
    calls_error: str
    has_all_calls: bool
    all_calls: Calls
    by_url: Mapping[str, Calls] | None
    seconds: DeliverySeconds | None

    @property
    def has_rate(self) -> bool:
        """Whether the part that failed, of the recipients written to, is known and says something."""
        written = self.written
        is_known = self.failures and written and written.is_complete and self.has_all_failures
        return bool(is_known and written and written.count >= LEAST_WRITTEN)


class Questions:
    """What is asked of the store about a period: of all customers, or of one."""

    def __init__(self, page_data: PageData, period: Period, customers: Collection[str] = ()) -> None:
        self._page_data = page_data
        self._period = period
        self._customers = customers

    def failures(self) -> FailureCounts:
        """Raises StoreUnavailable, as each of these."""
        return self._page_data.failure_counts(self._period.since(), self._period.step, self._customers)

    def written(self) -> Written:
        """Recipients that were written to."""
        return self._page_data.written(self._period.since(), self._customers)

    def calls(self) -> CallCounts:
        """By step and answer."""
        return self._page_data.call_counts(self._period.since(), self._period.step, self._customers)

    def by_url(self) -> Mapping[str, Calls]:
        """By endpoint."""
        return self._page_data.calls_by_url(self._period.since(), self._customers)

    def seconds(self) -> DeliverySeconds | None:
        """From evidence to 2xx."""
        return self._page_data.delivery_seconds(self._period.since(), self._customers)


class OverTimes:
    """Of each period: of all customers, where answers are kept for a while, or of one."""

    def __init__(self, page_data: PageData) -> None:
        self._page_data = page_data
        self._kept = {name: _Kept(Questions(page_data, period)) for name, period in PERIODS.items()}

    def of_all(self, period: Period) -> OverTime:
        """As it was some seconds ago."""
        kept = self._kept[period.name]
        return _over_time(
            period, kept.failures.get, kept.written.get, kept.calls.get, kept.by_url.get, kept.seconds.get
        )

    def of_customer(self, period: Period, names: Collection[str]) -> OverTime:
        """As it is now; `names` are all that the customer has or had."""
        ask = Questions(self._page_data, period, names)
        return _over_time(period, ask.failures, ask.written, ask.calls, ask.by_url, ask.seconds)


class _Kept:
    def __init__(self, ask: Questions) -> None:
        self.failures = Cached(ask.failures, CACHE_SECONDS)
        self.written = Cached(ask.written, CACHE_SECONDS)
        self.calls = Cached(ask.calls, CACHE_SECONDS)
        self.by_url = Cached(ask.by_url, CACHE_SECONDS)
        self.seconds = Cached(ask.seconds, CACHE_SECONDS)


def _over_time(
    period: Period,
    failures: Callable[[], FailureCounts],
    written: Callable[[], Written],
    calls: Callable[[], CallCounts],
    by_url: Callable[[], Mapping[str, Calls]],
    seconds: Callable[[], DeliverySeconds | None],
) -> OverTime:
    failed, failures_error = or_why(failures)
    called, calls_error = or_why(calls)
    total = called.counts if called else {}
    return OverTime(
        period,
        _chart(period, failed.since, _by_state(failed)) if failed else None,
        failures_error,
        failed is None or failed.is_complete,
        or_why(written)[0],
        _shares(failed, 1),
        _shares(failed, 2),
        _chart(period, called.since, called.counts, ANSWERS) if called else None,
        calls_error,
        called is None or called.is_complete,
        Calls(sum(count for (_, answer), count in total.items() if answer == "2xx"), sum(total.values())),
        or_why(by_url)[0],
        or_why(seconds)[0],
    )


def _chart(period: Period, since: float, counts: Mapping[tuple[int, str], int], order: tuple[str, ...] = ()) -> Chart:
    return chart_of(counts, since, period.step, period.steps, order)


def _by_state(counted: FailureCounts) -> Counter[tuple[int, str]]:
    counts: Counter[tuple[int, str]] = Counter()
    for (step, state, _), count in counted.counts.items():
        counts[step, state] += count
    return counts


def _shares(counted: FailureCounts | None, which: int) -> list[tuple[str, int, float]]:
    """By state (1) or reason (2)."""
    counts: Counter[str] = Counter()
    for key, count in (counted.counts if counted else {}).items():
        counts[str(key[which]) or "not told"] += count
    return shares(counts, MOST_REASONS)


def or_why(ask: Callable[[], T]) -> tuple[T | None, str]:
    """An answer, or why there is none."""
    try:
        return ask(), ""
    except StoreUnavailable as error:
        return None, str(error)
