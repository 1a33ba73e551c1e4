"""One try of one job: prepares its calls, has callers make them, says what came of them.

A try has steps.  Most are taken in the thread of `dispatch`, which must not wait; those that need the store (the
returned mail that a call carries, whether an endpoint has given back a challenge) or a template in threads that may.

Called by `dispatch`.  Reads the store; has callers touch the network.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bouncehook.errors import ConfigurationError, RenderingFailed
from bouncehook_notifier.deliver.callers.caller import Unknown
from bouncehook_notifier.deliver.callers.callers import Callers
from bouncehook_notifier.deliver.calls.call import Call, unprepared
from bouncehook_notifier.deliver.circuit_breaker import CircuitBreakers
from bouncehook_notifier.deliver.jobs import Job, Standing
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.transports import challenge, transport_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Attempt
from bouncehook_notifier.store.store import Store

LARGE_OCTETS = 1024 * 1024
MOST_LARGE = 16
"""returned mails above LARGE_OCTETS that are sent at the same time, and mails that are read from the store"""
LONGEST_ATTEMPT_SECONDS = 700.0
"""so long before its claim ends a delivery is not begun any more: a call, or a relay's reply to a mail"""
MOST_LOST = 2
"""callers that are lost with a call before it has failed: it was alone in the last of them"""

LOST_TWICE = "the process that made this call ended, and so did the one that made it again, and nothing else"

Ended = Callable[[Attempt | None], None]
"""is told how a try ended, in any thread; None says that no call was made, or nobody knows what came of it"""

log = logging.getLogger("bouncehook.notifier")


class Attempts:
    """Makes attempts; what all of them share."""

    def __init__(self, store: Store, breakers: CircuitBreakers, left_alone: LeftAlone, callers: Callers) -> None:
        self.store = store
        self.left_alone = left_alone
        self.breakers = breakers
        self.callers = callers
        self.large = threading.BoundedSemaphore(MOST_LARGE)
        self.lost: Counter[int] = Counter()
        """callers that were lost with the call of a delivery under way, by its number"""
        self._threads = ThreadPoolExecutor(MOST_LARGE, "prepares calls")

    def begin(self, job: Job, ended: Ended) -> None:
        """Try a job; `ended` hears what came of it."""
        if job.standing is not Standing.IN_MAP or time.time() >= job.delivery.until - LONGEST_ATTEMPT_SECONDS:
            ended(None)
        else:
            _Try(self, job, ended).start()

    def in_thread(self, step: Callable[[], None]) -> None:
        """One that waits for the store, or takes its time."""
        self._threads.submit(step).add_done_callback(lambda _: self.callers.wake())

    def close(self) -> None:
        """No try is under way any more."""
        self._threads.shutdown()


class _Try:
    """One; each step leads to the next, or to the end."""

    def __init__(self, attempts: Attempts, job: Job, ended: Ended) -> None:
        self._shared = attempts
        self._job = job
        self._ended = ended
        self._transport = transport_of(job.url)
        self._has_large_mail = False

    def start(self) -> None:
        """Take the first step."""
        self._step(self._begin)

    # ---- steps

    def _begin(self) -> None:
        is_challenged = self._transport.limits(self._job.settings).is_challenged
        if is_challenged and not self._shared.breakers.is_proven(self._job.url):
            self._in_thread(self._look_whether_proven)
        else:
            self._call_for_job()

    def _look_whether_proven(self) -> None:
        """Another host may have proved the endpoint since we looked."""
        url = self._job.url
        if self._shared.store.health(url).proven:
            self._shared.breakers.prove(url)
            self._call_for_job()
        else:
            self._make(lambda: challenge(url, self._job.known_customer, self._job.receiver), self._challenged)

    def _challenged(self, asked: Attempt) -> None:
        if asked.succeeded:
            self._in_thread(lambda: self._prove(asked))
        else:
            self._end(asked)

    def _prove(self, asked: Attempt) -> None:
        self._shared.store.prove(self._job.url, asked.started)
        self._shared.breakers.prove(self._job.url)
        self._call_for_job()

    def _call_for_job(self) -> None:
        octets = self._transport.mail_octets(self._job)
        if octets is not None:
            self._in_thread(lambda: self._read_mail(octets))
        elif self._transport.takes_time(self._job):
            self._in_thread(self._call_without_mail)
        else:
            self._call_without_mail()

    def _call_without_mail(self) -> None:
        self._make(lambda: self._transport.call(self._job, None), self._end)

    def _read_mail(self, at_most: int) -> None:
        """The mail is in memory for as long as its call takes; of large ones that are only a few at a time."""
        mail = self._shared.store.returned_mail(self._job.delivery, at_most)
        if len(mail.mime) > LARGE_OCTETS:
            self._has_large_mail = self._shared.large.acquire(blocking=False)
            if not self._has_large_mail:
                self._end(None)  # a little later: waiting here would keep the mail in memory
                return
        self._make(lambda: self._transport.call(self._job, mail), self._end)

    def _make(self, prepare: Callable[[], Call], then: Callable[[Attempt], None]) -> None:
        """Prepare a call, and have it made."""
        try:
            call = prepare()
        except (ConfigurationError, RenderingFailed) as error:
            self._end(unprepared(error))
            return
        is_suspect = self._job.delivery.number in self._shared.lost
        self._shared.callers.make(self._job.url, call, lambda found: self._heard(found, then), alone=is_suspect)

    def _heard(self, found: Attempt | Unknown, then: Callable[[Attempt], None]) -> None:
        if isinstance(found, Attempt):
            self._step(lambda: then(found))
        elif found is Unknown.LOST and self._is_lost_again():
            self._end(Attempt(time.time(), 0.0, None, LOST_TWICE))
        else:
            self._end(None)

    def _is_lost_again(self) -> bool:
        lost, number = self._shared.lost, self._job.delivery.number
        lost[number] += 1
        return lost[number] >= MOST_LOST

    # ---- how steps are taken

    def _in_thread(self, step: Callable[[], None]) -> None:
        self._shared.in_thread(lambda: self._step(step))

    def _step(self, step: Callable[[], None]) -> None:
        try:
            step()
        except StoreUnavailable:
            self._end(None)
        except Exception as error:
            log.exception("%s: internal error while calling; it will be tried again", self._job.delivery.report.id)
            self._end(Attempt(time.time(), 0.0, None, f"internal error: {error}", blameless=True))

    def _end(self, attempt: Attempt | None) -> None:
        if self._has_large_mail:
            self._shared.large.release()
        if attempt is not None:
            self._shared.lost.pop(self._job.delivery.number, None)
        if attempt and not attempt.made and self._shared.store.is_shared:
            if self._shared.left_alone.note_lack(self._job):
                who = self._job.delivery.customer
                log.warning("%s: no call is made from here, other hosts may: %s", who, attempt.answer)
            attempt = None
        self._ended(attempt)
