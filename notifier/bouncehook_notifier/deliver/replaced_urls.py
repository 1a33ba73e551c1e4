"""A URL that is no longer in the map gets nothing any more: what waits goes to those that came in its place.

Also what waits for an endpoint that is left alone or switched off, which might be why its URL was replaced.  What
belongs to a customer whom this host's map does not know is left as it is; what belongs to one who was removed on
purpose is given up.

Called by `claims` before each look for work.  Reads and changes the store.
"""

from __future__ import annotations

from bouncehook.configuration import Configuration
from bouncehook_notifier.deliver.jobs import customer_named
from bouncehook_notifier.store.records import Stranded
from bouncehook_notifier.store.store import Store

AT_ONCE = 1000
"""deliveries that are moved in one transaction"""


class ReplacedUrls:
    """Looks through what waits, once for each configuration and whenever it is told to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done_with: Configuration | None = None
        """the configuration by which what waits was looked through"""

    def look_again(self) -> None:
        """Something may wait for such a URL that did not wait before.  From any thread."""
        self._done_with = None

    def move(self, configuration: Configuration, now: float) -> None:
        """Move what waits for a URL that the configuration does not have.  Raises StoreUnavailable."""
        if configuration is self._done_with:
            return
        known = {url for one in configuration.customers for url in configuration.all_urls(one)}
        for gone in self._store.waiting_at():
            if gone not in known:
                self._move_from(gone, configuration, now)
        self._done_with = configuration

    def _move_from(self, gone: str, configuration: Configuration, now: float) -> None:
        after = 0
        while found := self._store.stranded(gone, after, AT_ONCE):
            after = found[-1].number
            moved, superfluous = moves(found, configuration)
            if moved or superfluous:
                self._store.move(moved, superfluous, now)


def moves(found: list[Stranded], configuration: Configuration) -> tuple[dict[int, str], list[int]]:
    """Where deliveries go, by number; and the numbers of those that are given up: their report goes to every URL of the
    map anyway, or their customer was removed."""
    moved: dict[int, str] = {}
    superfluous: list[int] = []
    for one in found:
        customer = customer_named(one.customer, configuration)
        urls = configuration.urls(customer, one.event) if customer else ()
        new = next((url for url in urls if url not in one.urls), None)
        if new:
            moved[one.number] = new
        elif urls or (customer and customer.is_removed):
            superfluous.append(one.number)
    return moved, superfluous
