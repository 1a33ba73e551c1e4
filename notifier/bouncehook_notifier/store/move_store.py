"""A store is copied into another database, whole or not at all: one transaction there, and none beside it here.

Called by the administrator's command.  Reads one store and writes the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from bouncehook_notifier.store import message_days, tables
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.rows import storable
from bouncehook_notifier.store.tables import messages

AT_ONCE = 500
"""rows that are copied in one go"""
OCTETS = 16 * 1024 * 1024
"""or so many of mails"""

# What is in each is about what is in those before it.  Not the clocks: they are of hosts, which go on writing them.
TABLES = tuple(table for table in tables.metadata.sorted_tables if table not in (tables.version, tables.hosts))

Progress = Callable[[str, int, int], None]
"""is told of a table how many of its rows are copied, and how many it has"""


class NotEmpty(StoreUnavailable):
    """There is a store with something in it already, where one was to be copied to."""


def move(source: Access, target: Access, progress: Progress) -> dict[str, int]:
    """Copy everything; returns how many rows each table had.  Raises StoreUnavailable; the target is empty then."""
    target.make_tables()
    # While this lasts nobody writes there, if it is SQLite: what a notifier that still runs wants to write waits.
    with source.transaction() as old, target.transaction() as new:
        for table in TABLES:
            if new.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise NotEmpty(f"{target.name}: is not empty: there is something in the table {table.name}")
        if message_days.are_used(new):
            message_days.prepare(new, old.execute(sa.select(messages.c.day).distinct()).scalars())
        counts = {table.name: _copy(old, new, table, progress) for table in TABLES}
        for table in TABLES:
            if _count(new, table) != counts[table.name]:
                raise StoreUnavailable(f"{target.name}: not all of {table.name} came there; nothing was changed")
        _go_on_counting(new)
    return counts


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table, progress: Progress) -> int:
    count, copied = _count(old, table), 0
    progress(table.name, 0, count)
    texts = [column.name for column in table.columns if isinstance(column.type, sa.String)]
    for rows in _batches(old, table):
        for row in rows:
            row.update({name: storable(row[name]) for name in texts if row[name]})
        new.execute(table.insert(), rows)
        copied += len(rows)
        progress(table.name, copied, count)
    return copied


def _batches(old: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    octets = 0
    for row in old.execute(sa.select(table), execution_options={"yield_per": AT_ONCE}).mappings():
        rows.append(dict(row))
        octets += len(row.get("mail", b""))
        if len(rows) == AT_ONCE or octets >= OCTETS:
            yield rows
            rows, octets = [], 0
    if rows:
        yield rows


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _go_on_counting(new: sa.Connection) -> None:
    """PostgreSQL counts rows by sequences, which know nothing of rows that came with their numbers."""
    if new.dialect.name != "postgresql":
        return
    for table in TABLES:
        column = table.autoincrement_column
        if column is not None:
            last = sa.select(sa.func.max(column)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            new.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))
