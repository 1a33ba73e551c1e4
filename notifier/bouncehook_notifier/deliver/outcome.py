"""What becomes of a delivery after an attempt: it has ended, or is tried again.  Pure.

Called by `recorder` for each attempt, in the order in which they ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bouncehook_notifier.deliver.retry import wait_after, wait_before
from bouncehook_notifier.deliver.verdict import Result, Verdict
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery; `due` matters while it waits."""

    status: str
    due: float = 0.0


def outcome_of(verdict: Verdict, tries: int, schedule: Sequence[float], now: float, chance: float) -> Outcome:
    """`tries` counts this attempt, unless no call was made; `now` is in seconds since 1970; `chance` is from 0 to 1."""
    if verdict.result is Result.DELIVERED:
        return Outcome(DELIVERED)
    if verdict.result is Result.NOT_MADE:
        return Outcome(WAITING, now + wait_before(tries, schedule, chance))
    wait = wait_after(tries, schedule, chance) if verdict.result is Result.FAILED else None
    if wait is None:
        return Outcome(UNDELIVERED)
    return Outcome(WAITING, now + max(wait, verdict.retry_after))
