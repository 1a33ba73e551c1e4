"""Loop two of the notifier: deliveries that are due go out, and what came of them is recorded.

Run by `daemon` in a thread of its own; the POSTs themselves run in a pool.  Touches the store and, through `call`,
the network.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bouncehook import return_address
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook_notifier.call import call, succeeded
from bouncehook_notifier.retry import wait_after
from bouncehook_notifier.store import (
    DELIVERED,
    UNDELIVERED,
    WAITING,
    Attempt,
    Delivery,
    Store,
    StoreUnavailable,
)

WORKERS = 16
LEASE_SECONDS = 300.0
"""more than a call can take; after a crash its deliveries are due again by then"""
LONGEST_SLEEP = 5.0

log = logging.getLogger("bouncehook.notifier")


class Deliverer:
    """The loop that claims deliveries and hands them to the pool."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._work = threading.Event()
        self._free = WORKERS
        self._lock = threading.Lock()
        self._trouble = ""

    def wake(self) -> None:
        """Look for work now.  From any thread."""
        self._work.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set, then finish the calls that are under way."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="call") as pool:
            while not stop.is_set():
                self._work.clear()
                try:
                    sleep = self._claim(pool)
                    self._trouble = ""
                except StoreUnavailable as error:
                    self._say_once(str(error))
                    sleep = 1.0
                self._work.wait(sleep)

    def _claim(self, pool: ThreadPoolExecutor) -> float:
        """Start what is due and there is room for; returns how long nothing more will be due."""
        with self._lock:
            room = self._free
        claimed = self._store.claim(time.time(), room, LEASE_SECONDS) if room else []
        with self._lock:
            self._free -= len(claimed)
        for delivery in claimed:
            pool.submit(self._deliver, delivery)
        if len(claimed) == room:
            return LONGEST_SLEEP  # a finished call wakes us
        due = self._store.next_due()
        return LONGEST_SLEEP if due is None else min(max(due - time.time(), 0.0), LONGEST_SLEEP)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            customer = self._configuration().customers.by_tag(return_address.customer_tag(delivery.customer))
            attempt = _attempt(delivery, customer)
            self._record(delivery, attempt)
        except StoreUnavailable as error:
            # The lease runs out and it is sent again, under the same webhook-id.
            self._say_once(str(error))
        except Exception:
            log.exception("%s: a fault of ours while delivering; it will be tried again", delivery.report.id)
        finally:
            with self._lock:
                self._free += 1
            self._work.set()

    def _record(self, delivery: Delivery, attempt: Attempt) -> None:
        status, due = DELIVERED, 0.0
        if not succeeded(attempt):
            wait = wait_after(delivery.tries + 1, random.random())
            status, due = (UNDELIVERED, 0.0) if wait is None else (WAITING, time.time() + wait)
        self._store.attempted(delivery, attempt, status, due)
        level = logging.INFO if status == DELIVERED else logging.WARNING
        log.log(
            level,
            "%s: %s: %s, try %d, %s, %.3f s",
            delivery.report.id,
            delivery.customer,
            status,
            delivery.tries + 1,
            f"HTTP {attempt.status} from {_host(delivery.url)}" if attempt.status else attempt.answer,
            attempt.seconds,
        )

    def _say_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.error("%s; deliveries wait", trouble)


def _attempt(delivery: Delivery, customer: Customer | None) -> Attempt:
    """POST to where the customer is now: one who has corrected a URL in the map gets what waited there."""
    if customer is None or not customer.failures:
        return Attempt(time.time(), 0.0, None, f"customer {delivery.customer} has no URL in the map")
    url = delivery.url if delivery.url in customer.failures else customer.failures[0]
    return call(delivery, url, customer)


def _host(url: str) -> str:
    """The part of a URL that is fit for a log: its path and query may hold the customer's secrets."""
    return urlsplit(url).hostname or "?"
