"""The suppression lists as the milter asks them: the file in force, and its replacement when there is another.

While the file cannot be used, every recipient passes; that is logged once.  It may be missing for some seconds when a
customer's list has just been switched on, because the notifier has to write it first.

`session` asks at each RCPT TO of a customer whose list is in use; `daemon` looks for a new file every second, in a
thread that mail does not wait for.  Touches this one file of the spool.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from bouncehook.configuration import Configuration, Stamp, stamp_of
from bouncehook.outage import Outage
from bouncehook.suppression_list import NoSuppressionList, SuppressionList, place

GRACE_SECONDS = 10.0
"""in which the notifier writes the first file"""
AGAIN_SECONDS = 10.0
"""how often an unchanged file that cannot be used is tried again: the cure may be a mode, or a key"""

log = logging.getLogger("bouncehook.milter")


class Suppressed:
    """The lists, for any number of threads that ask and one that looks for new ones."""

    def __init__(self, spool: Path, configuration: Callable[[], Configuration]) -> None:
        self._spool = spool
        self._configuration = configuration
        self._list: SuppressionList | None = None
        self._stamp: Stamp | None = None
        self._read_with: Configuration | None = None
        """the state of the file, and the configuration, with which it was read last"""
        self._again = 0.0
        self._missing_since: float | None = None
        self._outage = Outage(
            log, "mail to suppressed recipients passes", "the suppression lists can be used again", each_reason=True
        )

    def has(self, customer: str, address: str, now: float) -> bool:
        """Whether a customer's recipient is to be refused.  `now` is in seconds since 1970."""
        lists = self._list
        try:
            return lists is not None and lists.has(customer, address, now)
        except OSError as error:
            self._outage.began(f"{place(self._spool)}: cannot be read: {error.strerror}")
            return False

    def look(self) -> None:
        """Take the file if it is new, or if the configuration is."""
        configuration, now = self._configuration(), time.monotonic()
        if not configuration.customers.with_suppression:
            self._list = self._missing_since = None
            self._outage.ended()
            return
        stamp = stamp_of(place(self._spool))
        is_new = stamp != self._stamp or configuration is not self._read_with
        if not is_new and (self._list or now < self._again):
            return
        self._stamp, self._read_with, self._again = stamp, configuration, now + AGAIN_SECONDS
        try:
            self._list = SuppressionList.open(self._spool, configuration.keys)
        except NoSuppressionList as error:
            self._list = None
            if stamp or self._is_missed(now):
                self._outage.began(str(error))
        else:
            self._missing_since = None
            self._outage.ended()

    def _is_missed(self, now: float) -> bool:
        """Whether the file is missing for longer than the notifier needs to write the first one."""
        if self._missing_since is None:
            self._missing_since = now
        return now - self._missing_since >= GRACE_SECONDS
