"""The delivery loop: claims what is due, runs the calls, records what came of them.

Three kinds of threads.  One claims: it asks the store which endpoints have something due, and fills their lanes.
Workers take deliveries from the lanes and call; there are as many as there is work for.  One records: it judges the
attempts in the order in which they ended, and writes many of them in one transaction.

Run by `daemon` in a thread of its own.  Touches the store and, through `call`, the network.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from bouncehook import return_address
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.report import Event
from bouncehook_notifier.deliver.call import call
from bouncehook_notifier.deliver.lanes import Lanes
from bouncehook_notifier.deliver.outcome import outcome_of
from bouncehook_notifier.store import (
    DELIVERED,
    WAITING,
    Attempt,
    Delivery,
    Health,
    Settled,
    Store,
    StoreUnavailable,
)

MOST_WORKERS = 512
AHEAD = 4
"""how many times an endpoint's concurrency is claimed ahead, so that its lane does not run dry between claims"""
LEASE_SECONDS = 900.0
"""more than a delivery can wait in its lane and take; after a crash elsewhere it is due again by then"""
LONGEST_SLEEP = 5.0
STORE_WAIT_SECONDS = 1.0
LARGE_OCTETS = 1024 * 1024
MOST_LARGE = 16
"""returned mails above LARGE_OCTETS that are sent at the same time"""
MOST_AT_ONCE = 500
"""attempts recorded in one transaction"""

T = TypeVar("T")

log = logging.getLogger("bouncehook.notifier")


class Deliverer:
    """The loop."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._work = threading.Event()
        self._lanes = Lanes()
        self._large = threading.BoundedSemaphore(MOST_LARGE)
        self._ended: queue.SimpleQueue[tuple[Delivery, Attempt | None] | None] = queue.SimpleQueue()
        self._workers: list[threading.Thread] = []
        self._healths: dict[str, Health] = {}
        self._recording = threading.Lock()
        self._trouble = ""

    def wake(self) -> None:
        """Look for work now.  From any thread."""
        self._work.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set; then finish the calls that are under way and hand back what waits."""
        recorder = threading.Thread(target=self._record_all, name="attempts")
        recorder.start()
        while not stop.is_set():
            self._work.clear()
            self._work.wait(self._claim_safely())
        waiting = self._lanes.give_back()
        self._lanes.close()
        for worker in self._workers:
            worker.join()
        self._ended.put(None)
        recorder.join()
        self._safely(lambda: self._hand_back(waiting), None)

    # ---- claiming

    def _claim_safely(self) -> float:
        try:
            return self._safely(self._claim, STORE_WAIT_SECONDS)
        except Exception:
            log.exception("a fault of ours while claiming; it goes on")
            return STORE_WAIT_SECONDS

    def _claim(self) -> float:
        """Fill the lanes with what is due; returns for how long there will be nothing more to do."""
        now = time.time()
        self._leave_alone(self._store.switched_off())
        wanted = {health.url: room for health in self._ready(now) if (room := self._room(health)) > 0}
        if wanted:
            claimed = self._store.claim(wanted, now, LEASE_SECONDS)
            for delivery in claimed:
                self._put(delivery)
            self._grow()
        due = self._store.next_due(now)
        return LONGEST_SLEEP if due is None else min(max(due - time.time(), 0.0), LONGEST_SLEEP)

    def _leave_alone(self, switched_off: list[str]) -> None:
        """Hand back what was claimed for an endpoint before it was switched off."""
        for url in switched_off:
            self._hand_back(self._lanes.give_back(url))

    def _ready(self, now: float) -> list[Health]:
        """The endpoints that have something due.  What the store says of them counts, because an administrator may have
        changed it there; unless it is about to hear from the recorder, who knows better.
        """
        if not self._recording.acquire(blocking=False):
            return self._store.ready(now)
        try:
            ready = self._store.ready(now)
            self._healths.update({health.url: health for health in ready})
        finally:
            self._recording.release()
        return ready

    def _room(self, health: Health) -> int:
        """How many more deliveries an endpoint's lane may hold; one at a time goes to an endpoint that is not well."""
        known = self._healths.get(health.url, health)
        most = 1 if known.failures else AHEAD * self._configuration().settings.delivery.concurrency
        return most - self._lanes.held(health.url)

    def _put(self, delivery: Delivery) -> None:
        customer = self._customer(delivery)
        settings = customer.delivery if customer else DeliverySettings()
        urls = customer.urls(delivery.report.event) if customer else ()
        if urls and delivery.url not in urls:
            # The customer has corrected the URL in the map, and gets there what waited.
            delivery = replace(delivery, url=urls[0])
        sick = self._healths.get(delivery.url, Health(delivery.url)).failures > 0
        self._lanes.put(delivery.url, [delivery], 1 if sick else settings.concurrency, settings.rate)

    def _grow(self) -> None:
        wanted = min(MOST_WORKERS, self._lanes.ready())
        while len(self._workers) < wanted:
            worker = threading.Thread(target=self._call_all, name=f"call-{len(self._workers)}")
            self._workers.append(worker)
            worker.start()

    # ---- calling

    def _call_all(self) -> None:
        while (delivery := self._lanes.take()) is not None:
            attempt: Attempt | None
            try:
                attempt = self._attempt(delivery)
            except StoreUnavailable:
                attempt = None  # it costs neither the report a try nor the endpoint its name
            except Exception as error:
                log.exception("%s: a fault of ours while calling; it will be tried again", delivery.report.id)
                attempt = Attempt(time.time(), 0.0, None, f"a fault of ours: {error}")
            self._lanes.finished(delivery.url)
            self._ended.put((delivery, attempt))

    def _attempt(self, delivery: Delivery) -> Attempt:
        customer = self._customer(delivery)
        if customer is None or not customer.urls(delivery.report.event):
            return Attempt(time.time(), 0.0, None, f"customer {delivery.customer} has no URL in the map")
        if delivery.report.event is Event.RETURNED:
            return self._attempt_returned(delivery, customer)
        return call(delivery, customer)

    def _attempt_returned(self, delivery: Delivery, customer: Customer) -> Attempt:
        """The mail is in memory for as long as its call takes; of large ones that are only a few at a time."""
        with self._large:
            mail = self._store.returned_mail(delivery, customer.bounce_size)
            if len(mail.mime) > LARGE_OCTETS:
                return call(delivery, customer, mail)
        return call(delivery, customer, mail)

    def _customer(self, delivery: Delivery) -> Customer | None:
        return self._configuration().customers.by_tag(return_address.customer_tag(delivery.customer))

    # ---- recording

    def _record_all(self) -> None:
        ended = False
        while not ended:
            batch = [self._ended.get()]
            while len(batch) < MOST_AT_ONCE and not self._ended.empty():
                batch.append(self._ended.get())
            ended = None in batch
            try:
                with self._recording:
                    self._record([one for one in batch if one is not None], give_up=ended)
            except Exception:
                # Without this thread nothing would be recorded again, and everything sent anew at each lease's end.
                log.exception("a fault of ours while recording; those reports are sent again when their lease ends")
            self._work.set()

    def _record(self, batch: list[tuple[Delivery, Attempt | None]], *, give_up: bool) -> None:
        if not batch:
            return
        settled = [self._judge(delivery, attempt) for delivery, attempt in batch]
        urls = {one.delivery.url for one in settled if one.attempt}
        resting = {url for url in urls if self._healths[url].failures}
        for url in resting:
            settled += [Settled(waiting, None, WAITING, time.time()) for waiting in self._lanes.give_back(url)]
        healths = [self._healths[url] for url in urls]
        while not self._safely(lambda: self._settle(settled, healths), False):
            if give_up:  # the leases run out, and they are sent again under the same webhook-id
                return
            time.sleep(STORE_WAIT_SECONDS)
        # Said once.  From here on the store knows it, where an administrator may have another opinion.
        self._healths.update({health.url: replace(health, switched_off="") for health in healths})

    def _settle(self, settled: list[Settled], healths: list[Health]) -> bool:
        self._store.settle(settled, healths)
        return True

    def _judge(self, delivery: Delivery, attempt: Attempt | None) -> Settled:
        """What an attempt means; also keeps the endpoint's health.  None is one that the store kept from being made."""
        if attempt is None:
            return Settled(delivery, None, WAITING, time.time() + STORE_WAIT_SECONDS)
        customer = self._customer(delivery)
        schedule = (customer.delivery if customer else DeliverySettings()).retry
        before = self._healths.get(delivery.url) or self._stored_health(delivery.url)
        outcome = outcome_of(attempt, delivery.tries + 1, schedule, before, time.time(), random.random())
        self._healths[delivery.url] = outcome.health
        _log_attempt(delivery, attempt, outcome.status)
        _log_health(before, outcome.health)
        return Settled(delivery, attempt, outcome.status, outcome.due)

    def _stored_health(self, url: str) -> Health:
        """As it was before we started; whether it is switched off is not ours to say again."""
        return replace(self._safely(lambda: self._store.health(url), Health(url)), switched_off="")

    def _hand_back(self, waiting: list[Delivery]) -> None:
        if waiting:
            self._store.settle([Settled(delivery, None, WAITING, time.time()) for delivery in waiting], [])

    def _safely(self, work: Callable[[], T], otherwise: T) -> T:
        """Do something with the store; its trouble is said once, and its end too."""
        try:
            done = work()
        except StoreUnavailable as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                log.error("%s; deliveries wait", error)
            return otherwise
        if self._trouble:
            self._trouble = ""
            log.warning("deliveries go on")
        return done


def _log_attempt(delivery: Delivery, attempt: Attempt, status: str) -> None:
    said = f"HTTP {attempt.status} from {_host(delivery.url)}" if attempt.status else attempt.answer
    log.log(
        logging.INFO if status == DELIVERED else logging.WARNING,
        "%s: %s: %s, try %d, %s, %.3f s",
        delivery.report.id,
        delivery.customer,
        status,
        delivery.tries + 1,
        said,
        attempt.seconds,
    )


def _log_health(before: Health, after: Health) -> None:
    if after.switched_off and not before.switched_off:
        log.error("endpoint at %s is switched off: %s", _host(after.url), after.switched_off)
    elif after.rest_until > before.rest_until:
        log.warning("endpoint at %s is left alone for %.0f s", _host(after.url), after.rest_until - time.time())
    elif before.rest_until and not after.failures:
        log.warning("endpoint at %s is well again", _host(after.url))


def _host(url: str) -> str:
    """The part of a URL that is fit for a log: its path and query may hold the customer's secrets."""
    return urlsplit(url).hostname or "?"
