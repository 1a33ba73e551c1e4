"""When deliveries are due, noted at their endpoints: within a transaction of the caller's.

Claiming looks only where an endpoint's row says that something is due, so whatever makes deliveries due goes through
here.  Called by `store` and `inspection`.  Touches the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bouncehook_notifier.store import statements
from bouncehook_notifier.store.records import NEVER, WAITING, Attempt, Health, Settled
from bouncehook_notifier.store.rows import endpoint_row, error_row
from bouncehook_notifier.store.tables import claims, deliveries, endpoints

IN_ONE_QUERY = 5000
"""numbers that one query may name"""


def first_due(settled: Sequence[Settled]) -> dict[str, float]:
    """When the first of those that wait is due, for each URL that has one."""
    first: dict[str, float] = {}
    for one in settled:
        if one.status == WAITING:
            first[one.delivery.url] = min(one.due, first.get(one.delivery.url, NEVER))
    return first


def last_errors(settled: Sequence[Settled]) -> dict[str, Attempt]:
    """The last call of each URL that failed, and was made."""
    calls = [(one.delivery.url, one.attempt) for one in settled if one.attempt is not None]
    return {url: attempt for url, attempt in calls if not (attempt.succeeded or attempt.blameless)}


def make_due(
    connection: sa.Connection,
    due: Mapping[str, float],
    healths: Mapping[str, Health] | None = None,
    errors: Mapping[str, Attempt] | None = None,
) -> None:
    """Note when deliveries are due, how endpoints are, and how their last calls failed, by URL, in an order that is
    the same for all who lock endpoints."""
    healths, errors = healths or {}, errors or {}
    urls = list(dict.fromkeys([*due, *healths, *errors]))
    words = statements.of(connection)
    # SQLite locks none, and there those that came first are called first.
    for url in urls if connection.dialect.name == "sqlite" else sorted(urls):
        if url in due:
            connection.execute(words.make_due, endpoint_row(Health(url), due[url]))
        if url in healths:
            connection.execute(words.keep_health, endpoint_row(healths[url], NEVER))
        if url in errors:
            connection.execute(words.keep_error, error_row(url, errors[url]))


def free_claims(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """End claims; their deliveries are due when they were before."""
    freed = connection.execute(claims.delete().where(which).returning(claims.c.delivery)).scalars().all()
    first: dict[str, float] = {}
    for start in range(0, len(freed), IN_ONE_QUERY):
        query = (
            sa.select(deliveries.c.url, sa.func.min(deliveries.c.due))
            .where(deliveries.c.number.in_(freed[start : start + IN_ONE_QUERY]))
            .group_by(deliveries.c.url)
        )
        for url, due in connection.execute(query):
            first[url] = min(due, first.get(url, NEVER))
    make_due(connection, first)


def advance_all(connection: sa.Connection, seconds: float, now: float) -> None:
    """Let everything that is to happen after `now` happen so many seconds sooner."""
    for column in (deliveries.c.due, endpoints.c.due, endpoints.c.rest_until, claims.c.until):
        in_future = sa.and_(column > now, column < NEVER, *([statements.WAITS] if column.table is deliveries else []))
        connection.execute(sa.update(column.table).where(in_future).values({column: column - seconds}))
