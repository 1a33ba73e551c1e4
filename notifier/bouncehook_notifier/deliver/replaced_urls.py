"""A URL that has left the map: what waits for it goes to those that came in its place, or is withdrawn.

Also what waits for an endpoint that is left alone or switched off, which might be why its URL was replaced.  What
belongs to a customer whom the map does not know waits; what belongs to one who was removed on purpose is withdrawn.

A map that was changed may be changed back a moment later, and another host may have another one.  So nothing is decided
until the map has been in force for a while, and is the same on every host that shares the store and was seen lately;
until then what waits is left to the hosts that know its URL.  What was withdrawn waits again when its URL is back.

Called by `claims`, in one thread.  Reads and changes the store.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from bouncehook.configuration import Configuration
from bouncehook.report import Event
from bouncehook_notifier.deliver.jobs import customer_named, urls_of, urls_that_want
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.deliver.transports import host_of
from bouncehook_notifier.monitor import metrics
from bouncehook_notifier.store.records import Look, MapInForce, SeenHost, Stranded
from bouncehook_notifier.store.store import Store

SETTLED_SECONDS = 60.0
"""how long a map is in force, on every host, before anything is decided by it"""
AT_ONCE = 1000
"""deliveries that are moved in one transaction"""

log = logging.getLogger("bouncehook.notifier")


def is_decisive(own: MapInForce, age: float, hosts: Iterable[SeenHost]) -> bool:
    """Whether a map that has been in force here for so long may decide for all."""
    return age >= SETTLED_SECONDS and all(
        host.map.digest == own.digest and host.map_age >= SETTLED_SECONDS for host in hosts
    )


class ReplacedUrls:
    """Looks through what waits and what was withdrawn, for each map, and whenever it is told to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._moved_by: OwnMap | None = None
        """the map by which all that waits was looked through"""
        self._back_by: OwnMap | None = None
        """the map by which all that was withdrawn was looked through"""
        self._stays: set[str] = set()
        """URLs that were looked through, and of which something stays: its customer is not in the map"""

    def look_again(self) -> None:
        """Something may wait for such a URL that did not wait before."""
        self._moved_by = self._back_by = None
        self._stays.clear()

    def bring_back(self, own: OwnMap, now: float) -> bool:
        """Let what was withdrawn wait again if the map has its URL; returns whether there was any.

        Raises StoreUnavailable.
        """
        if own is self._back_by:
            return False
        found = False
        for url in self._store.withdrawn_at():
            if url in own.urls:
                found |= self._bring_back_to(url, own.configuration, now)
        self._back_by = own
        return found

    def move(self, own: OwnMap, look: Look, met: Collection[str], now: float) -> bool:
        """Move what waits for a URL that the map does not have, which may decide; returns whether there was any.

        `met` are URLs of the map at which something was met that the map has other URLs for.  Raises StoreUnavailable.
        """
        if own is self._moved_by:
            candidates = {health.url for health in look.ready if health.url not in own.urls} | set(met)
        else:
            self._stays.clear()
            candidates = {url for url in self._store.waiting_at() if url not in own.urls} | set(met)
        relays = {host.map.relay for host in look.hosts} - {own.in_force.relay}
        found = False
        for url in candidates - self._stays:
            found |= self._move_from(url, own.configuration, relays, now)
        self._moved_by = own
        return found

    def _move_from(self, url: str, configuration: Configuration, relays: Collection[str], now: float) -> bool:
        told: Counter[tuple[str, str]] = Counter()
        for found in self._batches(url, withdrawn=False):
            moved, superfluous = moves(found, configuration, relays)
            if len(moved) + len(superfluous) < len(found):
                self._stays.add(url)
            if moved or superfluous:
                self._store.move(url, moved, superfluous, now)
            whose = {one.number: one.customer for one in found}
            told.update((whose[number], host_of(new)) for number, new in moved.items())
            told.update((whose[number], "") for number in superfluous)
            metrics.withdrawn(len(superfluous))
        for (customer, new), count in told.items():
            _log_move(count, customer, url, new)
        return bool(told)

    def _bring_back_to(self, url: str, configuration: Configuration, now: float) -> bool:
        count = 0
        for found in self._batches(url, withdrawn=True):
            numbers = [one.number for one in found if url in urls_of(one.customer, one.report.event, configuration)]
            if numbers:
                self._store.bring_back(url, numbers, now)
            count += len(numbers)
        if count:
            log.info(
                "%d reports that were withdrawn wait again: their URL at %s is in the map again", count, host_of(url)
            )
        return count > 0

    def _batches(self, url: str, *, withdrawn: bool) -> Iterator[Sequence[Stranded]]:
        after = 0
        while found := self._store.stranded(url, after, AT_ONCE, withdrawn=withdrawn):
            after = found[-1].number
            yield found


def moves(
    found: Sequence[Stranded], configuration: Configuration, relays: Collection[str]
) -> tuple[dict[int, str], list[int]]:
    """Where deliveries go, by number; and the numbers of those whose report goes anyway to every URL that wants it.

    So are those of a customer who was removed on purpose.  What is to be forwarded stays where it is while another host
    forwards through that relay.
    """
    moved: dict[int, str] = {}
    superfluous: list[int] = []
    for one in found:
        event = one.report.event
        urls = urls_of(one.customer, event, configuration)
        if one.url in urls or (event is Event.FORWARDED and one.url in relays):
            continue
        wanting = urls_that_want(one.customer, one.report, configuration)
        new = next((url for url in wanting if url not in one.urls), None)
        if new:
            moved[one.number] = new
        elif urls or _is_removed(one.customer, configuration):
            superfluous.append(one.number)
    return moved, superfluous


def _is_removed(name: str, configuration: Configuration) -> bool:
    customer = customer_named(name, configuration)
    return customer is not None and customer.is_removed


def _log_move(count: int, customer: str, old: str, new: str) -> None:
    if new:
        log.warning(
            "%s: %d reports that waited for a URL at %s go to %s: the map has that in its place",
            customer,
            count,
            host_of(old),
            new,
        )
    else:
        log.warning(
            "%s: %d reports are withdrawn from a URL at %s, which is not in the map any more: they go to each URL that "
            "is and wants them; they wait again if it comes back",
            customer,
            count,
            host_of(old),
        )
