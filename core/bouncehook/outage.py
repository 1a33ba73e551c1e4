"""An outage: something that fails for a while, such as a full disk.  It is logged once when it begins and once when it
is over, however many operations fail in between.

    spool = Outage(log, "returned mail stays in Postfix's queue meanwhile", "the spool can be written again")
    spool.began("no room in new/")      logs: no room in new/; returned mail stays in Postfix's queue meanwhile
    spool.ended()                       logs: the spool can be written again

Used wherever work continues by itself once the cause is gone: by the milter and LMTP (the spool), the notifier (the
store and the spool, through its `outages`), and `configuration`.  Touches the log.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence


def _no_metric(ongoing: bool) -> None:
    """The default: no metric shows the outage."""


class Outage:
    """One kind of outage, for any number of threads."""

    def __init__(
        self,
        log: logging.Logger,
        meanwhile: str,
        over: str,
        *,
        each_reason: bool = False,
        on_change: Callable[[bool], None] = _no_metric,
    ) -> None:
        """`meanwhile` says what happens to the work during the outage; `over` is logged when it is over.

        With `each_reason` a new reason during an outage is logged too; not for reasons that name another file each
        time.  `on_change` is called with whether it is ongoing, whenever that changes.
        """
        self._log = log
        self._meanwhile = meanwhile
        self._over = over
        self._each_reason = each_reason
        self._on_change = on_change
        self._lock = threading.Lock()
        self._reason: tuple[str, ...] = ()

    @property
    def ongoing(self) -> bool:
        """Whether it has begun, and is not over."""
        return bool(self._reason)

    @property
    def details(self) -> tuple[str, ...]:
        """The details of its last reason; empty when there is no outage."""
        return self._reason[1:]

    def began(self, why: str, details: Sequence[str] = ()) -> None:
        """An operation has failed.  The `details` are logged first, each on its own line."""
        reason = (why, *details)
        with self._lock:
            before, self._reason = self._reason, reason
            if before and (not self._each_reason or before == reason):
                return
            for detail in details:
                self._log.error("%s", detail)
            self._log.error("%s; %s", why, self._meanwhile)
            self._on_change(True)

    def ended(self) -> None:
        """An operation has succeeded.  This costs almost nothing when there was no outage."""
        if not self._reason:
            return
        with self._lock:
            before, self._reason = self._reason, ()
            if before:
                self._log.warning("%s", self._over)
                self._on_change(False)
