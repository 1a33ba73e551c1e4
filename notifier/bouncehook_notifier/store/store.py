"""The store as the notifier uses it: opened once, shared by all of its threads.

`evidence_store` is what intake does with it, `delivery_store` what delivery does; `retention` opens transactions of its
own.  Called by `daemon`, `intake`, `probes`, `deliver`, and `bouncehook explain`.  Touches the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from bouncehook_notifier.store import statements, tables
from bouncehook_notifier.store.delivery_store import DeliveryStore
from bouncehook_notifier.store.due import advance_all, free_claims
from bouncehook_notifier.store.evidence_store import EvidenceStore
from bouncehook_notifier.store.heartbeats import CLOCK_SECONDS

STOPPING_SECONDS = 4.0
"""for an answer of the database while the notifier stops"""

log = logging.getLogger("bouncehook.notifier")

_claims = tables.claims
_hosts = tables.hosts


class Store(EvidenceStore, DeliveryStore):
    """The store as the notifier uses it, for any number of threads."""

    def open(self) -> None:
        """Make the tables ready; then take back what this host's notifier had claimed when it died.

        A store that is not shared has one notifier, whatever the host is called: a container that is made anew has
        another name each time.
        Raises StoreUnavailable, also for a store of a later version.
        """
        self.make_tables()
        with self.transaction() as connection:
            free_claims(connection, _claims.c.owner == self._host if self.is_shared else sa.true())
            before = connection.execute(sa.select(_hosts).where(_hosts.c.host == self._host)).mappings().first()
            last = before["clock"] if before else None
            if before:
                self._predecessor = before["instance"]
                self._map_of_since, self._map_since = before["map"], before["map_since"]
            now = time.time()
            self._keep_clock(connection)
            if last is not None and last - now > CLOCK_SECONDS and not self.is_shared:
                log.warning("the clock was set back by %.0f s; what waits is due that much sooner", last - now)
                advance_all(connection, last - now, now)

    def hurry(self) -> None:
        """The notifier stops: whoever waits for the database, or begins to, waits for some seconds at most."""
        self._database.set_answer_timeout(STOPPING_SECONDS)

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` whenever another notifier has put something into the store, until `stop` is set."""
        self._database.listen(wake, stop)

    def advance(self, seconds: float, now: float) -> None:
        """The clock was set back: let what was to happen in the future, by the old clock, happen so much sooner.

        Not in a store that is shared: most of it was put off by other clocks.
        """
        if self.is_shared:
            return
        with self.transaction() as connection:
            advance_all(connection, seconds, now)
            # Otherwise a restart would find the clock set back once more.
            connection.execute(statements.of(connection).keep_clock, self._heartbeat(now))
