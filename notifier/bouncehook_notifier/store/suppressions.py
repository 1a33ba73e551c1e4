"""The suppression lists in the store: what intake, retention, the notifier's `suppression_writer` and administrators do
with them.

Whoever changes an entry counts that up in the same transaction, so that the notifiers of all hosts notice it without
reading the lists.  What expires is no change: the milter knows until when an entry holds.

The functions work in the caller's transaction.  Touches the tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa

from bouncehook_notifier.store import statements
from bouncehook_notifier.store.records import Suppression
from bouncehook_notifier.store.rows import storable
from bouncehook_notifier.store.tables import suppression_changes, suppressions

AT_ONCE = 500
"""rows that are read, or changed, in one go"""
_KEY = sa.tuple_(suppressions.c.customer, suppressions.c.address)


def changes(connection: sa.Connection) -> int:
    """A number that differs when an entry was added, changed or removed."""
    return connection.execute(sa.select(suppression_changes.c.number)).scalar() or 0


def prolong(connection: sa.Connection, entries: Iterable[Suppression]) -> None:
    """Add what a mail gave rise to.  An entry that holds longer stays as it is."""
    _put(connection, statements.of(connection).prolong_suppression, entries)


def replace(connection: sa.Connection, entries: Iterable[Suppression]) -> None:
    """Add what an administrator wants; entries that were there before are replaced."""
    _put(connection, statements.of(connection).replace_suppression, entries)


def _put(connection: sa.Connection, statement: sa.Insert, entries: Iterable[Suppression]) -> None:
    # Each once, and in an order that all hosts share.
    rows = {(entry.customer, entry.address): entry for entry in entries}
    if rows:
        connection.execute(statement, [_row(rows[key]) for key in sorted(rows)])
        _count_up(connection)


def remove(connection: sa.Connection, customers: Collection[str], addresses: Sequence[str]) -> int:
    """Take addresses from the list of a customer, by all of his names; returns how many were on it."""
    gone = suppressions.delete().where(suppressions.c.customer.in_(customers), suppressions.c.address.in_(addresses))
    count = connection.execute(gone).rowcount
    if count:
        _count_up(connection)
    return count


def forget(connection: sa.Connection, address: str) -> None:
    """Take an address, as it is listed, from the lists of all customers."""
    if connection.execute(suppressions.delete().where(suppressions.c.address == storable(address))).rowcount:
        _count_up(connection)


def count_of(connection: sa.Connection, address: str) -> int:
    """On how many lists an address is, or was until it expired."""
    query = sa.select(sa.func.count()).where(suppressions.c.address == storable(address))
    return connection.execute(query).scalar_one()


def entries(
    connection: sa.Connection,
    now: float,
    customers: Collection[str] = (),
    addresses: Collection[str] = (),
    limit: int | None = None,
) -> Iterator[Suppression]:
    """What holds now: of customers, by their names, or of all; the newest first."""
    query = sa.select(suppressions).where(suppressions.c.until > now)
    if customers:
        query = query.where(suppressions.c.customer.in_(customers))
    if addresses:
        query = query.where(suppressions.c.address.in_(addresses))
    query = query.order_by(suppressions.c.since.desc(), suppressions.c.customer, suppressions.c.address).limit(limit)
    for row in connection.execute(query, execution_options={"yield_per": AT_ONCE}).mappings():
        yield Suppression(**row)


def deadlines(connection: sa.Connection, now: float) -> Iterator[tuple[str, str, float]]:
    """Customer, address, and until when, of everything that holds now, in no order."""
    query = sa.select(suppressions.c.customer, suppressions.c.address, suppressions.c.until)
    rows = connection.execute(query.where(suppressions.c.until > now), execution_options={"yield_per": AT_ONCE})
    for customer, address, until in rows:
        yield customer, address, float(until)


def counts(connection: sa.Connection, now: float) -> dict[str, int]:
    """How many addresses are on each list, by the customer's name of the time when they came there."""
    query = sa.select(suppressions.c.customer, sa.func.count()).where(suppressions.c.until > now)
    rows = connection.execute(query.group_by(suppressions.c.customer))
    return {customer: int(count) for customer, count in rows}


def delete_expired(connection: sa.Connection, now: float, at_most: int) -> int:
    """Delete the first of what has expired; returns how many that were."""
    oldest = sa.select(suppressions.c.customer, suppressions.c.address).where(suppressions.c.until <= now)
    oldest = oldest.order_by(suppressions.c.until).limit(at_most)
    return connection.execute(suppressions.delete().where(_KEY.in_(oldest))).rowcount


def _count_up(connection: sa.Connection) -> None:
    """Last in its transaction, since all write this row."""
    connection.execute(statements.of(connection).count_suppression_change, {"id": 1, "number": 1})


def _row(entry: Suppression) -> dict[str, object]:
    return {
        "customer": entry.customer,
        "address": storable(entry.address),
        "reason": entry.reason,
        "since": entry.since,
        "until": entry.until,
    }
