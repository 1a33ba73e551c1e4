"""When a report is tried again.  Pure.

Called by `outcome`.  The schedule is the customer's, by default that of Standard Webhooks.
"""

from __future__ import annotations

from collections.abc import Sequence

SPREAD = 0.1
"""waits are longer by up to a tenth, so that the reports of one outage do not all come back at once"""


def wait_after(tries: int, schedule: Sequence[float], chance: float) -> float | None:
    """Seconds to wait after `tries` failed tries; None when there is no further one.  `chance` is from 0 to 1."""
    if tries > len(schedule):
        return None
    return schedule[tries - 1] * (1 + SPREAD * chance)
