"""Deletes what has become too old, in small batches, so that delivery never waits for long.  What still waits to be
delivered is never deleted.

Four walks once an hour, each from the oldest on: reports with their deliveries and attempts, then the evidence that
no report refers to any more, then sent messages, then addresses that are no longer suppressed.  A batch is one
transaction, bounded in rows and in octets; after it there is a pause as long as it took.  SQLite uses the freed room
for new rows.  In PostgreSQL sent messages go by whole days (`message_days`), and the partitions of the coming days are
made.

Run by `daemon` in a thread of its own.  Touches the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bouncehook.configuration import Settings
from bouncehook.return_address import SECONDS_PER_DAY, day_of
from bouncehook_notifier.store import message_days, suppressions
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import DELIVERED, WAITING, WITHDRAWN
from bouncehook_notifier.store.store import Store
from bouncehook_notifier.store.tables import attempts, deliveries, evidence, messages, reports

EVERY_SECONDS = 3600.0
ROWS = 200
"""reports, mails or messages that one transaction looks at"""
OCTETS = 4 * 1024 * 1024
"""of compressed mails that one transaction deletes, or one mail"""
LEAST_PAUSE_SECONDS = 0.01

log = logging.getLogger("bouncehook.notifier")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older may go; in seconds since 1970."""

    delivered: float
    """reports that every URL has, and mails that gave rise to none"""
    undelivered: float
    """reports that were given up at a URL"""
    sent: float
    """sent messages"""
    suppressed: float
    """addresses that were suppressed until then"""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk has come: the last row that it looked at."""

    when: float = 0.0
    number: int = 0


Batch = Callable[[sa.Connection, Limits, Place], Place | None]
"""deletes what is too old among the next rows behind a place; returns the next place, None at the end"""


def limits(settings: Settings, now: float) -> Limits:
    """What the operator wants to keep, from now back.

    A return address is good until its last day is over; so are the reports that a bounce to it may repeat.
    """

    def end_of_day_before(days: int) -> float:
        return float((day_of(now) - days) * SECONDS_PER_DAY)

    return Limits(
        end_of_day_before(settings.keep_delivered_days),
        end_of_day_before(settings.keep_undelivered_days),
        now - settings.remember_sent_days * SECONDS_PER_DAY,
        now,
    )


class Retention:
    """The walks, once an hour."""

    def __init__(self, store: Store, settings: Callable[[], Settings]) -> None:
        self._store = store
        self._settings = settings

    def run(self, stop: threading.Event) -> None:
        """Prune until `stop` is set."""
        while not stop.is_set():
            try:
                self.prune(stop)
            except StoreUnavailable as error:
                log.error("%s; what is too old is deleted later", error)
            except Exception:
                log.exception("internal error while deleting what is too old; it will be tried again")
            stop.wait(EVERY_SECONDS)

    def prune(self, stop: threading.Event) -> None:
        """Each walk once, from its beginning to its end.  Raises StoreUnavailable."""
        now = time.time()
        too_old = limits(self._settings(), now)
        for batch in (prune_reports, prune_evidence, prune_suppressions):
            self._walk(batch, too_old, stop)
        # After the others, which need no more than rows: these need the tables' owner and a lock on the table.
        if self._store.is_shared:
            with self._store.transaction() as connection:
                message_days.prepare_coming(connection, now)
            with self._store.transaction() as connection:
                message_days.drop_older(connection, too_old.sent)
        self._walk(prune_messages, too_old, stop)

    def _walk(self, batch: Batch, too_old: Limits, stop: threading.Event) -> None:
        place: Place | None = Place()
        while place and not stop.is_set():
            started = time.monotonic()
            with self._store.transaction() as connection:
                place = batch(connection, too_old, place)
            stop.wait(max(LEAST_PAUSE_SECONDS, time.monotonic() - started))


def prune_reports(connection: sa.Connection, too_old: Limits, place: Place) -> Place | None:
    """A batch of reports, with their deliveries and attempts."""
    before = max(too_old.delivered, too_old.undelivered)
    rows = connection.execute(_next(reports.c.noticed, reports.c.number, before, place)).all()
    statuses: dict[int, set[str]] = {number: set() for number, _ in rows}
    query = sa.select(deliveries.c.report, deliveries.c.status).where(deliveries.c.report.in_(statuses))
    # Locked, so that no administrator replays one of them meanwhile.
    query = query.order_by(deliveries.c.number).with_for_update()
    for report, status in connection.execute(query):
        statuses[report].add(status)
    gone = [number for number, noticed in rows if _may_go(noticed, statuses[number], too_old)]
    if gone:
        theirs = sa.select(deliveries.c.number).where(deliveries.c.report.in_(gone))
        connection.execute(attempts.delete().where(attempts.c.delivery.in_(theirs)))
        connection.execute(deliveries.delete().where(deliveries.c.report.in_(gone)))
        connection.execute(reports.delete().where(reports.c.number.in_(gone)))
    return Place(rows[-1][1], rows[-1][0]) if rows else None


def _may_go(noticed: float, statuses: set[str], too_old: Limits) -> bool:
    if WAITING in statuses:
        return False
    return noticed < (too_old.delivered if statuses <= {DELIVERED, WITHDRAWN} else too_old.undelivered)


def prune_evidence(connection: sa.Connection, too_old: Limits, place: Place) -> Place | None:
    """A batch of evidence: what no report refers to, as long as it is not too much at once."""
    used = sa.exists().where(reports.c.evidence == evidence.c.id)
    size = sa.func.length(evidence.c.mail)
    query = _next(evidence.c.arrived, evidence.c.id, too_old.delivered, place).add_columns(used, size)
    gone: list[int] = []
    octets, last = 0, None
    for number, arrived, is_used, length in connection.execute(query):
        if not is_used:
            if gone and octets + length > OCTETS:
                break
            gone.append(number)
            octets += length
        last = Place(arrived, number)
    if gone:
        connection.execute(evidence.delete().where(evidence.c.id.in_(gone)))
    return last


def prune_messages(connection: sa.Connection, too_old: Limits, place: Place) -> Place | None:
    """A batch of sent messages.  All that are looked at go, so the next one begins at the same place."""
    tables = message_days.tables_without_day(connection) if message_days.are_used(connection) else [messages]
    return place if any(_prune_messages(connection, table, too_old.sent) for table in tables) else None


def _prune_messages(connection: sa.Connection, table: sa.Table, before: float) -> int:
    columns = table.c.customer, table.c.id, table.c.day
    oldest = sa.select(*columns).where(table.c.sent < before).order_by(table.c.sent).limit(ROWS)
    return connection.execute(table.delete().where(sa.tuple_(*columns).in_(oldest))).rowcount


def prune_suppressions(connection: sa.Connection, too_old: Limits, place: Place) -> Place | None:
    """A batch of addresses that are no longer suppressed.  All that are looked at go."""
    return place if suppressions.delete_expired(connection, too_old.suppressed, ROWS) else None


def _next(when: sa.Column[float], number: sa.Column[int], before: float, place: Place) -> sa.Select[int, float]:
    """The next rows behind a place, by the index on `when`."""
    behind = sa.or_(when > place.when, number > place.number)
    return sa.select(number, when).where(when >= place.when, behind, when < before).order_by(when, number).limit(ROWS)
