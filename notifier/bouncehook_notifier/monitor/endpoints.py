"""The endpoints as people and Prometheus are shown them: whose they are, how they are, what waits for them.

Called by `collector`, and by `bouncehook status`.  Reads the store, through `store.page_data`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.circuit_breaker import State, state_of
from bouncehook_notifier.store.page_data import Backlog, PageData
from bouncehook_notifier.store.records import Health

UNKNOWN = "unknown"
"""its URL is not in this host's map, whatever its health: it is not called from here"""
ENDPOINT_STATES = (*(state.value for state in State), UNKNOWN)


@dataclass(frozen=True, slots=True)
class EndpointStatus:
    """One endpoint."""

    health: Health
    customers: tuple[str, ...]
    is_challenged: bool
    """whether it has to give back a challenge before it gets reports"""
    backlog: Backlog

    def state(self, now: float) -> str:
        """One of ENDPOINT_STATES."""
        if not self.customers:
            return UNKNOWN
        return state_of(self.health, now, is_challenged=self.is_challenged).value


def endpoint_statuses(store: PageData, configuration: Configuration, now: float) -> list[EndpointStatus]:
    """Each endpoint of the map, and each other that something waits for.  Raises StoreUnavailable."""
    healths, backlogs = store.healths_and_backlogs(now)
    customers, challenged = _in_map(configuration)
    found = []
    for url in sorted(customers.keys() | backlogs.keys()):
        health, backlog = healths.get(url, Health(url)), backlogs.get(url, Backlog())
        found.append(EndpointStatus(health, tuple(customers.get(url, ())), url in challenged, backlog))
    return found


def _in_map(configuration: Configuration) -> tuple[dict[str, list[str]], set[str]]:
    """Whose each URL of the map is, and which have to give back a challenge."""
    customers: dict[str, list[str]] = {}
    challenged: set[str] = set()
    for customer in configuration.customers:
        for url in configuration.all_urls(customer):
            customers.setdefault(url, []).append(customer.name)
        if customer.delivery.challenge:
            challenged.update(customer.failure_urls + customer.bounce_urls)
    return customers, challenged
