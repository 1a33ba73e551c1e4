"""Trouble that lasts, such as a store that is locked: said once when it begins, and once when it is over.

Used by `intake` and `deliver`.  Touches the log, and the metrics.
"""

from __future__ import annotations

import logging

from bouncehook_notifier.monitor import metrics

log = logging.getLogger("bouncehook.notifier")


class Trouble:
    """What one kind of trouble was last.

    `part` is where, `waits` says what it stops, `over` what goes on after it.
    """

    def __init__(self, part: str, waits: str, over: str) -> None:
        self._part = part
        self._waits = waits
        self._over = over
        self._said = ""
        metrics.trouble(part, lasts=False)

    def lasts(self, why: str) -> None:
        """It is there; said unless the same was said before."""
        if why != self._said:
            self._said = why
            metrics.trouble(self._part, lasts=True)
            log.error("%s; %s", why, self._waits)

    def ended(self) -> None:
        """All is well; said if it was not before."""
        if self._said:
            self._said = ""
            metrics.trouble(self._part, lasts=False)
            log.warning("%s", self._over)
