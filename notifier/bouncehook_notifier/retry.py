"""When a report is tried again.  Pure.

The schedule is that of Standard Webhooks: ten tries over some 75 hours, the waits between them spread by up to a
tenth so that the reports of one outage do not all come back at once.  Called by `deliver`.
"""

from __future__ import annotations

MINUTE = 60.0
HOUR = 60 * MINUTE
WAITS = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""seconds after the first, second, … failed try"""
SPREAD = 0.1


def wait_after(tries: int, chance: float) -> float | None:
    """Seconds to wait after `tries` failed tries; None when there is no further one.  `chance` is from 0 to 1."""
    if tries > len(WAITS):
        return None
    return WAITS[tries - 1] * (1 + SPREAD * chance)
