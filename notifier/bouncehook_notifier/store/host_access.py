"""The store as the notifier of one host uses it: under its name, and with a clock that all hosts can compare.

What `evidence_store` and `delivery_store` have in common.  Touches the store.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

import bouncehook
from bouncehook_notifier.store import migrations, statements
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.heartbeats import CLOCK_SECONDS, store_time
from bouncehook_notifier.store.records import MapInForce

log = logging.getLogger("bouncehook.notifier")


class HostAccess(Access):
    """A store's database, and whose notifier uses it."""

    def __init__(self, url: str, host: str | None = None) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url)
        self._host = host or os.uname().nodename
        self._said_ahead = False
        self._instance = secrets.token_hex(8)
        """of this process: two hosts of one name have different ones"""
        self._map = MapInForce()
        self._map_of_since = ""
        """the digest of the map that has been in force since `_map_since`, also before a restart"""
        self._map_since = 0.0
        self._namesake = 0.0
        """when another instance was last seen under our name; 0 is never"""

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A transaction that writes what this program knows.  It must be short: others wait for it.

        Raises StoreUnavailable; LaterStore when another host's program has changed the tables meanwhile.
        """
        with super().transaction(durable=durable) as connection:
            if self.is_shared:
                migrations.require_current(connection)
            yield connection

    def _shared_time(self, now: float) -> float:
        """What hosts compare with each other is by the clock of the database, unless they all but agree anyway."""
        ahead = self._database.clock_ahead
        differs = abs(ahead) > CLOCK_SECONDS
        if differs != self._said_ahead:
            self._said_ahead = differs
            if differs:
                log.warning(
                    "the clock of the store is %.0f s %s ours; what is put off is late or early by as much: "
                    "let both follow NTP",
                    abs(ahead),
                    "ahead of" if ahead > 0 else "behind",
                )
        return store_time(self._database, now)

    def _keep_clock(self, connection: sa.Connection) -> None:
        """The heartbeat of this host's notifier.  Last in its transaction, since all of ours write this row."""
        connection.execute(statements.of(connection).keep_clock, self._heartbeat(self._shared_time(time.time())))

    def _heartbeat(self, clock: float) -> dict[str, object]:
        return {
            "host": self._host,
            "clock": clock,
            "instance": self._instance,
            "namesake": self._namesake,
            "map": self._map.digest,
            "map_since": self._map_since,
            "customers": self._map.customers,
            "relay": self._map.relay,
            "version": bouncehook.__version__,
            "store_version": migrations.VERSION,
        }
