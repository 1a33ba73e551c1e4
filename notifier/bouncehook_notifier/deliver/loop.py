"""The delivery loop: claims what is due, has it called, has recorded what came of it.

Three kinds of threads.  One, here, claims: it asks the store which endpoints have something due, and fills their
lanes.  Workers take deliveries from the lanes and make the attempts; there are as many as there is work for.  One
records (`recorder`).

Run by `daemon` in a thread of its own.  Touches the store and, through `attempt`, the network.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from itertools import groupby

from bouncehook import return_address
from bouncehook.configuration import Configuration
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.report import Event
from bouncehook_notifier.deliver.attempt import Attempts, customer_of
from bouncehook_notifier.deliver.lanes import Lanes
from bouncehook_notifier.deliver.recorder import STORE_WAIT_SECONDS, Recorder
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import WAITING, Delivery, Health, Settled
from bouncehook_notifier.store.store import CLOCK_SECONDS, Store

MOST_WORKERS = 512
CROWD = MOST_WORKERS * 3 // 4
"""so many calls at once leave the rest of the workers to endpoints that have none"""
LEAST_AHEAD = 64
"""deliveries that may be claimed ahead for an endpoint that is well"""
AHEAD = 8
"""or so many times its concurrency, if that is more: its lane is not to run dry between two claims"""
MOST_CLAIMED = 1000
"""deliveries claimed in one transaction, for all endpoints together"""
LEASE_SECONDS = 3600.0
"""more than a delivery can wait in its lane and take; after a crash elsewhere it is due again by then"""
FREE_SECONDS = 60.0
"""how often leases that are over are looked for"""
LONGEST_ATTEMPT_SECONDS = 700.0
"""so long before its claim ends a delivery is not begun any more: a call, or a relay's reply to a mail"""
LONGEST_SLEEP = 5.0
MISSED_SECONDS = 0.05
"""after which it is looked again for what was due and could not be claimed: its endpoint was just locked"""
LEAST_PAUSE_SECONDS = 0.005
PAUSE = 5
"""between two looks for work there is a pause of so many times the processor's time that the last one took:
what has become due meanwhile is claimed together"""

log = logging.getLogger("bouncehook.notifier")


class Deliverer:
    """The loop."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._work = threading.Event()
        self._lanes = Lanes(self.wake, CROWD)
        self._attempts = Attempts(store, configuration)
        self._outage = outage_of("delivery", "deliveries wait", "deliveries go on")
        self._recorder = Recorder(store, configuration, self._lanes, self.wake)
        self._freed = 0.0
        self._looked_through: Configuration | None = None
        """the configuration by which what waits was looked through for URLs that are gone"""
        self._ahead = time.time() - time.monotonic()
        self._notifiers = 1
        """how many share the store, and with it what an endpoint may be called"""
        self._workers: list[threading.Thread] = []

    def wake(self) -> None:
        """Look for work now.  From any thread."""
        self._work.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set; then finish the calls that are under way and hand back what waits."""
        self._recorder.start()
        listening = threading.Thread(target=self._store.listen, args=(self.wake, stop), name="listening")
        listening.start()
        while not stop.is_set():
            self._work.clear()
            started = time.thread_time()
            idle = self._claim_safely()
            stop.wait(max(LEAST_PAUSE_SECONDS, PAUSE * (time.thread_time() - started)))
            self._work.wait(idle)
        waiting = self._lanes.give_back()
        self._lanes.close()
        for worker in self._workers:
            worker.join()
        listening.join()
        self._recorder.stop()
        try:
            self._hand_back(waiting)
        except StoreUnavailable as error:
            log.error("%s; %d deliveries stay claimed until we start again", error, len(waiting))

    def _claim_safely(self) -> float:
        try:
            idle = self._claim()
        except StoreUnavailable as error:
            self._outage.began(str(error))
            return STORE_WAIT_SECONDS
        except Exception:
            log.exception("a fault of ours while claiming; it goes on")
            return STORE_WAIT_SECONDS
        return idle

    def _claim(self) -> float:
        """Fill the lanes with what is due; returns for how long there will be nothing more to do."""
        now = time.time()
        self._notice_clock(now)
        if not 0 <= now - self._freed < FREE_SECONDS:
            self._store.free_expired(now)
            self._freed = now
            self._looked_through = None
        self._move_to_corrected(now)
        look = self._recorder.read(lambda: self._store.look(now))
        self._notifiers = look.notifiers
        for url in look.switched_off:
            # What was claimed for it before is not to be called either.
            self._put_off(self._lanes.give_back(url))
        wanted = self._wanted(look.ready)
        claimed = self._store.claim(wanted, now, LEASE_SECONDS) if wanted else []
        self._outage.ended()  # not before: looking works while writing does not
        for url, of_one in groupby(claimed, lambda delivery: delivery.url):
            self._put(url, list(of_one))
        if claimed:
            self._grow()
        if wanted.keys() - {delivery.url for delivery in claimed}:
            return MISSED_SECONDS
        if look.next_due is None:
            return LONGEST_SLEEP
        return min(max(look.next_due - time.time(), 0.0), LONGEST_SLEEP)

    def _notice_clock(self, now: float) -> None:
        """When the clock was set back, what is to happen some time from then would happen that much later."""
        ahead = now - time.monotonic()
        set_back = self._ahead - ahead
        if set_back > CLOCK_SECONDS:
            log.warning("the clock was set back by %.0f s; what waits is due that much sooner", set_back)
            self._store.advance(set_back, now)
        self._ahead = ahead

    def _move_to_corrected(self, now: float) -> None:
        """A URL that is no longer in the map gets nothing any more: what waits goes to those that came in its place.

        Also what waits for an endpoint that rests or is switched off, which might be why it was replaced.
        """
        configuration = self._configuration()
        if configuration is self._looked_through:
            return
        known = {url for one in configuration.customers for event in Event for url in configuration.urls(one, event)}
        for gone in self._store.waiting_at():
            if gone not in known:
                self._move_from(gone, configuration, now)
        self._looked_through = configuration

    def _move_from(self, gone: str, configuration: Configuration, now: float) -> None:
        after = 0
        while found := self._store.stranded(gone, after, MOST_CLAIMED):
            after = found[-1].number
            moved: dict[int, str] = {}
            superfluous: list[int] = []
            for one in found:
                customer = configuration.customers.by_tag(return_address.customer_tag(one.customer))
                urls = configuration.urls(customer, one.event) if customer else ()
                new = next((url for url in urls if url not in one.urls), None)
                if new:
                    moved[one.number] = new
                elif urls:
                    superfluous.append(one.number)
            if moved or superfluous:
                self._store.move(moved, superfluous, now)

    def _wanted(self, ready: list[Health]) -> dict[str, int]:
        """How many deliveries to claim for each endpoint: for those that waited longest, if there are too many."""
        rooms: dict[str, int] = {}
        for health in ready:
            room = self._room(health)
            if room:
                rooms[health.url] = room
                if len(rooms) == MOST_CLAIMED:
                    break
        return {url: min(room, max(1, MOST_CLAIMED // len(rooms))) for url, room in rooms.items()}

    def _room(self, health: Health) -> int:
        """How many more deliveries an endpoint's lane may hold; one at a time goes to an endpoint that is not well."""
        waiting, running, limit = self._lanes.load(health.url)
        known = self._recorder.health(health)
        if known.rest_until > time.time():
            return 0
        if known.failures:
            return 0 if waiting or running else 1
        most = max(LEAST_AHEAD, AHEAD * limit)
        # Not a few at a time: a claim costs what it costs.  The lane tells when it is half empty.
        return most - waiting if 2 * waiting <= most else 0

    def _put(self, url: str, claimed: list[Delivery]) -> None:
        """Fill an endpoint's lane.  Where several customers share one, the last one's limits hold."""
        if self._recorder.health(Health(url)).rest_until > time.time():
            self._put_off(claimed)  # it was given a rest while we claimed
            return
        configuration = self._configuration()
        customers = [customer_of(delivery, configuration) for delivery in claimed]
        settings = next((one.delivery for one in reversed(customers) if one), DeliverySettings())
        self._lanes.put(url, claimed, self._limit(url, settings), settings.rate / self._notifiers)

    def _put_off(self, claimed: list[Delivery]) -> None:
        """They are due again a little later."""
        for delivery in claimed:
            self._recorder.ended(delivery, None)

    def _limit(self, url: str, settings: DeliverySettings) -> int:
        """How many calls at once; one of those that are not well, or not challenged yet, is enough to find out.

        What an endpoint may have is divided among the notifiers, and each may have one.
        """
        unproven = settings.challenge and not self._is_proven(url)
        share = max(1, settings.concurrency // self._notifiers)
        return 1 if unproven or not self._recorder.is_well(url) else share

    def _is_proven(self, url: str) -> bool:
        try:
            return self._attempts.is_proven(url)
        except StoreUnavailable:
            return False  # one call at a time will do until it can be read

    def _grow(self) -> None:
        wanted = min(MOST_WORKERS, self._lanes.wanted_workers())
        while len(self._workers) < wanted:
            worker = threading.Thread(target=self._work_on, name=f"call-{len(self._workers)}")
            self._workers.append(worker)
            worker.start()

    def _work_on(self) -> None:
        finished: str | None = None
        while (delivery := self._lanes.take(finished)) is not None:
            self._recorder.ended(delivery, self._attempts.attempt(delivery) if self._is_to_be_tried(delivery) else None)
            finished = delivery.url

    def _is_to_be_tried(self, delivery: Delivery) -> bool:
        """Not when its claim may end meanwhile, nor when its URL has left the map since what waits was moved."""
        configuration = self._configuration()
        customer = customer_of(delivery, configuration)
        urls = configuration.urls(customer, delivery.report.event) if customer else ()
        if urls and delivery.url not in urls:
            self._looked_through = None  # it waits again in a moment, and is moved then
            return False
        return time.time() < delivery.until - LONGEST_ATTEMPT_SECONDS

    def _hand_back(self, waiting: list[Delivery]) -> None:
        if waiting:
            self._store.settle([Settled(delivery, None, WAITING, time.time()) for delivery in waiting], [])
