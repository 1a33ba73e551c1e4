"""The store, read for a short time and no longer: what metrics, the status page and `bouncehook status` ask of it.

Each question has PATIENCE_SECONDS; then the database lets go of it, and it has no answer.  Readers hinder nobody who
writes, and they cannot write.  What is asked for again and again is kept for a while, the longer the more it cost.

Called by `collected` and `pages`, and by the administrator's command.  Reads the store.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from bouncehook.configuration import Configuration
from bouncehook.report import Event
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import UNDELIVERED, WAITING, Attempt, Evidence, Health, Selection, StoredReport
from bouncehook_notifier.store.rows import health_of
from bouncehook_notifier.store.tables import deliveries, endpoints, messages, reports

PATIENCE_SECONDS = 2.0
INSTRUCTIONS = 20_000
"""of SQLite's machine, between two looks at the clock"""
COST_FACTOR = 20
"""what took a second to find out is found out again after so many seconds"""
MOST_COUNTED = 200_000
"""reports that one chart is made of: the newest"""

T = TypeVar("T")

_WAITS = deliveries.c.status == sa.literal_column(f"'{WAITING}'")  # a literal, for the index of what waits


class TookTooLong(StoreUnavailable):
    """The question was too large for now."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one endpoint."""

    health: Health
    customers: tuple[str, ...] = ()
    challenged: bool = False
    """whether it has to give back a challenge before it gets reports"""
    waiting: int = 0
    due: int = 0
    """those of them that are due"""
    oldest_due: float | None = None
    """since when the first of those is"""

    def state(self, now: float) -> str:
        """One of ENDPOINT_STATES."""
        if self.health.switched_off:
            return "off"
        if self.health.rest_until > now:
            return "resting"
        if self.health.failures_in_row:
            return "failing"
        return "unproven" if self.challenged and not self.health.proven else "well"


ENDPOINT_STATES = ("well", "unproven", "failing", "resting", "off")


@dataclass(frozen=True, slots=True)
class Failures:
    """Reports of failures over time."""

    since: float
    step: float
    counts: dict[tuple[int, str, str], int]
    """by the number of the step, state, and reason"""
    complete: bool
    """whether all are in it, and not only the newest"""


class Glance(Inspection):
    """The store, for those who only look and must not look for long."""

    def __init__(self, url: str) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        super().__init__(url)
        self._seen: tuple[int, int] | None = None
        self._database.answer_within(2 * PATIENCE_SECONDS)
        if not self.is_shared:
            sa.event.listen(self._engine, "connect", _only_read)

    def queues(self, configuration: Configuration, now: float) -> list[Queue]:
        """Each endpoint of the map, and each other that something waits for."""
        is_due = sa.case((deliveries.c.due <= now, 1), else_=0)
        waiting = (
            sa.select(deliveries.c.url, sa.func.count(), sa.func.sum(is_due), sa.func.min(deliveries.c.due))
            .where(_WAITS)
            .group_by(deliveries.c.url)
        )
        with self._reading() as connection:
            healths = {row["url"]: health_of(row) for row in connection.execute(sa.select(endpoints)).mappings()}
            counted = {url: tuple(rest) for url, *rest in connection.execute(waiting)}
        customers, challenged = _in_map(configuration)
        found = []
        for url in sorted(customers.keys() | counted.keys()):
            count, due, first = counted.get(url, (0, 0, None))
            health = healths.get(url, Health(url))
            oldest = first if due else None
            found.append(Queue(health, tuple(customers.get(url, ())), url in challenged, count, due, oldest))
        return found

    def failures(self, since: float, step: float) -> Failures:
        """Reports of failures since a time, or the newest of them, counted by steps of so many seconds."""
        reason = reports.c.further["reason"].as_string()
        newest = (
            sa.select(reports.c.noticed, reports.c.state, reason.label("reason"))
            .where(reports.c.noticed >= since, reports.c.event == Event.FAILURE.value)
            .order_by(reports.c.noticed.desc())
            .limit(MOST_COUNTED)
            .subquery()
        )
        number = sa.cast((newest.c.noticed - since) / step, sa.Integer)
        query = sa.select(number, newest.c.state, newest.c.reason, sa.func.count()).group_by(
            number, newest.c.state, newest.c.reason
        )
        with self._reading() as connection:
            counts = {(at, state, why or ""): count for at, state, why, count in connection.execute(query)}
        return Failures(since, step, counts, sum(counts.values()) < MOST_COUNTED)

    def told_since(self, since: float) -> dict[tuple[str, str], int]:
        """How many reports were made since then, by event and state."""
        query = (
            sa.select(reports.c.event, reports.c.state, sa.func.count())
            .where(reports.c.noticed >= since)
            .group_by(reports.c.event, reports.c.state)
        )
        with self._reading() as connection:
            return {(event, state): count for event, state, count in connection.execute(query)}

    def latest(self, selection: Selection, limit: int) -> list[StoredReport]:
        """The newest of the selected reports."""
        return list(self.reports(selection, limit))

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
        self._look_at_file()
        with super()._reading() as connection:
            ends = time.monotonic() + PATIENCE_SECONDS
            try:
                with self._no_longer_than(connection, ends):
                    yield connection
            except sa.exc.OperationalError as error:
                if time.monotonic() > ends:
                    raise TookTooLong(f"no answer from the store within {PATIENCE_SECONDS:g} s") from error
                raise

    @contextmanager
    def _no_longer_than(self, connection: sa.Connection, ends: float) -> Iterator[None]:
        database = connection.connection.driver_connection
        if not isinstance(database, sqlite3.Connection):
            milliseconds = int(1000 * PATIENCE_SECONDS)
            connection.exec_driver_sql(f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {milliseconds}")
            yield
            return
        database.set_progress_handler(lambda: time.monotonic() > ends, INSTRUCTIONS)
        try:
            yield
        finally:
            database.set_progress_handler(None, 0)

    def _look_at_file(self) -> None:
        """A connection would go on reading a file that has no name any more, and make one where there is none."""
        if self.is_shared:
            return
        file = self._database.identity()
        if file is None:
            raise StoreUnavailable(f"{self.name}: does not exist")
        if file != self._seen:
            self._engine.dispose()
            self._seen = file


class Kept(Generic[T]):
    """An answer that is kept for `seconds`, or longer if it was expensive.  For any number of threads."""

    def __init__(self, ask: Callable[[], T], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._until = 0.0
        self._answer: T | None = None
        self._failed: StoreUnavailable | None = None

    def get(self) -> T:
        """Raises StoreUnavailable, also again while that is kept."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            if self._failed:
                raise self._failed
            assert self._answer is not None
            return self._answer

    def _renew(self) -> None:
        started = time.monotonic()
        self._failed = None
        try:
            self._answer = self._ask()
        except StoreUnavailable as error:
            self._failed = error
        ended = time.monotonic()
        self._until = ended + max(self._seconds, COST_FACTOR * (ended - started))


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _in_map(configuration: Configuration) -> tuple[dict[str, list[str]], set[str]]:
    """Whose each URL of the map is, and which have to give back a challenge."""
    customers: dict[str, list[str]] = {}
    challenged: set[str] = set()
    for customer in configuration.customers:
        urls = dict.fromkeys(url for event in Event for url in configuration.urls(customer, event))
        for url in urls:
            customers.setdefault(url, []).append(customer.name)
        if customer.delivery.challenge:
            challenged.update(customer.failure_urls + customer.bounce_urls)
    return customers, challenged
