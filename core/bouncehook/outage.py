"""An outage: something that fails for a while, such as a full disk.  The log has it once when it begins, and once when
it is over, however often it is met in between.

    spool = Outage(log, "returned mail stays in Postfix's queue meanwhile", "the spool takes files again")
    spool.began("no room in new/")      logs: no room in new/; returned mail stays in Postfix's queue meanwhile
    spool.ended()                       logs: the spool takes files again

Used by everything that goes on by itself when the cause is gone: the milter and LMTP (the spool), the notifier (the
store and the spool, by its `outages`), and `configuration`.  Touches the log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence


def _tell_nobody(lasts: bool) -> None:
    """There is no metric for it."""


class Outage:
    """One kind of outage, for any number of threads."""

    def __init__(
        self,
        log: logging.Logger,
        meanwhile: str,
        over: str,
        *,
        each_reason: bool = False,
        tell: Callable[[bool], None] = _tell_nobody,
    ) -> None:
        """`meanwhile` says what it stops, `over` what goes on behind it.

        `each_reason` is to log another reason too, where that is no other file's name each time.  `tell` hears whether
        it lasts, whenever that changes.
        """
        self._log = log
        self._meanwhile = meanwhile
        self._over = over
        self._each_reason = each_reason
        self._tell = tell
        self._lock = threading.Lock()
        self._reason: tuple[str, ...] = ()

    @property
    def lasts(self) -> bool:
        """Whether it has begun, and is not over."""
        return bool(self._reason)

    @property
    def details(self) -> tuple[str, ...]:
        """What was said of it last; empty when it does not last."""
        return self._reason[1:]

    def began(self, why: str, details: Sequence[str] = ()) -> None:
        """It is met.  The `details` are logged before, each in a line of its own."""
        reason = (why, *details)
        with self._lock:
            before, self._reason = self._reason, reason
            if before and (not self._each_reason or before == reason):
                return
            for detail in details:
                self._log.error("%s", detail)
            self._log.error("%s; %s", why, self._meanwhile)
            self._tell(True)

    def ended(self) -> None:
        """It is not met any more.  Costs next to nothing when it was not before."""
        if not self._reason:
            return
        with self._lock:
            before, self._reason = self._reason, ()
            if before:
                self._log.warning("%s", self._over)
                self._tell(False)
