"""Why an endpoint is not called although reports wait for it, in words.  Called by `endpoints`, `show` and `reports`.

Pure.
"""

from __future__ import annotations

from bouncehook_admin.terminal import moment
from bouncehook_notifier.store.records import Health


def why_not_called(health: Health, now: float) -> str:
    """Empty when it is called as soon as something is due."""
    if health.switched_off:
        return f"switched off: {health.switched_off}"
    if health.rest_until > now:
        rest = f"resting until {moment(health.rest_until)}, failing {health.failures_in_row} in a row"
        return rest + last_error(health)
    return ""


def last_error(health: Health) -> str:
    """What an endpoint's last call that failed came to, to be said behind how it is."""
    return f"; last error: {health.last_error}" if health.last_error else ""
