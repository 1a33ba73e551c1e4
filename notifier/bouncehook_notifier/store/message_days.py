"""Sent messages in PostgreSQL: a partition of the table for each day, made before the day, dropped when it is too old.

To delete the messages of a day row by row costs more the more there are; to drop its partition costs nothing.

    messages_DAY       those of a day, by their `day`, in days since 1970
    messages_before    the table as it was before there were partitions
    messages_other     those of any other day: of a host whose clock is wrong, or of days when no notifier was running

SQLite has no partitions.  Called by `retention` and `move_store`.  Touches the tables of messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from bouncehook.return_address import SECONDS_PER_DAY, day_of
from bouncehook_notifier.store.tables import messages

DAYS_AHEAD = 3
"""partitions that are made before their day: a notifier may be down for so long"""
CLOCK_DAYS = 1
"""a host's clock may be wrong by this"""
LOCK = 0x6D657373616765
"""the key of the advisory lock, so that two hosts make or drop one after the other"""
WITHOUT_DAY = ("messages_before", "messages_other")

_DAY = re.compile(r"messages_(\d{1,9})")
_PARTITIONS = sa.text(
    "SELECT relname, pg_get_expr(relpartbound, pg_class.oid) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid "
    f"WHERE inhparent = '{messages.name}'::regclass"
)
_BEFORE = re.compile(r"FOR VALUES FROM \(MINVALUE\) TO \('?(\d+)'?\)")


def are_used(connection: sa.Connection) -> bool:
    """Whether the messages are in partitions."""
    return connection.dialect.name == "postgresql"


def prepare(connection: sa.Connection, days: Iterable[int]) -> list[int]:
    """Make the partitions of days that have none; returns for which that was.  Writers do not wait for it."""
    _lock(connection)
    found = dict(map(tuple, connection.execute(_PARTITIONS)))
    covered = max((int(bound[1]) for text in found.values() if (bound := _BEFORE.fullmatch(text))), default=0)
    missing = [day for day in sorted(set(days)) if day >= covered and f"messages_{day}" not in found]
    for day in missing:
        name = f"messages_{day:d}"
        connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE messages INCLUDING ALL)")
        # What came before its partition was there is in the way of it.
        early = f"DELETE FROM messages_other WHERE day = {day:d} RETURNING *"
        connection.exec_driver_sql(f"WITH early AS ({early}) INSERT INTO {name} SELECT * FROM early")
        connection.exec_driver_sql(
            f"ALTER TABLE messages ATTACH PARTITION {name} FOR VALUES FROM ({day:d}) TO ({day + 1:d})"
        )
    return missing


def prepare_coming(connection: sa.Connection, now: float) -> list[int]:
    """The same, for the days around a time, in seconds since 1970."""
    today = day_of(now)
    return prepare(connection, range(today - CLOCK_DAYS, today + DAYS_AHEAD + 1))


def drop_older(connection: sa.Connection, than: float) -> list[int]:
    """Drop the partitions of days that were over before a time, in seconds since 1970; returns which."""
    _lock(connection)
    names = [name for name, _ in connection.execute(_PARTITIONS)]
    days = sorted(int(found[1]) for name in names if (found := _DAY.fullmatch(name)))
    gone = [day for day in days if (day + 1 + CLOCK_DAYS) * SECONDS_PER_DAY <= than]
    for day in gone:
        connection.exec_driver_sql(f"DROP TABLE messages_{day:d}")
    return gone


def tables_without_day(connection: sa.Connection) -> list[sa.Table]:
    """The partitions that are pruned row by row."""
    names = {name for name, _ in connection.execute(_PARTITIONS)}
    return [messages.to_metadata(sa.MetaData(), name=name) for name in WITHOUT_DAY if name in names]


def _lock(connection: sa.Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
