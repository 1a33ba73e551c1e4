"""One try of one delivery, from what the store and the configuration say of it now.

Called by the workers of `loop`.  Reads the store; touches the network through `call`.
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
from bouncehook_notifier.store import Attempt, Delivery, Store, StoreUnavailable

LARGE_OCTETS = 1024 * 1024
MOST_LARGE = 16
"""returned mails above LARGE_OCTETS that are sent at the same time"""

log = logging.getLogger("bouncehook.notifier")


def customer_of(delivery: Delivery, configuration: Configuration) -> Customer | None:
    """The customer whom a delivery is for, if they are still in the map."""
    return configuration.customers.by_tag(return_address.customer_tag(delivery.customer))


class Attempts:
    """Makes attempts, for any number of threads."""

    def __init__(self, store: Store, configuration: Callable[[], Configuration]) -> None:
        self._store = store
        self._configuration = configuration
        self._large = threading.BoundedSemaphore(MOST_LARGE)

    def attempt(self, delivery: Delivery) -> Attempt | None:
        """What came of it; None when the store kept it from being made, which is nobody's failure."""
        try:
            return self._attempt(delivery)
        except StoreUnavailable:
            return None
        except Exception as error:
            log.exception("%s: a fault of ours while calling; it will be tried again", delivery.report.id)
            return Attempt(time.time(), 0.0, None, f"a fault of ours: {error}")

    def _attempt(self, delivery: Delivery) -> Attempt:
        customer = customer_of(delivery, self._configuration())
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
