"""A claimed delivery with all that is needed to call: resolved once, by one configuration.

What this host's map says of a delivery is decided here and nowhere else.  Called by `claims`; `dispatch` resolves again
when the configuration has changed before the call.  Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.receivers import Receiver
from bouncehook.report import Event, Report
from bouncehook_notifier.store.records import Delivery


class Standing(Enum):
    """What the map says of a delivery."""

    IN_MAP = auto()
    REPLACED = auto()
    """its URL has left the map, and its customer has others: it goes to one of those"""
    UNKNOWN = auto()
    """this host's map has no such customer, or no URL for them: it is left to hosts that know them"""


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery that may be called for."""

    delivery: Delivery
    configuration: Configuration
    """by which it was resolved"""
    customer: Customer | None
    standing: Standing

    @property
    def url(self) -> str:
        """The endpoint's."""
        return self.delivery.url

    @property
    def settings(self) -> DeliverySettings:
        """The customer's, by which it is tried again."""
        return self.customer.delivery if self.customer else DeliverySettings()

    @property
    def known_customer(self) -> Customer:
        """The customer of a job that may be called for."""
        assert self.customer is not None
        return self.customer

    @property
    def receiver(self) -> Receiver | None:
        """How the customer wants to be told at this URL; None for what is forwarded."""
        return self.known_customer.receiver(self.url, self.delivery.report.event)


def customer_named(name: str, configuration: Configuration) -> Customer | None:
    """The customer who has or had this name, if the map knows them."""
    return configuration.customers.by_name(name)


def urls_of(customer: str, event: Event, configuration: Configuration) -> tuple[str, ...]:
    """Where an event of a customer's may be told, by the map; empty when the map does not know them."""
    found = customer_named(customer, configuration)
    return configuration.urls(found, event) if found else ()


def urls_that_want(customer: str, report: Report, configuration: Configuration) -> tuple[str, ...]:
    """Those of them that want this report."""
    found = customer_named(customer, configuration)
    return configuration.urls_that_want(found, report) if found else ()


def resolved(delivery: Delivery, configuration: Configuration) -> Job:
    """A delivery as the map has it.  It was made because its URL wanted it; whether it still does is not asked."""
    customer = customer_named(delivery.customer, configuration)
    urls = configuration.urls(customer, delivery.report.event) if customer else ()
    return Job(delivery, configuration, customer, _standing(delivery.url, urls))


def _standing(url: str, urls: Collection[str]) -> Standing:
    if not urls:
        return Standing.UNKNOWN
    return Standing.IN_MAP if url in urls else Standing.REPLACED
