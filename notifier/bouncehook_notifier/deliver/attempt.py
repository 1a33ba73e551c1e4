"""One try of one delivery, from what the store and the configuration say of it now.

Called by the workers of `loop`.  Reads the store; touches the network through `call` and `forward`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bouncehook import return_address
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.report import Event
from bouncehook_notifier.deliver.call import call
from bouncehook_notifier.deliver.challenge import ask
from bouncehook_notifier.deliver.forward import forward
from bouncehook_notifier.deliver.payload import compose, compose_returned
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Attempt, Delivery, ReturnedMail
from bouncehook_notifier.store.store import Store

LARGE_OCTETS = 1024 * 1024
MOST_FORWARDED = 1024 * 1024 * 1024
"""more than a relay takes: a mail is forwarded whole"""
MOST_LARGE = 16
"""returned mails above LARGE_OCTETS that are sent at the same time, and mails that are read from the store"""

log = logging.getLogger("bouncehook.notifier")


def customer_of(delivery: Delivery, configuration: Configuration) -> Customer | None:
    """The customer whom a delivery is for, if they are still in the map."""
    return configuration.customers.by_tag(return_address.customer_tag(delivery.customer))


class Attempts:
    """Makes attempts, for any number of threads."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._proven: set[str] = set()
        self._reading = threading.BoundedSemaphore(MOST_LARGE)
        self._large = threading.BoundedSemaphore(MOST_LARGE)

    def attempt(self, delivery: Delivery) -> Attempt | None:
        """What came of it; None when it was not made, which is nobody's failure: it is to be made a little later."""
        try:
            return self._attempt(delivery)
        except StoreUnavailable:
            return None
        except Exception as error:
            log.exception("%s: a fault of ours while calling; it will be tried again", delivery.report.id)
            return _not_made(f"a fault of ours: {error}")

    def _attempt(self, delivery: Delivery) -> Attempt | None:
        configuration = self._configuration()
        customer, event = customer_of(delivery, configuration), delivery.report.event
        if customer is None or not configuration.urls(customer, event):
            return _not_made(f"customer {delivery.customer} has no URL in the map")
        if event is Event.FORWARDED:
            settings = configuration.settings
            return self._with_mail(
                delivery,
                MOST_FORWARDED,
                lambda mail: forward(settings.forward_through, delivery.report.recipient, mail, settings.delivery),
            )
        if customer.delivery.challenge and not self.is_proven(delivery.url):
            proven, attempt = ask(delivery.url, customer)
            if not proven:
                return attempt
            self._store.prove(delivery.url, attempt.started)
        name, report = delivery.webhook_id, delivery.report
        if event is Event.RETURNED:
            return self._with_mail(
                delivery,
                customer.bounce_size,
                lambda mail: call(
                    delivery.url, customer, lambda now: compose_returned(name, report, mail, customer, now)
                ),
            )
        return call(delivery.url, customer, lambda now: compose(name, report, customer, now))

    def is_proven(self, url: str) -> bool:
        """Whether an endpoint has given back a challenge.  Raises StoreUnavailable."""
        if url not in self._proven and self._store.health(url).proven:
            self._proven.add(url)
        return url in self._proven

    def _with_mail(self, delivery: Delivery, at_most: int, send: Callable[[ReturnedMail], Attempt]) -> Attempt | None:
        """The mail is in memory for as long as its call takes; of large ones that are only a few at a time."""
        with self._reading:
            mail = self._store.returned_mail(delivery, at_most)
        if len(mail.mime) <= LARGE_OCTETS:
            return send(mail)
        if not self._large.acquire(blocking=False):
            return None  # a little later: one that waits here would hold its mail, and a worker
        try:
            return send(mail)
        finally:
            self._large.release()


def _not_made(why: str) -> Attempt:
    """An attempt that came to no call, which is not the endpoint's fault."""
    return Attempt(time.time(), 0.0, None, why, blameless=True)
