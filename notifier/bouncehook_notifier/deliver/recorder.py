"""Records what came of attempts: one thread judges them in the order in which they ended, many to a transaction.

Until its transaction is done, the circuit breakers know better than the store how the endpoints are; so a look for
work goes through here.  Called by `loop`, `claims` and `dispatch`.  Touches the store.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence

from bouncehook.report import printable
from bouncehook_notifier.deliver.circuit_breaker import Change, CircuitBreakers, State
from bouncehook_notifier.deliver.jobs import Job
from bouncehook_notifier.deliver.outcome import outcome_of
from bouncehook_notifier.deliver.transports import host_of, transport_of
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.outages import outage_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import DELIVERED, WAITING, Attempt, Health, Look, Settled
from bouncehook_notifier.store.store import Store

STORE_WAIT_SECONDS = 1.0
PAUSE_SECONDS = 0.01
"""between two transactions: what ends meanwhile is recorded together"""
MOST_AT_ONCE = 500
"""attempts recorded in one transaction"""

log = logging.getLogger("bouncehook.notifier")

Ended = tuple[Job, Attempt | None]
"""a claimed delivery, and its attempt; None says that there was none"""


class Recorder:
    """The thread, and what has ended and is not recorded yet."""

    def __init__(
        self,
        store: Store,
        breakers: CircuitBreakers,
        give_back: Callable[[str], Sequence[Job]],
        wake: Callable[[], None],
    ) -> None:
        """`give_back` takes what waits for an endpoint out of its queue; `wake` has new work looked for."""
        self._store = store
        self._breakers = breakers
        self._give_back = give_back
        self._wake = wake
        self._outage = outage_of("recording", "what came of calls waits", "what came of calls is recorded again")
        self._ended: queue.SimpleQueue[Ended | None] = queue.SimpleQueue()
        self._not_made: dict[tuple[str, str], str] = {}
        """why no call can be made: by customer and URL, since the last that was"""
        self._recording = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attempts")

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def ended(self, job: Job, attempt: Attempt | None) -> None:
        """A job's attempt has ended; None says that there was none.  From any thread."""
        self._ended.put((job, attempt))

    def stop(self) -> None:
        """Record what has ended, if the store lets us, and end."""
        self._stopping.set()
        self._ended.put(None)
        self._thread.join()

    def look(self, now: float) -> Look:
        """What there is to do.  What the store says of endpoints counts, because an administrator may have changed it
        there; unless it is just about to hear from here.  Raises StoreUnavailable.
        """
        is_newest = self._recording.acquire(blocking=False)
        try:
            found = self._store.look(now)
            self._breakers.learn(found.ready, is_newest=is_newest)
        finally:
            if is_newest:
                self._recording.release()
        return found

    def _run(self) -> None:
        is_over = False
        while not is_over:
            batch = [self._ended.get()]
            while len(batch) < MOST_AT_ONCE and not self._ended.empty():
                batch.append(self._ended.get())
            is_over = None in batch
            try:
                with self._recording:
                    self._record([one for one in batch if one is not None])
            except Exception:
                # If this thread ended, no outcome would be recorded, and every report sent again when its lease ends.
                log.exception("internal error while recording; those reports are sent again when their lease ends")
            if not is_over:
                time.sleep(PAUSE_SECONDS)

    def _record(self, batch: Sequence[Ended]) -> None:
        changed: dict[str, Health] = {}
        settled = [self._judge(job, attempt, changed) for job, attempt in batch]
        now = time.time()
        for url in {job.url for job, _ in batch}:
            if self._breakers.state(url, now) is not State.CLOSED:
                settled += [Settled(job.delivery, None, WAITING, now) for job in self._give_back(url)]
        while not self._settle(settled, list(changed.values())):
            if self._stopping.wait(STORE_WAIT_SECONDS):
                # They stay claimed until we start again, and are sent again under the same webhook-id.
                log.error("what came of %d calls cannot be recorded; they are made again", len(batch))
                return
        if changed or any(one.status == WAITING for one in settled):
            self._wake()
        self._breakers.stored(changed.values())

    def _settle(self, settled: list[Settled], healths: list[Health]) -> bool:
        try:
            self._store.settle(settled, healths)
        except StoreUnavailable as error:
            self._outage.began(str(error))
            return False
        self._outage.ended()
        return True

    def _judge(self, job: Job, attempt: Attempt | None, changed: dict[str, Health]) -> Settled:
        """What an attempt means; also for the endpoint's health, which `changed` gets if it is another one now."""
        now = time.time()
        if attempt is None:
            return Settled(job.delivery, None, WAITING, now + STORE_WAIT_SECONDS)
        verdict = transport_of(job.url).verdict(attempt)
        if not attempt.made:
            outcome = outcome_of(verdict, job.delivery.tries, job.settings.retry, now, random.random())
            self._log_not_made(job, attempt)
            return Settled(job.delivery, None, outcome.status, outcome.due)
        self._not_made.pop((job.delivery.customer, job.url), None)
        change = self._breakers.judge(job.url, verdict, now, was_answered=attempt.status is not None)
        if change.to_store:
            changed[job.url] = change.to_store
        outcome = outcome_of(verdict, job.delivery.tries + 1, job.settings.retry, now, random.random())
        metrics.attempted(job.delivery, attempt, outcome.status)
        _log_attempt(job, attempt, outcome.status)
        _log_change(change, now)
        return Settled(job.delivery, attempt, outcome.status, outcome.due)

    def _log_not_made(self, job: Job, attempt: Attempt) -> None:
        """Once for all reports that wait for the same."""
        who = job.delivery.customer, job.url
        if self._not_made.get(who) != attempt.answer:
            self._not_made[who] = attempt.answer
            log.warning(
                "%s: no call can be made to %s, and its reports wait, at no try: %s",
                job.delivery.customer,
                host_of(job.url),
                printable(attempt.answer),
            )


def _log_attempt(job: Job, attempt: Attempt, status: str) -> None:
    said = attempt.answer if attempt.status is None else transport_of(job.url).answer(job.url, attempt)
    log.log(
        logging.INFO if status == DELIVERED else logging.WARNING,
        "%s: %s: %s, try %d, %s, %.3f s",
        job.delivery.report.id,
        job.delivery.customer,
        status,
        job.delivery.tries + 1,
        printable(said),
        attempt.seconds,
    )


def _log_change(change: Change, now: float) -> None:
    before, after = change.before, change.after
    if after.switched_off and not before.switched_off:
        log.error("endpoint at %s is switched off: %s", host_of(after.url), after.switched_off)
    elif after.rest_until > before.rest_until:
        log.warning("endpoint at %s is left alone for %.0f s", host_of(after.url), after.rest_until - now)
    elif before.rest_until and not after.failures_in_row:
        log.warning("endpoint at %s is well again", host_of(after.url))
