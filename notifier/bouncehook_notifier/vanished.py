"""Customers whose name has vanished from the map while their mail is out, or reports wait for them.

Most likely the name was changed: then `aka:` keeps what is out good.  Or the customer was removed: then `removed:` says
so.  Until one of them does, what comes back waits in the spool, and nobody is told.

The notifier says so in its log, once for each map; `bouncehook check` says so before.  Reads the store.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

from bouncehook.configuration import Configuration
from bouncehook.plurals import counted
from bouncehook.report import printable
from bouncehook.return_address import SECONDS_PER_DAY, day_of
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.customers_in_use import unknown_in_use
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import InUse

LOOK_SECONDS = 1.0
"""how often it is looked whether there is a new map"""
AGAIN_SECONDS = 30.0
"""after which a store is asked again that did not answer"""
MOST_NAMED = 20

log = logging.getLogger("bouncehook.notifier")


class Vanished:
    """The notifier's look at each new map."""

    def __init__(self, store: Access, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._said = ""
        """for which map"""

    def run(self, stop: threading.Event) -> None:
        """Look until `stop` is set."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except StoreUnavailable:
                stop.wait(AGAIN_SECONDS)  # delivery says that the store is away
            except Exception:
                log.exception("internal error while comparing the map with the store; it will be tried again")
                stop.wait(AGAIN_SECONDS)

    def look(self) -> None:
        """Say whose name has vanished, if the map is another than the last time.  Raises StoreUnavailable."""
        configuration = self._configuration()
        if configuration.customers.digest == self._said:
            return
        for line in vanished(configuration, self._store, time.time()):
            log.warning("%s", line)
        self._said = configuration.customers.digest


def vanished(configuration: Configuration, store: Access, now: float) -> Iterator[str]:
    """A line for each name that has vanished.  Raises StoreUnavailable."""
    lifetime = configuration.settings.return_lifetime_days
    found = unknown_in_use(store, configuration.customers.known_names, day_of(now) - lifetime)
    for one in found[:MOST_NAMED]:
        yield f"{configuration.settings.customers}: {_in_words(one, lifetime)}"
    if len(found) > MOST_NAMED:
        yield f"{configuration.settings.customers}: {len(found) - MOST_NAMED} more names are gone in the same way"


def _in_words(one: InUse, lifetime: int) -> str:
    alive = []
    if one.messages:
        until = time.strftime("%Y-%m-%d", time.gmtime((one.last_day + lifetime) * SECONDS_PER_DAY))
        messages = counted(one.messages, "message is", "messages are")
        alive.append(f"{messages} out whose bounces are taken until {until}")
    if one.waiting:
        alive.append(counted(one.waiting, "delivery waits", "deliveries wait"))
    name = json.dumps(printable(one.customer), ensure_ascii=False)
    return (
        f"customer {name} is gone, but {' and '.join(alive)}; if the name was changed, add `aka: [{name}]` to the "
        f"customer, else `removed: [{name}]` beside `customers:`"
    )
