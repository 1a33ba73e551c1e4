"""Claims deliveries that are due, and fills the endpoints' queues with them.

Asks the store which endpoints have something due, claims as much as their queues have room for, and resolves each
delivery by the configuration.  Called by `loop`, in one thread.  Touches the store.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from itertools import groupby

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.circuit_breaker import CircuitBreakers
from bouncehook_notifier.deliver.jobs import Job, Standing, resolved
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.deliver.recorder import Recorder
from bouncehook_notifier.deliver.replaced_urls import ReplacedUrls, is_decisive
from bouncehook_notifier.deliver.transports import transport_of
from bouncehook_notifier.store.heartbeats import CLOCK_SECONDS
from bouncehook_notifier.store.records import Delivery, Health, Look
from bouncehook_notifier.store.store import Store

LEAST_AHEAD = 64
"""deliveries that may be claimed ahead for an endpoint that is well"""
AHEAD = 8
"""or so many times its concurrency, if that is more: its queue is not to run dry between two claims"""
MOST_CLAIMED = 1000
"""deliveries claimed in one transaction, for all endpoints together"""
LEASE_SECONDS = 3600.0
"""more than a delivery can wait in its queue and take; after a crash elsewhere it is due again by then"""
FREE_SECONDS = 60.0
"""how often leases that are over are looked for"""
LONGEST_SLEEP = 5.0
MISSED_SECONDS = 0.05
"""after which it is looked again for what was due and could not be claimed: its endpoint was just locked"""

log = logging.getLogger("bouncehook.notifier")


class Claims:
    """What this notifier claims."""

    def __init__(
        self,
        store: Store,
        configuration: Callable[[], Configuration],
        queues: EndpointQueues[Job],
        breakers: CircuitBreakers,
        recorder: Recorder,
        left_alone: LeftAlone,
        filled: Callable[[], None],
    ) -> None:
        """`filled` is called when a queue has got something."""
        self._store = store
        self._configuration = configuration
        self._queues = queues
        self._breakers = breakers
        self._recorder = recorder
        self._left_alone = left_alone
        self._replaced = ReplacedUrls(store)
        self._own: OwnMap | None = None
        """of the configuration that claiming goes by"""
        self._own_since = 0.0
        """since when its map has been in force, by the monotonic clock"""
        self._is_announced = False
        self._filled = filled
        self._freed = 0.0
        self._clock_offset = time.time() - time.monotonic()
        self._notifiers = 1
        """how many share the store, and with it what an endpoint may be called"""

    def claim(self) -> float:
        """Fill the queues with what is due; returns after how many seconds to look again.

        Raises StoreUnavailable.
        """
        now = time.time()
        self._notice_clock(now)
        if not 0 <= now - self._freed < FREE_SECONDS:
            self._store.free_expired(now)
            self._freed = now
            self._replaced.look_again()
        own = self._current_map()
        look = self._recorder.look(now)
        if self._decide(own, look, now):
            return 0.0  # what is due is another now
        self._notifiers = look.notifiers
        for url in look.switched_off:
            # What was claimed for it before is not to be called either.
            self._put_off(self._queues.give_back(url))
        wanted = self._wanted([health for health in look.ready if health.url in own.urls])
        left_alone = self._left_alone.at(wanted)
        claimed = self._store.claim(wanted, now, LEASE_SECONDS, left_alone) if wanted else []
        for url, of_one in groupby(claimed, lambda delivery: delivery.url):
            self._put(url, list(of_one))
        if claimed:
            self._filled()
        if wanted.keys() - left_alone.keys() - {delivery.url for delivery in claimed}:
            return MISSED_SECONDS
        if look.next_due is None:
            return LONGEST_SLEEP
        return min(max(look.next_due - time.time(), 0.0), LONGEST_SLEEP)

    def _current_map(self) -> OwnMap:
        """The map that is in force; that of a new configuration is told to the other hosts before we go by it.

        Raises StoreUnavailable.
        """
        configuration = self._configuration()
        if self._own is None or self._own.configuration is not configuration:
            own = OwnMap(configuration)
            if self._own is None or self._own.in_force.digest != own.in_force.digest:
                self._own_since = time.monotonic()
            self._own, self._is_announced = own, False
            self._left_alone.go_by(configuration)
            for url in self._queues.urls():
                if url not in own.urls:
                    self._put_off(self._queues.give_back(url))
        if not self._is_announced:
            self._store.announce(self._own.in_force)
            self._is_announced = True
        return self._own

    def _decide(self, own: OwnMap, look: Look, now: float) -> bool:
        """What becomes of deliveries whose URL has left the map, or is back; returns whether any was changed."""
        changed = self._replaced.bring_back(own, now)
        if is_decisive(own.in_force, time.monotonic() - self._own_since, look.hosts):
            changed |= self._replaced.move(own, look, self._left_alone.replaced(), now)
        return changed

    def _notice_clock(self, now: float) -> None:
        """If the clock was set back, all that was put off would be late by as much: the store makes it due sooner."""
        offset = now - time.monotonic()
        set_back = self._clock_offset - offset
        if set_back > CLOCK_SECONDS:
            log.warning("the clock was set back by %.0f s; what waits is due that much sooner", set_back)
            self._store.advance(set_back, now)
        self._clock_offset = offset

    def _wanted(self, ready: list[Health]) -> dict[str, int]:
        """How many deliveries to claim for each endpoint: for those that waited longest, if there are too many."""
        rooms: dict[str, int] = {}
        for health in ready:
            room = self._room(health.url)
            if room:
                rooms[health.url] = room
                if len(rooms) == MOST_CLAIMED:
                    break
        return {url: min(room, max(1, MOST_CLAIMED // len(rooms))) for url, room in rooms.items()}

    def _room(self, url: str) -> int:
        """How many more deliveries an endpoint's queue may hold; what is not to be called yet is not claimed."""
        waiting, running, limit = self._queues.load(url)
        allowed = self._breakers.calls_at_once(url, time.time())
        if allowed <= 1:
            return 0 if waiting or running else allowed
        most = max(LEAST_AHEAD, AHEAD * limit)
        # A claim costs nearly the same for one delivery as for many, so the queue is filled when it is half empty.
        return most - waiting if 2 * waiting <= most else 0

    def _put(self, url: str, claimed: Sequence[Delivery]) -> None:
        """Fill an endpoint's queue.  Where several customers share one, the last one's limits hold.

        What an endpoint may have is divided among the notifiers, and each may have one call.
        """
        configuration = self._configuration()
        found = [resolved(delivery, configuration) for delivery in claimed]
        jobs = [job for job in found if job.standing is Standing.IN_MAP]
        for job in found:
            if job.standing is not Standing.IN_MAP:
                self._left_alone.note(job)
                self._put_off([job])
        if not jobs:
            return
        limits = transport_of(url).limits(jobs[-1].settings)
        allowed = self._breakers.calls_at_once(url, time.time(), is_challenged=limits.is_challenged)
        if not allowed:
            self._put_off(jobs)  # it was left alone while we claimed
            return
        share = max(1, limits.concurrency // self._notifiers)
        self._queues.put(url, jobs, min(allowed, share), limits.rate / self._notifiers)

    def _put_off(self, jobs: Sequence[Job]) -> None:
        """They are due again a little later."""
        for job in jobs:
            self._recorder.ended(job, None)
