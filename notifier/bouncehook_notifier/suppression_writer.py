"""Writes the suppression lists for the milter of this host (`bouncehook.suppression_list`), whenever they have changed.

A change reaches the milter within two seconds.  Writing takes some seconds for a million addresses, and as after all
work that is repeated there is a pause of WORK_FACTOR times as long, so that it never takes much of a processor.

If nobody's list is in use, there is no file.  Run by `daemon` in a thread of its own.  Reads the store; touches that
file.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from bouncehook import suppression_list
from bouncehook.configuration import Configuration, stamp_of
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.database import StoreUnavailable

LOOK_SECONDS = 1.0
"""how often it is looked whether something has changed"""
AGAIN_SECONDS = 10.0
"""after which it is tried again when the store did not answer, or the file could not be written"""
WORK_FACTOR = 20

log = logging.getLogger("bouncehook.notifier")


class SuppressionWriter:
    """Keeps the file up to date."""

    def __init__(self, store: Access, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._outage = outage_of(
            "suppression", "the milter goes on with the lists of before", "the suppression lists are written again"
        )
        self._names: dict[str, str] = {}
        self._names_of: Configuration | None = None
        self._written: object = None
        """what the file was made of, and its state since"""
        self._not_before = 0.0

    def run(self, stop: threading.Event) -> None:
        """Keep it up to date until `stop` is set."""
        while not stop.is_set():
            try:
                self.look(stop)
                self._outage.ended()
                stop.wait(LOOK_SECONDS)
            except StoreUnavailable:
                stop.wait(AGAIN_SECONDS)  # intake and delivery say that the store is away
            except OSError as error:
                place = suppression_list.place(self._configuration().settings.spool)
                self._outage.began(f"{place}: cannot be written: {error.strerror}")
                stop.wait(AGAIN_SECONDS)
            except _Stopped:
                return
            except Exception:
                log.exception("internal error while writing the suppression lists; it will be tried again")
                stop.wait(AGAIN_SECONDS)

    def look(self, stop: threading.Event) -> None:
        """Write the file if it has to be another.  Raises StoreUnavailable and OSError."""
        configuration = self._configuration()
        spool = configuration.settings.spool
        names = self._names_in(configuration)
        if not names:
            suppression_list.remove(spool)
            self._written = None
            return
        with self._store.reading() as connection:
            # Before the lists are read: what changes meanwhile counts up later.
            wanted = (names, configuration.keys.newest, suppressions.changes(connection))
        started = time.monotonic()
        if self._written == (wanted, stamp_of(suppression_list.place(spool))) or started < self._not_before:
            return
        suppression_list.forget_abandoned(spool)
        count = self._write(configuration, names, stop)
        self._written = (wanted, stamp_of(suppression_list.place(spool)))
        ended = time.monotonic()
        self._not_before = ended + WORK_FACTOR * (ended - started)
        log.info("suppression lists written: addresses: %d", count)

    def _names_in(self, configuration: Configuration) -> dict[str, str]:
        """Every name of the customers whose lists are in use, with the present one."""
        if configuration is not self._names_of:
            using = configuration.customers.with_suppression
            self._names = {name: customer.name for customer in using for name in customer.names}
            self._names_of = configuration
        return self._names

    def _write(self, configuration: Configuration, names: dict[str, str], stop: threading.Event) -> int:
        now = time.time()
        with self._store.reading() as connection:
            held = suppressions.counts(connection, now)

            def entries() -> Iterator[suppression_list.Entry]:
                for customer, address, until in suppressions.deadlines(connection, now):
                    if stop.is_set():
                        raise _Stopped
                    if customer in names:
                        yield names[customer], address, until

            count = sum(held.get(name, 0) for name in names)
            return suppression_list.write(configuration.settings.spool, configuration.keys, entries, count)


class _Stopped(Exception):
    """The notifier stops, and does not wait for a long list."""
