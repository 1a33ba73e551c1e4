"""What `bouncehook-notifier` does: intake, delivery, retention and the status page, until it is told to stop.

When it stops it finishes the work that has begun.  Opened by `daemon`.  Touches the spool and the store.
"""

from __future__ import annotations

import threading
import time

from bouncehook import daemon
from bouncehook.configuration import Configuration, WatchedConfiguration
from bouncehook.spool_reader import SpoolReader
from bouncehook_notifier.deliver.authorities import unusable_authorities
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.deliver.unusable import unusable
from bouncehook_notifier.intake import Intake
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store.retention import Retention
from bouncehook_notifier.store.store import Store
from bouncehook_notifier.suppression_writer import SuppressionWriter
from bouncehook_notifier.vanished import Vanished

CLEANING_SECONDS = 3600.0
"""how often files that crashes left in the spool are deleted"""
NEEDS_SECONDS = 30.0
"""how often the customers' secrets, headers and templates are checked, in addition to the calls that need them"""


class Notifier(daemon.Service):
    """The service: the loops, and the spool and the store that they share."""

    def __init__(self, watched: WatchedConfiguration) -> None:
        """Raises SpoolError and StoreUnavailable."""
        settings = watched.current.settings
        self._reader = SpoolReader(settings.spool)
        self._store = Store(settings.store)
        self._store.open()
        self._deliverer = Deliverer(self._store, lambda: watched.current)
        intake = Intake(self._reader, self._store, lambda: watched.current, self._deliverer.wake)
        retention = Retention(self._store, lambda: watched.current.settings)
        writer = SuppressionWriter(self._store, lambda: watched.current)
        vanished = Vanished(self._store, lambda: watched.current)
        self._stop = threading.Event()
        self._loops = [
            threading.Thread(target=intake.run, args=(self._stop,), name="intake"),
            threading.Thread(target=self._deliverer.run, args=(self._stop,), name="delivery"),
            threading.Thread(target=retention.run, args=(self._stop,), name="retention"),
            threading.Thread(target=writer.run, args=(self._stop,), name="suppression lists"),
            threading.Thread(target=vanished.run, args=(self._stop,), name="vanished"),
        ]
        if listen := watched.current.settings.status.listen:
            from bouncehook_notifier.monitor.listener import Listener  # here, because who has no page starts without it

            listener = Listener(watched, *listen)
            self._loops.append(threading.Thread(target=listener.run, args=(self._stop,), name="status page"))
        self.housekeeping = (_Needs(watched).look_when_due, self._clean_when_due)
        self._cleaned = -CLEANING_SECONDS

    def start(self) -> None:
        for loop in self._loops:
            loop.start()

    def _clean_when_due(self) -> None:
        if time.monotonic() - self._cleaned > CLEANING_SECONDS:
            self._cleaned = time.monotonic()
            self._reader.forget_abandoned(time.time())

    def stop(self) -> None:
        self._stop.set()
        self._store.hurry()
        self._reader.wake()
        self._deliverer.wake()
        for loop in self._loops:
            loop.join()
        self._reader.close()
        self._store.close()


class _Needs:
    """Logs what calls need and cannot have.  Other customers are not affected."""

    def __init__(self, watched: WatchedConfiguration) -> None:
        self._watched = watched
        self._outage = outage_of(
            "signing", "reports to that customer wait", "every secret, header and template can be used again"
        )
        self._looked = -NEEDS_SECONDS
        self._looked_with: Configuration | None = None

    def look_when_due(self) -> None:
        """Check them if the configuration is new, or if the last check is some time ago."""
        configuration, now = self._watched.current, time.monotonic()
        if configuration is self._looked_with and now - self._looked < NEEDS_SECONDS:
            return
        self._looked, self._looked_with = now, configuration
        found = [*unusable(configuration), *unusable_authorities(configuration)]
        if found:
            self._outage.began("; ".join(found))
        else:
            self._outage.ended()
