"""Trouble that lasts, such as a store that is locked: said once when it begins, and once when it is over.

Used by `intake` and `deliver`.  Touches the log.
"""

from __future__ import annotations

import logging

log = logging.getLogger("bouncehook.notifier")


class Trouble:
    """What one kind of trouble was last.  `waits` says what it stops, `over` what goes on after it."""

    def __init__(self, waits: str, over: str) -> None:
        self._waits = waits
        self._over = over
        self._said = ""

    def lasts(self, why: str) -> None:
        """It is there; said unless the same was said before."""
        if why != self._said:
            self._said = why
            log.error("%s; %s", why, self._waits)

    def ended(self) -> None:
        """All is well; said if it was not before."""
        if self._said:
            self._said = ""
            log.warning("%s", self._over)
