"""What an answer means: for the delivery, and for the endpoint that gave it.  Pure.

    2xx                       delivered; the endpoint is well
    410                       the endpoint is switched off, until a person switches it on again
    429, 502, 503, 504        tried again later; the endpoint is left alone for a while (Retry-After, or some seconds)
    anything else, or none    tried again later; after FAILURES_TO_OPEN in a row the endpoint is left alone too

A mail that is forwarded meets an SMTP server: what that refuses for good is given up, and no answer of it speaks of
the server's own health.

An endpoint that is left alone costs its reports no try.  When the time is over, one call probes it; the next failure
doubles the time, the first success ends it.

Called by `loop` for each attempt, in the order in which they ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bouncehook_notifier.deliver.retry import wait_after
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, Attempt, Health

FAILURES_TO_OPEN = 5
FIRST_REST = 30.0
FIRST_BUSY_REST = 5.0
LONGEST_REST = 600.0
LONGEST_RETRY_AFTER = 24 * 3600.0
BUSY = (429, 502, 503, 504)
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery (`due` matters while it waits), and of its endpoint."""

    status: str
    due: float
    health: Health


def succeeded(attempt: Attempt) -> bool:
    """2xx, and nothing else, is success."""
    return attempt.status is not None and 200 <= attempt.status < 300


def outcome_of(
    attempt: Attempt, tries: int, schedule: Sequence[float], health: Health, now: float, chance: float
) -> Outcome:
    """`tries` counts this attempt; `now` is in seconds since 1970; `chance` is from 0 to 1."""
    if succeeded(attempt):
        # One that was under way when the endpoint was given a rest does not end it.
        return Outcome(DELIVERED, 0.0, health if health.rest_until > now else _well(health))
    if not attempt.blameless:
        health = _after_failure(attempt, health, now)
    wait = wait_after(tries, schedule, chance)
    if wait is None:
        return Outcome(UNDELIVERED, 0.0, health)
    return Outcome(WAITING, now + max(wait, _retry_after(attempt)), health)


def outcome_of_forwarding(
    attempt: Attempt, tries: int, schedule: Sequence[float], health: Health, now: float, chance: float
) -> Outcome:
    """The same for a mail that was offered to the operator's relay; the status is that of an SMTP reply."""
    if attempt.status is None:
        return outcome_of(attempt, tries, schedule, health, now, chance)
    well = _well(health)
    if succeeded(attempt):
        return Outcome(DELIVERED, 0.0, well)
    wait = wait_after(tries, schedule, chance) if attempt.status < 500 else None
    return Outcome(UNDELIVERED, 0.0, well) if wait is None else Outcome(WAITING, now + wait, well)


def _well(health: Health) -> Health:
    return replace(health, failures=0, rest_until=0.0)


def _after_failure(attempt: Attempt, before: Health, now: float) -> Health:
    failures = before.failures + 1
    if attempt.status == GONE:
        return replace(before, failures=failures, switched_off="it answered 410 Gone")
    if before.rest_until > now:
        # It was under way when others like it failed: no news of the endpoint, but for what it asks.
        asked = now + _retry_after(attempt) if attempt.status in BUSY else 0.0
        return replace(before, rest_until=max(before.rest_until, asked))
    rest = 0.0
    if attempt.status in BUSY:
        rest = _retry_after(attempt) or min(LONGEST_REST, FIRST_BUSY_REST * 2 ** min(before.failures, 10))
    if failures >= FAILURES_TO_OPEN:
        rest = max(rest, min(LONGEST_REST, FIRST_REST * 2 ** min(failures - FAILURES_TO_OPEN, 10)))
    return replace(before, failures=failures, rest_until=max(before.rest_until, now + rest) if rest else 0.0)


def _retry_after(attempt: Attempt) -> float:
    return min(attempt.retry_after, LONGEST_RETRY_AFTER)
