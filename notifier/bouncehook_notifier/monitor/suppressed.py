"""How many addresses are on the suppression lists, and whether the milter's file of them can be used.

Called by `collector`, `pages`, `bouncehook status` and `bouncehook doctor`.  Reads the store and that file.
"""

from __future__ import annotations

import time

from bouncehook.configuration import Configuration
from bouncehook.suppression_list import why_unusable
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.access import Access


def suppressed_counts(store: Access, configuration: Configuration) -> dict[str, int]:
    """By customer, of those whose list is in use.  Raises StoreUnavailable."""
    using = configuration.customers.with_suppression
    if not using:
        return {}
    with store.reading() as connection:
        held = suppressions.counts(connection, time.time())
    return {customer.name: sum(held.get(name, 0) for name in customer.names) for customer in using}


def unusable_list(configuration: Configuration) -> str:
    """Why the milter cannot use the file; empty when it can, or when nobody's list is in use."""
    if not configuration.customers.with_suppression:
        return ""
    return why_unusable(configuration.settings.spool, configuration.keys)
