"""The heartbeats of the notifiers that share a store: which hosts were seen lately, and what each says of itself.

Written by `host_access`; read here, for `delivery_store` and `page_data`.  Reads the store.
"""

from __future__ import annotations

import sqlalchemy as sa

from bouncehook_notifier.store import statements
from bouncehook_notifier.store.database import Database
from bouncehook_notifier.store.records import SeenHost
from bouncehook_notifier.store.rows import seen_host_of

CLOCK_SECONDS = 5.0
"""by how much a clock must be set back, or differ from another, to be noticed"""
SEEN_SECONDS = 120.0
"""a notifier that was not seen for so long does not count; they are seen every minute"""


def store_time(database: Database, now: float) -> float:
    """What hosts compare with each other is by the clock of the database, unless they all but agree anyway."""
    return now + database.clock_ahead if abs(database.clock_ahead) > CLOCK_SECONDS else now


def seen_hosts(connection: sa.Connection, store_now: float) -> list[SeenHost]:
    """By name."""
    rows = connection.execute(statements.SEEN_SINCE, {"then": store_now - SEEN_SECONDS}).mappings()
    return [seen_host_of(row, store_now) for row in rows]
