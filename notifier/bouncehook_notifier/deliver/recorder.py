"""Records what came of attempts: one thread judges them in the order in which they ended, many to a transaction.

It knows the endpoints' health better than the store does, by what it has not written yet.  Where several hosts share
the store, a call without an answer is held against this host's own way to the endpoint: others may have another, so
only this host rests.  Called by `loop`.  Touches the store.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from bouncehook.configuration import Configuration
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.report import Event, printable
from bouncehook_notifier.deliver.attempt import customer_of
from bouncehook_notifier.deliver.lanes import Lanes
from bouncehook_notifier.deliver.outcome import outcome_of, outcome_of_forwarding
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import DELIVERED, WAITING, Attempt, Delivery, Health, Look, Settled
from bouncehook_notifier.store.store import Store

STORE_WAIT_SECONDS = 1.0
PAUSE_SECONDS = 0.01
"""between two transactions: what ends meanwhile is recorded together"""
MOST_AT_ONCE = 500
"""attempts recorded in one transaction"""

log = logging.getLogger("bouncehook.notifier")


class Recorder:
    """The thread, and what it knows."""

    def __init__(
        self,
        store: Store,
        configuration: Callable[[], Configuration],
        lanes: Lanes,
        to_do: Callable[[], None],
    ) -> None:
        self._store = store
        self._configuration = configuration
        self._lanes = lanes
        self._outage = outage_of("recording", "what came of calls waits", "what came of calls is recorded again")
        self._to_do = to_do
        self._ended: queue.SimpleQueue[tuple[Delivery, Attempt | None] | None] = queue.SimpleQueue()
        self._healths: dict[str, Health] = {}
        self._ways: dict[str, Health] = {}
        """the same of endpoints that did not answer this host last, when others may reach them"""
        self._recording = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attempts")

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def ended(self, delivery: Delivery, attempt: Attempt | None) -> None:
        """A claimed delivery's attempt has ended; None says that there was none.  From any thread."""
        self._ended.put((delivery, attempt))

    def stop(self) -> None:
        """Record what has ended, if the store lets us, and end."""
        self._stopping.set()
        self._ended.put(None)
        self._thread.join()

    def health(self, health: Health) -> Health:
        """An endpoint's health as it is known here; otherwise as the store gave it."""
        known, way = self._healths.get(health.url, health), self._ways.get(health.url)
        if way is None:
            return known
        worse, longer = max(known.failures, way.failures), max(known.rest_until, way.rest_until)
        return replace(known, failures=worse, rest_until=longer)

    def is_well(self, url: str) -> bool:
        """Whether an endpoint may have all that its customer allows."""
        return not self.health(Health(url)).failures

    def read(self, look: Callable[[], Look]) -> Look:
        """Look into the store.  What it says of endpoints counts, because an administrator may have changed it there;
        unless it is just about to hear from here.
        """
        if not self._recording.acquire(blocking=False):
            return look()
        try:
            found = look()
            self._healths.update({health.url: health for health in found.ready})
        finally:
            self._recording.release()
        return found

    def _run(self) -> None:
        ended = False
        while not ended:
            batch = [self._ended.get()]
            while len(batch) < MOST_AT_ONCE and not self._ended.empty():
                batch.append(self._ended.get())
            ended = None in batch
            try:
                with self._recording:
                    self._record([one for one in batch if one is not None])
            except Exception:
                # Without this thread nothing would be recorded again, and everything sent anew at each lease's end.
                log.exception("a fault of ours while recording; those reports are sent again when their lease ends")
            if not ended:
                time.sleep(PAUSE_SECONDS)

    def _record(self, batch: list[tuple[Delivery, Attempt | None]]) -> None:
        changed: dict[str, Health] = {}
        settled = [self._judge(delivery, attempt, changed) for delivery, attempt in batch]
        for url in {one.delivery.url for one in settled}:
            if not self.is_well(url):
                settled += [Settled(waiting, None, WAITING, time.time()) for waiting in self._lanes.give_back(url)]
        while not self._settle(settled, list(changed.values())):
            if self._stopping.wait(STORE_WAIT_SECONDS):
                # They stay claimed until we start again, and are sent again under the same webhook-id.
                log.error("what came of %d calls cannot be recorded; they are made again", len(batch))
                return
        if changed or any(one.status == WAITING for one in settled):
            self._to_do()
        # Said once.  From here on the store knows it, where an administrator may have another opinion.
        self._healths.update({url: replace(health, switched_off="") for url, health in changed.items()})

    def _settle(self, settled: list[Settled], healths: list[Health]) -> bool:
        try:
            self._store.settle(settled, healths)
        except StoreUnavailable as error:
            self._outage.began(str(error))
            return False
        self._outage.ended()
        return True

    def _judge(self, delivery: Delivery, attempt: Attempt | None, changed: dict[str, Health]) -> Settled:
        """What an attempt means; also for the endpoint's health, which `changed` gets if it is another one now."""
        if attempt is None:
            return Settled(delivery, None, WAITING, time.time() + STORE_WAIT_SECONDS)
        customer = customer_of(delivery, self._configuration())
        schedule = (customer.delivery if customer else DeliverySettings()).retry
        before = self._healths.get(delivery.url) or self._stored_health(delivery.url)
        is_about_way = self._store.is_shared and attempt.status is None and not attempt.blameless
        way = self._ways.get(delivery.url)
        known = (way or Health(delivery.url)) if is_about_way else before
        judge = outcome_of_forwarding if delivery.report.event is Event.FORWARDED else outcome_of
        outcome = judge(attempt, delivery.tries + 1, schedule, known, time.time(), random.random())
        after = outcome.health
        if is_about_way:
            self._ways[delivery.url] = after
            after = replace(before, failures=before.failures + 1)  # all are to see it, and only we rest
        elif attempt.status is not None:
            self._ways.pop(delivery.url, None)
        self._healths[delivery.url] = after
        if after != before:
            changed[delivery.url] = after
        metrics.attempted(delivery, attempt, outcome.status)
        _log_attempt(delivery, attempt, outcome.status)
        _log_health(before if attempt.blameless else way or before, outcome.health)
        return Settled(delivery, attempt, outcome.status, outcome.due)

    def _stored_health(self, url: str) -> Health:
        """As it was before we started; whether it is switched off is not ours to say again."""
        try:
            return replace(self._store.health(url), switched_off="")
        except StoreUnavailable as error:
            self._outage.began(str(error))
            return Health(url)


def _log_attempt(delivery: Delivery, attempt: Attempt, status: str) -> None:
    if attempt.status is None:
        said = printable(attempt.answer)
    elif delivery.report.event is Event.FORWARDED:
        said = f"SMTP {attempt.status} {printable(attempt.answer)}"  # with the queue id by which the mail goes on
    else:
        said = f"HTTP {attempt.status} from {_host(delivery.url)}"
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
