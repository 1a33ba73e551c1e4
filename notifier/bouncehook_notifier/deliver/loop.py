"""The delivery loop: has what is due claimed, called, and recorded.

Three threads.  One, here, claims (`claims`) and so fills the endpoints' queues.  One takes jobs from the queues and has
processes make the calls (`dispatch`).  One records what came of them (`recorder`).  All of them go by the circuit
breakers.

Run by `daemon` in a thread of its own.  Touches the store and, through the callers, the network.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.attempt import Attempts
from bouncehook_notifier.deliver.callers.callers import Callers
from bouncehook_notifier.deliver.circuit_breaker import CircuitBreakers
from bouncehook_notifier.deliver.claims import Claims
from bouncehook_notifier.deliver.dispatch import CROWD, MOST_CALLS, Dispatch
from bouncehook_notifier.deliver.jobs import Job
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.queues import EndpointQueues
from bouncehook_notifier.deliver.recorder import STORE_WAIT_SECONDS, Recorder
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store.database import LaterStore, StoreUnavailable
from bouncehook_notifier.store.records import WAITING, Settled
from bouncehook_notifier.store.store import Store

LATER_STORE_SECONDS = 5.0
"""how often it is looked whether a store that a later program has changed is ours again"""
LEAST_PAUSE_SECONDS = 0.005
PAUSE = 5
"""between two looks for work there is a pause of so many times the processor's time that the last one took:
what has become due meanwhile is claimed together"""

log = logging.getLogger("bouncehook.notifier")


class Deliverer:
    """The loop, and the owner of all that it needs."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._work = threading.Event()
        self._outage = outage_of("delivery", "deliveries wait", "deliveries go on")
        self._queues: EndpointQueues[Job] = EndpointQueues(self.wake, MOST_CALLS, CROWD)
        breakers = CircuitBreakers(is_shared=store.is_shared)
        left_alone = LeftAlone()
        self._recorder = Recorder(store, breakers, self._queues.give_back, self.wake)
        self._callers = callers = Callers()
        attempts = Attempts(store, breakers, left_alone, callers)
        self._dispatch = Dispatch(configuration, self._queues, callers, attempts, self._recorder, left_alone)
        self._claims = Claims(store, configuration, self._queues, breakers, self._recorder, left_alone, callers.wake)

    @property
    def all_callers_serve(self) -> bool:
        """Whether all processes that make calls have said that they do."""
        return self._callers.all_serve

    def wake(self) -> None:
        """Look for work now.  From any thread."""
        self._work.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set; then finish the calls that are under way and hand back what waits."""
        self._recorder.start()
        self._dispatch.start()
        listening = threading.Thread(target=self._store.listen, args=(self.wake, stop), name="listening")
        listening.start()
        while not stop.is_set():
            self._work.clear()
            started = time.thread_time()
            idle = self._claim_safely()
            stop.wait(max(LEAST_PAUSE_SECONDS, PAUSE * (time.thread_time() - started)))
            self._work.wait(idle)
        waiting = self._queues.give_back()
        self._queues.close()
        self._dispatch.join()
        listening.join()
        self._recorder.stop()
        try:
            self._hand_back(waiting)
        except StoreUnavailable as error:
            log.error("%s; %d deliveries stay claimed until we start again", error, len(waiting))

    def _claim_safely(self) -> float:
        try:
            idle = self._claims.claim()
        except LaterStore as error:
            # A later program shares the store by now: others may call what we have claimed and not begun.
            self._outage.began(str(error))
            for job in self._queues.give_back():
                self._recorder.ended(job, None)
            return LATER_STORE_SECONDS
        except StoreUnavailable as error:
            self._outage.began(str(error))
            return STORE_WAIT_SECONDS
        except Exception:
            log.exception("internal error while claiming; delivery goes on")
            return STORE_WAIT_SECONDS
        self._outage.ended()
        return idle

    def _hand_back(self, waiting: Sequence[Job]) -> None:
        if waiting:
            self._store.settle([Settled(job.delivery, None, WAITING, time.time()) for job in waiting], [])
