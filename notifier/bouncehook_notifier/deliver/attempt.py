"""One try of one job: prepares its calls, has them made, says what came of them.

Called by `workers`.  Reads the store; touches the network by making calls.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.circuit_breaker import CircuitBreakers
from bouncehook_notifier.deliver.jobs import Job, Standing
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.transports import challenge, transport_of
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Attempt, ReturnedMail
from bouncehook_notifier.store.store import Store

LARGE_OCTETS = 1024 * 1024
MOST_LARGE = 16
"""returned mails above LARGE_OCTETS that are sent at the same time, and mails that are read from the store"""
LONGEST_ATTEMPT_SECONDS = 700.0
"""so long before its claim ends a delivery is not begun any more: a call, or a relay's reply to a mail"""

log = logging.getLogger("bouncehook.notifier")


class Attempts:
    """Makes attempts, for any number of threads."""

    def __init__(self, store: Store, breakers: CircuitBreakers, left_alone: LeftAlone) -> None:
        self._store = store
        self._left_alone = left_alone
        self._breakers = breakers
        self._reading = threading.BoundedSemaphore(MOST_LARGE)
        self._large = threading.BoundedSemaphore(MOST_LARGE)

    def attempt(self, job: Job) -> Attempt | None:
        """What came of it; None when no call was made, for which nobody is to blame: it is made a little later."""
        if job.standing is not Standing.IN_MAP or time.time() >= job.delivery.until - LONGEST_ATTEMPT_SECONDS:
            return None
        try:
            attempt = self._attempt(job)
        except StoreUnavailable:
            return None
        except Exception as error:
            log.exception("%s: internal error while calling; it will be tried again", job.delivery.report.id)
            return Attempt(time.time(), 0.0, None, f"internal error: {error}", blameless=True)
        if attempt and not attempt.made and self._store.is_shared:
            if self._left_alone.note_lack(job):
                log.warning("%s: no call is made from here, other hosts may: %s", job.delivery.customer, attempt.answer)
            return None
        return attempt

    def _attempt(self, job: Job) -> Attempt | None:
        transport = transport_of(job.url)
        if transport.limits(job.settings).is_challenged and not self._is_proven(job.url):
            asked = attempt_of(lambda: challenge(job.url, job.known_customer, job.receiver))
            if not asked.succeeded:
                return asked
            self._store.prove(job.url, asked.started)
            self._breakers.prove(job.url)
        octets = transport.mail_octets(job)
        if octets is None:
            return attempt_of(lambda: transport.call(job, None))
        return self._with_mail(job, octets, lambda mail: attempt_of(lambda: transport.call(job, mail)))

    def _is_proven(self, url: str) -> bool:
        """Another host may have proved it since we looked.  Raises StoreUnavailable."""
        if not self._breakers.is_proven(url) and self._store.health(url).proven:
            self._breakers.prove(url)
        return self._breakers.is_proven(url)

    def _with_mail(self, job: Job, at_most: int, send: Callable[[ReturnedMail], Attempt]) -> Attempt | None:
        """The mail is in memory for as long as its call takes; of large ones that are only a few at a time."""
        with self._reading:
            mail = self._store.returned_mail(job.delivery, at_most)
        if len(mail.mime) <= LARGE_OCTETS:
            return send(mail)
        if not self._large.acquire(blocking=False):
            return None  # a little later: waiting here would keep the mail in memory, and a worker busy
        try:
            return send(mail)
        finally:
            self._large.release()
