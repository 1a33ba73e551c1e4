"""A circuit breaker for each endpoint: how many calls it may get now, from how its last calls ended.  Pure.

    closed      all is well: as many calls as its customer allows
    half open   it failed: one call at a time, until one succeeds
    open        it is left alone until a time: after FAILURES_TO_OPEN failures in a row, or because it asked for that
    off         it is not called until a person switches it on: it answered that it is gone, or a person switched it off

While it is open its deliveries lose no try.  When the time is over it is half open, and one call probes it: the next
failure opens it for twice as long, the first success closes it.

Where several hosts share the store, a call without an answer is held against this host's own way to the endpoint
(a route, a name server): other hosts may have another, so this host alone leaves it alone.  The others see the count.

Shared by `claims`, `attempt` and `recorder`; `state_of` is asked by those who show it.  In memory only: who reads and
writes the store hands over what it says (`learn`) and is told what it should keep (`Change`).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from bouncehook_notifier.deliver.verdict import Signal, Verdict
from bouncehook_notifier.store.records import Health

FAILURES_TO_OPEN = 5
FIRST_REST = 30.0
FIRST_BUSY_REST = 5.0
LONGEST_REST = 600.0
ANY_NUMBER = sys.maxsize


class State(Enum):
    """Of an endpoint; the values are what people and metrics are shown."""

    CLOSED = "well"
    UNPROVEN = "unproven"
    """closed, but it has to give back a challenge first"""
    HALF_OPEN = "failing"
    OPEN = "resting"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Change:
    """What an attempt changed, as far as this host goes by it."""

    before: Health
    after: Health
    to_store: Health | None
    """what every host is to know; None when that is as it was"""


def state_of(health: Health, now: float, *, is_challenged: bool = False) -> State:
    """How an endpoint is; `is_challenged` says that it has to give back a challenge before it gets reports."""
    if health.switched_off:
        return State.OFF
    if health.rest_until > now:
        return State.OPEN
    if health.failures_in_row:
        return State.HALF_OPEN
    return State.UNPROVEN if is_challenged and not health.proven else State.CLOSED


def health_after(health: Health, verdict: Verdict, now: float) -> Health:
    """How an endpoint is after an attempt; `now` is in seconds since 1970."""
    if verdict.signal is Signal.NONE:
        return health
    if verdict.signal is Signal.REACHED:
        return _closed(health)
    if verdict.signal is Signal.WORKS:
        # A call that was under way when the breaker opened does not close it.
        return health if health.rest_until > now else _closed(health)
    return _after_failure(health, verdict, now)


def _closed(health: Health) -> Health:
    return replace(health, failures_in_row=0, rest_until=0.0)


def _after_failure(before: Health, verdict: Verdict, now: float) -> Health:
    failures = before.failures_in_row + 1
    if verdict.signal is Signal.GONE:
        return replace(before, failures_in_row=failures, switched_off="it answered 410 Gone")
    is_busy = verdict.signal is Signal.BUSY
    if before.rest_until > now:
        # It was under way when others like it failed: no news of the endpoint, but for what it asks.
        return replace(before, rest_until=max(before.rest_until, now + verdict.retry_after if is_busy else 0.0))
    rest = 0.0
    if is_busy:
        rest = verdict.retry_after or min(LONGEST_REST, FIRST_BUSY_REST * 2 ** min(before.failures_in_row, 10))
    if failures >= FAILURES_TO_OPEN:
        rest = max(rest, min(LONGEST_REST, FIRST_REST * 2 ** min(failures - FAILURES_TO_OPEN, 10)))
    return replace(before, failures_in_row=failures, rest_until=max(before.rest_until, now + rest) if rest else 0.0)


class CircuitBreakers:
    """Those of all endpoints, by URL, for any number of threads."""

    def __init__(self, *, is_shared: bool) -> None:
        """`is_shared` says that notifiers of other hosts call the same endpoints."""
        self._is_shared = is_shared
        self._healths: dict[str, Health] = {}
        """as every host is to see them: newer than the store by what is not written yet"""
        self._own_ways: dict[str, Health] = {}
        """the same of endpoints that did not answer this host last, when others may reach them"""
        self._proven: set[str] = set()
        self._lock = threading.Lock()

    def learn(self, healths: Iterable[Health], *, is_newest: bool) -> None:
        """Take in what the store says.  It counts if it `is_newest`: an administrator may have changed it there.
        Otherwise what is known here is newer by what the store is just about to hear.
        """
        with self._lock:
            for health in healths:
                if health.proven:
                    self._proven.add(health.url)
                if is_newest or health.url not in self._healths:
                    self._healths[health.url] = health

    def state(self, url: str, now: float) -> State:
        """How an endpoint is for this host; a challenge left aside."""
        with self._lock:
            return state_of(self._known(url), now)

    def calls_at_once(self, url: str, now: float, *, is_challenged: bool = False) -> int:
        """How many calls there may be at the same time, before any limit of its customer's."""
        state = self.state(url, now)
        if state in (State.OPEN, State.OFF):
            return 0
        if state is State.HALF_OPEN or (is_challenged and not self.is_proven(url)):
            return 1
        return ANY_NUMBER

    def is_proven(self, url: str) -> bool:
        """Whether an endpoint is known to have given back a challenge."""
        return url in self._proven

    def prove(self, url: str) -> None:
        """An endpoint has given back a challenge."""
        with self._lock:
            self._proven.add(url)

    def judge(self, url: str, verdict: Verdict, now: float, *, was_answered: bool) -> Change:
        """Take in what an attempt says of its endpoint."""
        with self._lock:
            before = self._healths.get(url) or Health(url)
            own_way = self._own_ways.get(url)
            seen_before = before if verdict.signal is Signal.NONE else own_way or before
            if self._is_shared and not was_answered and verdict.signal is not Signal.NONE:
                after = health_after(own_way or Health(url), verdict, now)
                self._own_ways[url] = after
                for_all = replace(before, failures_in_row=before.failures_in_row + 1)
            else:
                after = for_all = health_after(before, verdict, now)
                if was_answered:
                    self._own_ways.pop(url, None)
            self._healths[url] = for_all
            return Change(seen_before, after, for_all if for_all != before else None)

    def stored(self, healths: Iterable[Health]) -> None:
        """What was to be stored is.  From here on the store knows who is switched off: an administrator may have
        another opinion, and what was said once is not said again.
        """
        with self._lock:
            self._healths.update({health.url: replace(health, switched_off="") for health in healths})

    def _known(self, url: str) -> Health:
        known, own_way = self._healths.get(url) or Health(url), self._own_ways.get(url)
        if own_way is None:
            return known
        return replace(
            known,
            failures_in_row=max(known.failures_in_row, own_way.failures_in_row),
            rest_until=max(known.rest_until, own_way.rest_until),
        )
