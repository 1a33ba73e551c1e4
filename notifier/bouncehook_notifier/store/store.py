"""The store: what the notifier keeps, in the tables of `tables`, in SQLite, or in a PostgreSQL that the notifiers of
several hosts share.  How they differ is in `database` and `statements`.

A claim on a delivery is a lease in its owner's name: a notifier that dies keeps nothing, the delivery is free again
when the lease ends, or at once when the notifier of that host starts again.  So delivery is at least once, and
`webhook_id`, which is made from the event itself, is the same every time.  Whoever claims for an endpoint has locked
its row, so nobody else claims for it; whoever makes a delivery due writes that row, so a claim that notes when the next
is due cannot miss one.  Rows are locked in this order: deliveries, claims, endpoints by URL, hosts.

Called by `intake`, `deliver` and the administrator's command.  Raises StoreUnavailable when the database cannot be
used now, which is never the fault of what was to be stored; what cannot be stored at all raises something else.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa

from bouncehook.report import Event, Report, State
from bouncehook_notifier.store import migrations, statements, tables
from bouncehook_notifier.store.database import StoreUnavailable, database
from bouncehook_notifier.store.records import (
    NEVER,
    UNDELIVERED,
    WAITING,
    Attempt,
    Delivery,
    Evidence,
    Found,
    Health,
    Look,
    Message,
    NewReport,
    ReturnedMail,
    Settled,
    Stranded,
)

CLOCK_SECONDS = 5.0
"""by how much a clock must be set back, or differ from another, to be noticed"""
IN_ONE_QUERY = 5000
"""numbers that one query may name"""
SEEN_SECONDS = 120.0
"""a notifier that was not seen for so long does not count; they are seen every minute"""

log = logging.getLogger("bouncehook.notifier")

_messages = tables.messages
_evidence = tables.evidence
_reports = tables.reports
_deliveries = tables.deliveries
_claims = tables.claims
_endpoints = tables.endpoints
_attempts = tables.attempts
_hosts = tables.hosts


class Store:
    """The database, for any number of threads."""

    def __init__(self, url: str, host: str | None = None) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        self._host = host or os.uname().nodename
        self._database = database(url)
        self._engine = self._database.engine
        self._said_ahead = False
        self._unsure: set[float] = set()
        """when claims of ours end of which we do not know whether they were made: the answer was lost"""

    @classmethod
    def existing(cls, url: str) -> Self:
        """A store that is only to be read.  Raises StoreUnavailable when there is none."""
        store = cls(url)
        store._database.require()
        with store._reading() as connection:
            migrations.require_version(connection)
        return store

    @property
    def name(self) -> str:
        """Its URL, without a password."""
        return self._database.name

    @property
    def is_shared(self) -> bool:
        """Whether notifiers of other hosts may use it too."""
        return self._database.is_shared

    def make_tables(self) -> None:
        """Make the tables if there are none, or carry those of an earlier version to this one.

        Raises StoreUnavailable, also for a store of a later version.
        """
        before = self._database.answer_within(0)  # a step may take long, also one that another host takes
        try:
            while self._migrate():
                pass
        finally:
            self._database.answer_within(before)
        self._database.opened()

    def open(self) -> None:
        """Make the tables ready; then take back what this host's notifier had claimed when it died.

        Raises StoreUnavailable, also for a store of a later version.
        """
        self.make_tables()
        with self.transaction() as connection:
            _free(connection, _claims.c.owner == self._host)
            last = connection.execute(sa.select(_hosts.c.clock).where(_hosts.c.host == self._host)).scalar()
            now = time.time()
            self._keep_clock(connection)
            if last is not None and last - now > CLOCK_SECONDS and not self.is_shared:
                log.warning("the clock was set back by %.0f s; what waits is due that much sooner", last - now)
                _advance(connection, last - now, now)

    def _migrate(self) -> bool:
        """One step of it; returns whether there may be another."""
        with self.transaction() as connection:
            self._database.hold_others_migrations(connection)
            reached = migrations.take_step(connection)
        if reached:
            log.info("%s: is of version %d now", self.name, reached)
        return reached is not None

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` whenever another notifier has put something into the store, until `stop` is set."""
        self._database.listen(wake, stop)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def remember(self, messages: Sequence[Message]) -> None:
        """Keep sent messages; those that are there already stay as they are."""
        rows = [_message_row(message) for message in messages]
        if rows:
            with self.transaction() as connection:
                connection.execute(statements.of(connection).new_messages, rows)

    def message(self, customer: str, message_id: str, day: int) -> Message | None:
        """A sent message, if it is remembered."""
        query = _messages.select().where(
            _messages.c.customer == customer, _messages.c.id == message_id, _messages.c.day == day
        )
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Message(**{**row, "tags": tuple(row["tags"])})

    def record(self, found: Iterable[Found], now: float) -> list[NewReport]:
        """Store evidence and the reports that follow from it, in one transaction; returns those that were new.

        An event that was reported before is not reported again, and evidence that was recorded before (the notifier
        died before it could forget the spool file) changes nothing.
        """
        with self.transaction() as connection:
            found_new = self._record_evidence(connection, found)
            numbers = _record_reports(connection, found_new)
            deliveries = [_delivery_row(number, url, now) for number, new in numbers for url in new.urls]
            if deliveries:
                connection.execute(_deliveries.insert(), deliveries)
                _make_due(connection, {row["url"]: now for row in deliveries})
                self._database.notify(connection)
        return [new for _, new in numbers]

    def _record_evidence(self, connection: sa.Connection, found: Iterable[Found]) -> list[_Reported]:
        """The reports of all evidence that was not there before."""
        reported: list[_Reported] = []
        for one in found:
            row = _evidence_row(one.evidence)
            if self.is_shared:
                row["spool_name"] = f"{self._host}:{row['spool_name']}"  # each host names its own files
            number = connection.execute(statements.of(connection).new_evidence, row).scalar()
            if number is not None:
                reported += [_Reported(new, number, one.evidence.arrived) for new in one.reports]
        return reported

    def look(self, now: float) -> Look:
        """What there is to do at a time."""
        notifiers = 1
        with self._reading() as connection:
            ready = [health_of(row) for row in connection.execute(statements.READY, {"now": now}).mappings()]
            switched_off = list(connection.execute(statements.SWITCHED_OFF).scalars())
            next_due = connection.execute(statements.NEXT_DUE, {"now": now}).scalar()
            if self.is_shared:
                then = self._shared_time(time.time()) - SEEN_SECONDS
                notifiers = max(1, connection.execute(statements.SEEN_SINCE, {"then": then}).scalar_one())
        return Look(ready, switched_off, None if next_due is None or next_due >= NEVER else next_due, notifiers)

    def claim(self, wanted: Mapping[str, int], now: float, lease: float) -> list[Delivery]:
        """Take, for each URL, up to so many deliveries that are due, oldest first, for `lease` seconds.

        A URL for which another notifier is just claiming is passed by.
        """
        if not wanted:
            return []
        until = self._shared_time(now) + lease
        try:
            return self._claim(wanted, now, until)
        except StoreUnavailable:
            if self.is_shared:
                self._unsure.add(until)
            raise

    def _claim(self, wanted: Mapping[str, int], now: float, until: float) -> list[Delivery]:
        claimed: list[Delivery] = []
        unsure = set(self._unsure)
        with self.transaction() as connection:
            if unsure:
                _free(connection, sa.and_(_claims.c.owner == self._host, _claims.c.until.in_(unsure)))
            urls = self._database.take_endpoints(connection, list(wanted))
            for url in urls:
                due = connection.execute(statements.DUE, {"endpoint": url, "now": now, "at_most": wanted[url]})
                claimed += [_delivery(row, until) for row in due.mappings()]
            if claimed:
                rows = [{"delivery": one.number, "owner": self._host, "until": until} for one in claimed]
                connection.execute(_claims.insert(), rows)
            if urls:
                connection.execute(statements.NOTE_FIRST_DUE, [{"endpoint": url} for url in urls])
        self._unsure -= unsure
        return claimed

    def advance(self, seconds: float, now: float) -> None:
        """The clock was set back: let what was to happen in the future, by the old clock, happen so much sooner.

        Not in a store that is shared: most of it was put off by other clocks.
        """
        if self.is_shared:
            return
        with self.transaction() as connection:
            _advance(connection, seconds, now)
            # Otherwise a restart would find the clock set back once more.
            connection.execute(statements.of(connection).keep_clock, {"host": self._host, "clock": now})

    def waiting_at(self) -> list[str]:
        """The URLs for which deliveries wait."""
        with self._reading() as connection:
            return list(connection.execute(sa.select(_endpoints.c.url).where(_endpoints.c.due < NEVER)).scalars())

    def stranded(self, url: str, after: int, at_most: int) -> list[Stranded]:
        """What waits for a URL and is not claimed, by number from `after` on, with the URLs that its report has."""
        query = (
            sa.select(_deliveries.c.number, _deliveries.c.report, _reports.c.customer, _reports.c.event)
            .join(_reports, _reports.c.number == _deliveries.c.report)
            .where(statements.WAITS, statements.IS_FREE, _deliveries.c.url == url, _deliveries.c.number > after)
            .order_by(_deliveries.c.number)
            .limit(at_most)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
            numbers = {row.report for row in rows}
            urls: dict[int, set[str]] = {number: set() for number in numbers}
            theirs = sa.select(_deliveries.c.report, _deliveries.c.url).where(_deliveries.c.report.in_(numbers))
            for report, one in connection.execute(theirs):
                urls[report].add(one)
        return [Stranded(row.number, row.customer, Event(row.event), urls[row.report]) for row in rows]

    def move(self, moved: Mapping[int, str], superfluous: Sequence[int], now: float) -> None:
        """Let waiting deliveries go to other URLs, now; and give up those whose report goes there anyway."""
        waits = sa.and_(_deliveries.c.number == sa.bindparam("which"), statements.WAITS, statements.IS_FREE)
        with self.transaction() as connection:
            if moved:
                there = _deliveries.update().where(waits).values(url=sa.bindparam("there"), due=now)
                rows = [{"which": number, "there": url} for number, url in moved.items()]
                connection.execute(there, rows)
            if superfluous:
                given_up = _deliveries.update().where(waits).values(status=UNDELIVERED)
                connection.execute(given_up, [{"which": number} for number in superfluous])
            _make_due(connection, dict.fromkeys(moved.values(), now))

    def free_expired(self, now: float) -> None:
        """End claims whose time is over: their notifier died, or could not record what came of them."""
        with self.transaction() as connection:
            _free(connection, _claims.c.until <= self._shared_time(now))
            self._keep_clock(connection)

    def _shared_time(self, now: float) -> float:
        """What hosts compare with each other is by the clock of the database, unless they all but agree anyway."""
        ahead = self._database.ahead
        differs = abs(ahead) > CLOCK_SECONDS
        if differs != self._said_ahead:
            self._said_ahead = differs
            if differs:
                log.warning(
                    "the clock of the store is %.0f s %s ours; what is put off is late or early by as much: "
                    "let both follow NTP",
                    abs(ahead),
                    "ahead of" if ahead > 0 else "behind",
                )
        return now + ahead if differs else now

    def _keep_clock(self, connection: sa.Connection) -> None:
        """Show that we are there.  Last in its transaction, since all of ours write this row."""
        clock = {"host": self._host, "clock": self._shared_time(time.time())}
        connection.execute(statements.of(connection).keep_clock, clock)

    def returned_mail(self, delivery: Delivery, at_most: int) -> ReturnedMail:
        """The mail that a delivery is about, or so many octets of it."""
        query = (
            sa.select(_evidence.c.header, _evidence.c.mail)
            .join(_reports, _reports.c.evidence == _evidence.c.id)
            .join(_deliveries, _deliveries.c.report == _reports.c.number)
            .where(_deliveries.c.number == delivery.number)
        )
        with self._reading() as connection:
            header, mail = connection.execute(query).one()
        mime = zlib.decompressobj().decompress(mail, at_most + 1)  # never the whole of one that is far too long
        cut = len(mime) > at_most or bool(header.get("truncated"))
        return ReturnedMail(header["recipient"], mime[:at_most], cut)

    def health(self, url: str) -> Health:
        """How an endpoint is; well, if nothing is known of it."""
        with self._reading() as connection:
            row = connection.execute(sa.select(_endpoints).where(_endpoints.c.url == url)).mappings().first()
        return Health(url) if row is None else health_of(row)

    def prove(self, url: str, when: float) -> None:
        """An endpoint has given back a challenge."""
        with self.transaction() as connection:
            connection.execute(_endpoints.update().where(_endpoints.c.url == url).values(proven=when))

    def settle(self, settled: Sequence[Settled], healths: Iterable[Health]) -> None:
        """Record what came of claimed deliveries, and how their endpoints are now, in one transaction.

        A health can switch an endpoint off; only an administrator switches it on (`inspection`).
        """
        attempts = [_attempt_row(one.delivery, one.attempt) for one in settled if one.attempt]
        rows = sorted((_settled_row(one) for one in settled), key=lambda row: int(row["settled"]))
        with self.transaction() as connection:
            if attempts:
                connection.execute(_attempts.insert(), attempts)
            if rows:
                connection.execute(statements.SETTLE, rows)
                connection.execute(statements.RELEASE, [{"settled": row["settled"]} for row in rows])
            _make_due(connection, _first_due(settled), {health.url: health for health in healths})
            self._keep_clock(connection)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A transaction that writes.  It must be short: others wait for it.  Raises StoreUnavailable."""
        with self._told_apart(), self._database.writing() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told_apart(), self._database.reader.begin() as connection:
            yield connection

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        try:
            with self._database.told_apart():
                yield
        except migrations.WrongVersion as error:
            raise StoreUnavailable(f"{self.name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report with the evidence that it follows from, which has a number now."""

    new: NewReport
    evidence: int
    noticed: float


def _record_reports(connection: sa.Connection, reported: Sequence[_Reported]) -> list[tuple[int, NewReport]]:
    """Insert those that are new; returns them with their numbers."""
    numbers: dict[int, int] = {}
    # In an order that all hosts share: two of them may hear of the same events at the same time.
    for place, one in sorted(enumerate(reported), key=lambda numbered: numbered[1].new.webhook_id):
        row = _report_row(one.new, one.evidence, one.noticed)
        number = connection.execute(statements.of(connection).new_report, row).scalar()
        if number is not None:
            numbers[place] = number
    return [(numbers[place], reported[place].new) for place in sorted(numbers)]


def storable(text: str) -> str:
    """Octets that are no UTF-8 come from outside as lone surrogates; no database takes those, nor PostgreSQL a NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def _message_row(message: Message) -> dict[str, Any]:
    return {
        "customer": message.customer,
        "id": message.id,
        "day": message.day,
        "sender": storable(message.sender),
        "recipients": message.recipients,
        "envid": storable(message.envid),
        "message_id": storable(message.message_id),
        "tags": list(message.tags),
        "sent": message.sent,
    }


def _evidence_row(evidence: Evidence) -> dict[str, Any]:
    return {
        "spool_name": evidence.spool_name,
        "arrived": evidence.arrived,
        "header": evidence.header,
        "recognised": evidence.recognised,
        "rule": evidence.rule,
        "mail": zlib.compress(evidence.mail),
    }


def _report_row(new: NewReport, evidence: int, noticed: float) -> dict[str, Any]:
    report = new.report
    return {
        "webhook_id": new.webhook_id,
        "evidence": evidence,
        "noticed": noticed,
        "customer": new.customer,
        "id": report.id,
        "recipient": storable(report.recipient),
        "state": report.state.value,
        "code": report.code,
        "extended": report.extended,
        "description": report.description and storable(report.description),
        "further": dict(report.further),
        "event": report.event.value,
    }


def _delivery_row(report: int, url: str, due: float) -> dict[str, Any]:
    return {"report": report, "url": url, "status": WAITING, "due": due, "tries": 0}


def _advance(connection: sa.Connection, seconds: float, now: float) -> None:
    for column in (_deliveries.c.due, _endpoints.c.due, _endpoints.c.rest_until, _claims.c.until):
        in_future = sa.and_(column > now, column < NEVER, *([statements.WAITS] if column.table is _deliveries else []))
        connection.execute(sa.update(column.table).where(in_future).values({column: column - seconds}))


def _free(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """End claims; their deliveries are due when they were before."""
    freed = connection.execute(_claims.delete().where(which).returning(_claims.c.delivery)).scalars().all()
    first: dict[str, float] = {}
    for start in range(0, len(freed), IN_ONE_QUERY):
        query = (
            sa.select(_deliveries.c.url, sa.func.min(_deliveries.c.due))
            .where(_deliveries.c.number.in_(freed[start : start + IN_ONE_QUERY]))
            .group_by(_deliveries.c.url)
        )
        for url, due in connection.execute(query):
            first[url] = min(due, first.get(url, NEVER))
    _make_due(connection, first)


def _make_due(connection: sa.Connection, due: Mapping[str, float], healths: Mapping[str, Health] | None = None) -> None:
    """Note when deliveries are due, and how endpoints are, in an order that is the same for all who lock endpoints."""
    healths = healths or {}
    urls = list(dict.fromkeys([*due, *healths]))
    # SQLite locks none, and there those that came first are called first.
    for url in urls if connection.dialect.name == "sqlite" else sorted(urls):
        if url in due:
            make_due(connection, url, due[url])
        if url in healths:
            connection.execute(statements.of(connection).keep_health, _endpoint_row(healths[url], NEVER))


def make_due(connection: sa.Connection, url: str, due: float) -> None:
    """Note that a delivery to `url` is due at a time."""
    connection.execute(statements.of(connection).make_due, _endpoint_row(Health(url), due))


def _endpoint_row(health: Health, due: float) -> dict[str, Any]:
    return {
        "url": health.url,
        "due": due,
        "failures": health.failures,
        "rest_until": health.rest_until,
        "switched_off": health.switched_off,
    }


def _first_due(settled: Sequence[Settled]) -> dict[str, float]:
    first: dict[str, float] = {}
    for one in settled:
        if one.status == WAITING:
            first[one.delivery.url] = min(one.due, first.get(one.delivery.url, NEVER))
    return first


def _attempt_row(delivery: Delivery, attempt: Attempt) -> dict[str, Any]:
    return {
        "delivery": delivery.number,
        "started": attempt.started,
        "seconds": attempt.seconds,
        "status": attempt.status,
        "answer": storable(attempt.answer),
    }


def _settled_row(settled: Settled) -> dict[str, Any]:
    delivery = settled.delivery
    return {
        "settled": delivery.number,
        "new_url": delivery.url,
        "new_status": settled.status,
        "new_due": settled.due,
        "new_tries": delivery.tries + (settled.attempt is not None),
    }


def health_of(row: Any) -> Health:
    """An endpoint's health from its row."""
    return Health(row["url"], row["failures"], row["rest_until"], row["switched_off"], row["proven"])


def _delivery(row: Any, until: float) -> Delivery:
    report = Report(
        row["id"],
        row["recipient"],
        State(row["state"]),
        row["code"],
        row["extended"],
        row["description"],
        row["further"],
        Event(row["event"]),
    )
    return Delivery(
        row["number"], row["url"], row["tries"], row["webhook_id"], row["customer"], report, row["noticed"], until
    )
