"""What delivery needs of this host's customers' map, made once for each configuration.

Where hosts share a store their maps may differ for a while.  Each calls the URLs of its own map and leaves the others
alone, so it matters which they are; and what none of them has any more is decided when all maps say the same.

Made by `claims`; also read by `replaced_urls`.  Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bouncehook.configuration import Configuration
from bouncehook.relay_url import relay_url
from bouncehook.report import Event
from bouncehook_notifier.store.records import MapInForce


class OwnMap:
    """The map of one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        told = list(_told(configuration))
        self.urls = frozenset(url for _, _, url in told)
        """those that this host calls"""
        self.in_force = MapInForce(
            _digest(configuration, told),
            len(configuration.customers),
            relay_url(*configuration.settings.forward_through),
        )


def _told(configuration: Configuration) -> Iterator[tuple[str, Event, str]]:
    """Whose events may be told at which URLs."""
    for customer in configuration.customers:
        for event in Event:
            for url in configuration.urls(customer, event):
                yield customer.name, event, url


def _digest(configuration: Configuration, told: list[tuple[str, Event, str]]) -> str:
    """The same on hosts that tell the same at the same URLs.  Each may forward through a relay of its own.

    What a URL wants counts, because it decides where a report goes whose URL has left the map.
    """
    names = {customer.name for customer in configuration.customers}
    lines = {f"{name}\0{event.value}\0{'' if event is Event.FORWARDED else url}" for name, event, url in told}
    return hashlib.sha256("\n".join(sorted(names | lines | set(_wanted(configuration)))).encode()).hexdigest()


def _wanted(configuration: Configuration) -> Iterator[str]:
    for customer in configuration.customers:
        for receiver in customer.failures + customer.bounces:
            if receiver.wanted:
                yield f"{customer.name}\0{receiver.url}\0{receiver.wanted}\0{customer.events}"
