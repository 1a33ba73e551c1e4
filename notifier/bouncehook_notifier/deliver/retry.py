"""When a report is tried again.  Pure.

Called by `outcome`.  The schedule is the customer's, by default that of Standard Webhooks.
"""

from __future__ import annotations

from collections.abc import Sequence

SPREAD = 0.1
"""waits are longer by up to a tenth, so that the reports of one outage do not all come back at once"""

NO_SCHEDULE_SECONDS = 60.0
"""the wait before a try that could not be made, of a customer whose reports are tried once"""


def wait_after(tries: int, schedule: Sequence[float], chance: float) -> float | None:
    """Seconds to wait after `tries` failed tries; None when there is no further one.  `chance` is from 0 to 1."""
    if tries > len(schedule):
        return None
    return schedule[tries - 1] * (1 + SPREAD * chance)


def wait_before(tries: int, schedule: Sequence[float], chance: float) -> float:
    """Seconds to wait after `tries` tries and one that came to no call, which never is the last."""
    wait = wait_after(min(tries + 1, len(schedule)), schedule, chance) if schedule else None
    return NO_SCHEDULE_SECONDS if wait is None else wait
