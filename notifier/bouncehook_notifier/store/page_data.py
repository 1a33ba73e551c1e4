"""The store as the status page, the metrics and `bouncehook status` read it: each question has an end.

A question has STATEMENT_TIMEOUT_SECONDS; then the database lets go of it, and it has no answer.  Readers hinder nobody
who writes, and they cannot write.

Called by `monitor`, and by the administrator's command.  Reads the store.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bouncehook_notifier.complaints import NO_COMPLAINT, UNPROVEN
from bouncehook_notifier.store import page_statements
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import Inspection, indexed_conditions, newest_first
from bouncehook_notifier.store.records import UNDELIVERED, Attempt, Evidence, Health, Place, Selection, StoredReport
from bouncehook_notifier.store.rows import health_of
from bouncehook_notifier.store.search import FoundReports, search
from bouncehook_notifier.store.statements import WAITS
from bouncehook_notifier.store.tables import deliveries, endpoints, evidence, messages, reports

STATEMENT_TIMEOUT_SECONDS = 2.0
INSTRUCTIONS = 20_000
"""of SQLite's machine, between two looks at the clock"""
NO_ANSWER = "no answer"


class StatementTimeout(StoreUnavailable):
    """The question was too large for now."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for one endpoint."""

    waiting: int = 0
    due: int = 0
    """those of them that are due"""
    oldest_due: float | None = None
    """since when the first of those is"""


@dataclass(frozen=True, slots=True)
class FailureCounts:
    """Reports of failures over time."""

    since: float
    counts: dict[tuple[int, str, str], int]
    """by the number of the step, state, and reason"""
    is_complete: bool
    """whether all are in it, and not only the newest"""


@dataclass(frozen=True, slots=True)
class Written:
    """Recipients that customers wrote to: those of sent messages, and those that our smtpd refused."""

    count: int
    is_complete: bool
    """whether all are in it, and not only those of the newest messages"""


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls to endpoints over time."""

    since: float
    counts: Mapping[tuple[int, str], int]
    """by the number of the step, and the class of the answer: `2xx`, or NO_ANSWER"""
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """To one endpoint."""

    succeeded: int
    count: int


@dataclass(frozen=True, slots=True)
class DeliverySeconds:
    """From evidence to 2xx."""

    median: float
    most: float
    """of 95 in a hundred deliveries"""
    count: int


class PageData(Inspection):
    """The store, for those who only look and must not look for long."""

    def __init__(self, url: str) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url)
        self._opened_file: tuple[int, int] | None = None
        self._database.set_answer_timeout(2 * STATEMENT_TIMEOUT_SECONDS)
        if not self.is_shared:
            sa.event.listen(self._engine, "connect", _only_read)

    def healths_and_backlogs(self, now: float) -> tuple[dict[str, Health], dict[str, Backlog]]:
        """How the endpoints are that ever had a delivery, and what waits for them, by URL."""
        is_due = sa.case((deliveries.c.due <= now, 1), else_=0)
        waiting = (
            sa.select(deliveries.c.url, sa.func.count(), sa.func.sum(is_due), sa.func.min(deliveries.c.due))
            .where(WAITS)
            .group_by(deliveries.c.url)
        )
        with self._reading() as connection:
            healths = {row["url"]: health_of(row) for row in connection.execute(sa.select(endpoints)).mappings()}
            rows = connection.execute(waiting).all()
        return healths, {url: Backlog(count, due, first if due else None) for url, count, due, first in rows}

    def failure_counts(self, since: float, step: float, customers: Collection[str] = ()) -> FailureCounts:
        """Reports of failures since a time, or the newest of them, counted by steps of so many seconds."""
        with self._reading() as connection:
            rows = connection.execute(page_statements.failures(since, step, customers))
            counts = {(at, state, why or ""): count for at, state, why, count in rows}
        return FailureCounts(since, counts, sum(counts.values()) < page_statements.MOST_COUNTED)

    def written(self, since: float, customers: Collection[str] = ()) -> Written:
        """The recipients that were written to since a time, or those of the newest messages."""
        with self._reading() as connection:
            recipients, count = connection.execute(page_statements.recipients_sent_to(since, customers)).one()
            refused = connection.execute(page_statements.refused_recipients(since, customers)).scalar() or 0
        return Written(int(recipients) + refused, count < page_statements.MOST_COUNTED)

    def call_counts(self, since: float, step: float, customers: Collection[str] = ()) -> CallCounts:
        """Calls since a time, or the newest of them, counted by steps of so many seconds."""
        counts: Counter[tuple[int, str]] = Counter()
        with self._reading() as connection:
            for at, digit, count in connection.execute(page_statements.calls(since, step, customers)):
                counts[at, f"{digit}xx" if digit else NO_ANSWER] += count
        return CallCounts(since, counts, counts.total() < page_statements.MOST_COUNTED)

    def calls_by_url(self, since: float, customers: Collection[str] = ()) -> dict[str, Calls]:
        """How many calls since a time succeeded, or of the newest of them, by URL."""
        with self._reading() as connection:
            rows = connection.execute(page_statements.calls_by_url(since, customers)).all()
        return {url: Calls(succeeded, count) for url, succeeded, count in rows}

    def delivery_seconds(self, since: float, customers: Collection[str] = ()) -> DeliverySeconds | None:
        """How long deliveries took that ended since a time, or the newest of them; None when there were none."""
        with self._reading() as connection:
            rows = connection.execute(page_statements.seconds_to_delivery(since, customers)).all()
        return DeliverySeconds(rows[0][0], rows[-1][0], rows[0][2]) if rows else None

    def reported_since(self, since: float) -> dict[tuple[str, str], int]:
        """How many reports were made since then, by event and state."""
        query = (
            sa.select(reports.c.event, reports.c.state, sa.func.count())
            .where(reports.c.noticed >= since)
            .group_by(reports.c.event, reports.c.state)
        )
        with self._reading() as connection:
            return {(event, state): count for event, state, count in connection.execute(query)}

    def unproven_since(self, since: float) -> int:
        """How many mails to the address of complaints came since then that prove no message, of those that are kept."""
        query = sa.select(sa.func.count()).where(
            evidence.c.arrived >= since, evidence.c.recognised.in_((UNPROVEN, NO_COMPLAINT))
        )
        with self._reading() as connection:
            return connection.execute(query).scalar() or 0

    def latest(self, selection: Selection, limit: int) -> list[StoredReport]:
        """The newest of the selected reports."""
        return list(self.reports(selection, limit))

    def search(self, selection: Selection, limit: int) -> FoundReports:
        """The newest of the selected reports, as far as they are found in a second."""
        return search(selection, limit, self.latest, self._edge)

    def _edge(self, selection: Selection, offset: int) -> Place | None:
        query = (
            sa.select(reports.c.noticed, reports.c.number)
            .where(*indexed_conditions(selection))
            .order_by(*newest_first(reports))
            .offset(offset)
            .limit(1)
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Place(*row) if row else None

    def story(self, webhook_id: str) -> tuple[StoredReport, Evidence, list[list[Attempt]]] | None:
        """A report, what it was made from, and the tries of each of its deliveries."""
        found = self.latest(Selection(names=(webhook_id,)), 1)
        if not found:
            return None
        stored = found[0]
        tries = [self.attempts(delivery.number) for delivery in stored.deliveries]
        return stored, self.evidence(stored.evidence), tries

    def undelivered(self) -> int:
        """How many deliveries were given up, and are kept."""
        return self._count(sa.select(sa.func.count()).where(deliveries.c.status == UNDELIVERED))

    def sizes(self) -> dict[str, int]:
        """How many reports are kept, and how many sent messages are remembered."""
        tables = {"reports": reports, "messages": messages}
        return {name: self._count(sa.select(sa.func.count()).select_from(table)) for name, table in tables.items()}

    def _count(self, query: sa.Select[Any]) -> int:
        with self._reading() as connection:
            return int(connection.execute(query).scalar() or 0)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        self._notice_replaced_file()
        with super()._reading() as connection:
            ends = time.monotonic() + STATEMENT_TIMEOUT_SECONDS
            try:
                with self._limited(connection, ends):
                    yield connection
            except sa.exc.OperationalError as error:
                if time.monotonic() > ends:
                    why = f"no answer from the store within {STATEMENT_TIMEOUT_SECONDS:g} s"
                    raise StatementTimeout(why) from error
                raise

    @contextmanager
    def _limited(self, connection: sa.Connection, ends: float) -> Iterator[None]:
        database = connection.connection.driver_connection
        if not isinstance(database, sqlite3.Connection):
            milliseconds = int(1000 * STATEMENT_TIMEOUT_SECONDS)
            connection.exec_driver_sql(f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {milliseconds}")
            yield
            return
        database.set_progress_handler(lambda: time.monotonic() > ends, INSTRUCTIONS)
        try:
            yield
        finally:
            database.set_progress_handler(None, 0)

    def _notice_replaced_file(self) -> None:
        """A connection would go on reading a file that has no name any more, and make one where there is none."""
        if self.is_shared:
            return
        file = self._database.identity()
        if file is None:
            raise StoreUnavailable(f"{self.name}: does not exist")
        if file != self._opened_file:
            self._engine.dispose()
            self._opened_file = file


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")
