"""The store: what the notifier keeps, in the tables of `tables`.  SQLAlchemy Core, so that other databases can
follow; SQLite today.

A claim on a delivery is a lease in its owner's name: a notifier that dies keeps nothing, the delivery is free again
when the lease ends, or at once when the notifier of that host starts again.  So delivery is at least once, and
`webhook_id`, which is made from the event itself, is the same every time.

Called by `intake`, `deliver` and the administrator's command.  Raises StoreUnavailable when the database cannot be
used now, which is never the fault of what was to be stored; what cannot be stored at all raises something else.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)

from bouncehook.errors import BouncehookError
from bouncehook.report import Event, Report, State
from bouncehook_notifier import migrations, tables

VERSION = migrations.VERSION

WAITING = tables.WAITING
DELIVERED = tables.DELIVERED
UNDELIVERED = tables.UNDELIVERED
NEVER = 1e12
"""a time after all others, in seconds since 1970"""
CLOCK_SECONDS = 5.0
"""by how much a clock must be set back to be noticed"""
LOG_OCTETS = 64 * 1024 * 1024
"""what SQLite's log keeps of the disk once it was larger"""

log = logging.getLogger("bouncehook.notifier")

_DAMAGED = ("malformed", "not a database")
_FAULTS_OF_CONTENT = (IntegrityError, DataError, InterfaceError, ProgrammingError)
"""what the database says of a value that it cannot take; waiting would not help"""


_messages = tables.messages
_evidence = tables.evidence
_reports = tables.reports
_deliveries = tables.deliveries
_claims = tables.claims
_endpoints = tables.endpoints
_attempts = tables.attempts
_hosts = tables.hosts


class StoreUnavailable(BouncehookError):
    """The database cannot be used now: locked, full, read-only, gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sent message, as the milter saw it."""

    id: str
    customer: str
    day: int
    sender: str
    recipients: list[str]
    envid: str = ""
    message_id: str = ""
    tags: tuple[str, ...] = ()
    sent: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one spool file showed.  `mail` is uncompressed here."""

    spool_name: str
    arrived: float
    header: dict[str, Any]
    recognised: str
    rule: str
    mail: bytes


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to be stored with its deliveries, unless the same event is there already."""

    webhook_id: str
    customer: str
    report: Report
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence, and the reports that follow from it."""

    evidence: Evidence
    reports: Sequence[NewReport]
    message_id: str = ""
    """what message it is about"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report that is due at a URL.  `tries` counts the attempts that were made before."""

    number: int
    url: str
    tries: int
    webhook_id: str
    customer: str
    report: Report
    noticed: float = 0.0
    """when its evidence came, in seconds since 1970"""


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """A mail that came back, as it is sent in the bounces loop."""

    envelope: str
    """the return address that it came to"""
    mime: bytes
    truncated: bool
    """whether its end is missing"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST.  `status` is the HTTP status, None when there was no answer; `answer` says what came, or why not.

    `retry_after` is what the endpoint asked for, in seconds; 0 when it did not.  `blameless` says that the endpoint has
    nothing to do with the failure: the call was not made.
    """

    started: float
    seconds: float
    status: int | None
    answer: str
    retry_after: float = 0.0
    blameless: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint is.  `failures` counts those in a row; `switched_off` says why, and is empty while it is on."""

    url: str
    failures: int = 0
    rest_until: float = 0.0
    """left alone until then, in seconds since 1970"""
    switched_off: str = ""
    proven: float = field(default=0.0, compare=False)
    """when it gave back a challenge, in seconds since 1970; 0 is never"""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do."""

    ready: list[Health]
    """the endpoints that may have deliveries due and may be called, those that waited longest first"""
    switched_off: list[str]
    """the endpoints that may not be called, whatever is due"""
    next_due: float | None
    """when the next of the others will have something to do; None when nothing is known"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a claimed delivery: the attempt, if there was one, and what is to be kept."""

    delivery: Delivery
    attempt: Attempt | None
    status: str
    due: float
    """when it is due again, while it waits"""


class Store:
    """The database, for any number of threads."""

    def __init__(self, url: str, host: str | None = None) -> None:
        self._url = url
        self._host = host or os.uname().nodename
        self._engine = sa.create_engine(url, connect_args={"timeout": 5})
        self._reader = self._engine.execution_options(begin="DEFERRED")
        self._file: tuple[int, int] | None = None
        """device and inode of the database, once it is open"""
        # SQLite has one writer at a time and no queue for those who wait; within this process a lock is the queue.
        self._lock = threading.Lock()
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    @classmethod
    def existing(cls, url: str) -> Self:
        """A store that is only to be read.  Raises StoreUnavailable when there is none."""
        if not Path(sa.make_url(url).database or "").exists():
            raise StoreUnavailable(f"{url}: does not exist; bouncehook-notifier makes it when it starts")
        store = cls(url)
        with store._reading() as connection:
            migrations.require_version(connection)
        return store

    def open(self) -> None:
        """Make the tables if there are none, or carry those of an earlier version to this one; then take back what
        this host's notifier had claimed when it died.

        Raises StoreUnavailable, also for a store of a later version.
        """
        self._file = None
        while self._migrate():
            pass
        self._file = self._identity()
        with self.transaction() as connection:
            _free(connection, _claims.c.owner == self._host)
            last = connection.execute(sa.select(_hosts.c.clock).where(_hosts.c.host == self._host)).scalar()
            now = time.time()
            connection.execute(_KEEP_CLOCK, {"host": self._host, "clock": now})
            if last is not None and last - now > CLOCK_SECONDS:
                log.warning("the clock was set back by %.0f s; what waits is due that much sooner", last - now)
                _advance(connection, last - now, now)

    def _migrate(self) -> bool:
        """One step of it; returns whether there may be another."""
        with self.transaction() as connection:
            reached = migrations.take_step(connection)
        if reached:
            log.info("%s: is of version %d now", self._url, reached)
        return reached is not None

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def remember(self, messages: Sequence[Message]) -> None:
        """Keep sent messages; those that are there already stay as they are."""
        rows = [_message_row(message) for message in messages]
        if rows:
            with self.transaction() as connection:
                connection.execute(insert(_messages).on_conflict_do_nothing(), rows)

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
        deliveries: list[dict[str, Any]] = []
        new: list[NewReport] = []
        with self.transaction() as connection:
            for one in found:
                evidence = connection.execute(_NEW_EVIDENCE, _evidence_row(one.evidence)).scalar()
                if evidence is None:
                    continue
                for report in one.reports:
                    row = _report_row(report, evidence, one.evidence.arrived)
                    number = connection.execute(_NEW_REPORT, row).scalar()
                    if number is not None:
                        new.append(report)
                        deliveries += [_delivery_row(number, url, now) for url in report.urls]
            if deliveries:
                connection.execute(_deliveries.insert(), deliveries)
            for url in dict.fromkeys(row["url"] for row in deliveries):
                make_due(connection, url, now)
        return new

    def look(self, now: float) -> Look:
        """What there is to do at a time."""
        with self._reading() as connection:
            ready = [health_of(row) for row in connection.execute(_READY, {"now": now}).mappings()]
            switched_off = list(connection.execute(_SWITCHED_OFF).scalars())
            next_due = connection.execute(_NEXT_DUE, {"now": now}).scalar()
        return Look(ready, switched_off, None if next_due is None or next_due >= NEVER else next_due)

    def claim(self, wanted: Mapping[str, int], now: float, lease: float) -> list[Delivery]:
        """Take, for each URL, up to so many deliveries that are due, oldest first, for `lease` seconds."""
        if not wanted:
            return []
        claimed: list[Delivery] = []
        with self.transaction() as connection:
            for url, limit in wanted.items():
                due = connection.execute(_DUE, {"endpoint": url, "now": now, "at_most": limit})
                claimed += [_delivery(row) for row in due.mappings()]
            if claimed:
                rows = [{"delivery": one.number, "owner": self._host, "until": now + lease} for one in claimed]
                connection.execute(_claims.insert(), rows)
            connection.execute(_NOTE_FIRST_DUE, [{"endpoint": url} for url in wanted])
        return claimed

    def advance(self, seconds: float, now: float) -> None:
        """The clock was set back: let what was to happen in the future, by the old clock, happen so much sooner."""
        with self.transaction() as connection:
            _advance(connection, seconds, now)

    def free_expired(self, now: float) -> None:
        """End claims whose time is over: their notifier died, or could not record what came of them."""
        with self.transaction() as connection:
            _free(connection, _claims.c.until <= now)

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
        with self.transaction() as connection:
            if attempts:
                connection.execute(_attempts.insert(), attempts)
            if settled:
                connection.execute(_SETTLE, [_settled_row(one) for one in settled])
                connection.execute(_RELEASE, [{"settled": one.delivery.number} for one in settled])
            for url, due in _first_due(settled).items():
                make_due(connection, url, due)
            connection.execute(_KEEP_CLOCK, {"host": self._host, "clock": time.time()})
            for health in healths:
                _keep_health(connection, health)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A transaction that writes; nobody else does meanwhile, so it must be short.  Raises StoreUnavailable."""
        with self._told_apart(), self._lock, self._engine.begin() as connection:
            if self._file and self._identity() != self._file:
                # SQLite would go on writing into a file that has no name any more.
                raise StoreUnavailable(
                    f"{self._url}: was deleted or replaced; put it back where it was, or restart bouncehook-notifier"
                )
            yield connection

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self._engine.url.database or "")
        except OSError:
            return None
        return status.st_dev, status.st_ino

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told_apart(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        try:
            yield
        except migrations.WrongVersion as error:
            raise StoreUnavailable(f"{self._url}: {error}") from error
        except _FAULTS_OF_CONTENT:
            raise
        except DBAPIError as error:
            damaged = any(words in str(error.orig) for words in _DAMAGED)
            remedy = " (the file is damaged: see `The store is damaged` in troubleshooting.md)" if damaged else ""
            raise StoreUnavailable(f"{self._url}: {error.orig}{remedy}") from error
        except StatementError:
            raise  # the content again, before it came to the database
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"{self._url}: {error}") from error


_REPORT_COLUMNS = (
    "webhook_id",
    "customer",
    "id",
    "recipient",
    "state",
    "code",
    "extended",
    "description",
    "further",
    "event",
    "noticed",
)


# Written once: composing them costs more than carrying them out.
_NEW_EVIDENCE = insert(_evidence).on_conflict_do_nothing().returning(_evidence.c.id)
_NEW_REPORT = insert(_reports).on_conflict_do_nothing().returning(_reports.c.number)
_WAITS = _deliveries.c.status == sa.literal_column(f"'{WAITING}'")
_IS_FREE = ~sa.exists().where(_claims.c.delivery == _deliveries.c.number)
_DUE = (
    sa.select(_deliveries, *(_reports.c[name] for name in _REPORT_COLUMNS))
    .join(_reports, _reports.c.number == _deliveries.c.report)
    .where(_WAITS, _IS_FREE, _deliveries.c.url == sa.bindparam("endpoint"), _deliveries.c.due <= sa.bindparam("now"))
    .order_by(_deliveries.c.due)
    .limit(sa.bindparam("at_most"))
)
_FIRST_DUE = (
    sa.select(_deliveries.c.due)
    .where(_WAITS, _IS_FREE, _deliveries.c.url == sa.bindparam("endpoint"))
    .order_by(_deliveries.c.due)
    .limit(1)
    .scalar_subquery()
)
_NOTE_FIRST_DUE = (
    _endpoints.update()
    .where(_endpoints.c.url == sa.bindparam("endpoint"))
    .values(due=sa.func.coalesce(_FIRST_DUE, NEVER))
)
_READY = (
    sa.select(_endpoints)
    .where(
        _endpoints.c.due <= sa.bindparam("now"),
        _endpoints.c.rest_until <= sa.bindparam("now"),
        _endpoints.c.switched_off == "",
    )
    .order_by(_endpoints.c.due)
)
_CALLED_NEXT = sa.case((_endpoints.c.due > _endpoints.c.rest_until, _endpoints.c.due), else_=_endpoints.c.rest_until)
_NEXT_DUE = sa.select(sa.func.min(_CALLED_NEXT)).where(
    _endpoints.c.switched_off == "", sa.bindparam("now") < _CALLED_NEXT
)
_SWITCHED_OFF = sa.select(_endpoints.c.url).where(_endpoints.c.switched_off != "")
_NEW_CLOCK = insert(_hosts)
_KEEP_CLOCK = _NEW_CLOCK.on_conflict_do_update(index_elements=["host"], set_={"clock": _NEW_CLOCK.excluded.clock})
_NEW_ENDPOINT = insert(_endpoints)
_MAKE_DUE = _NEW_ENDPOINT.on_conflict_do_update(
    index_elements=["url"], set_={"due": sa.func.min(_endpoints.c.due, _NEW_ENDPOINT.excluded.due)}
)
_SETTLE = (
    _deliveries.update()
    .where(_deliveries.c.number == sa.bindparam("settled"))
    .values(
        url=sa.bindparam("new_url"),
        status=sa.bindparam("new_status"),
        due=sa.bindparam("new_due"),
        tries=sa.bindparam("new_tries"),
    )
)
_RELEASE = _claims.delete().where(_claims.c.delivery == sa.bindparam("settled"))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Each connection: no implicit BEGIN of the driver's, a log that survives power loss, and readers beside it."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"journal_size_limit={LOG_OCTETS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # IMMEDIATE: a transaction that reads and then writes could otherwise fail in the middle.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'IMMEDIATE')}")


def _storable(text: str) -> str:
    """Octets that are no UTF-8 come from outside as lone surrogates, which a database does not take."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _message_row(message: Message) -> dict[str, Any]:
    return {
        "customer": message.customer,
        "id": message.id,
        "day": message.day,
        "sender": _storable(message.sender),
        "recipients": message.recipients,
        "envid": _storable(message.envid),
        "message_id": _storable(message.message_id),
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
        "recipient": _storable(report.recipient),
        "state": report.state.value,
        "code": report.code,
        "extended": report.extended,
        "description": report.description and _storable(report.description),
        "further": dict(report.further),
        "event": report.event.value,
    }


def _delivery_row(report: int, url: str, due: float) -> dict[str, Any]:
    return {"report": report, "url": url, "status": WAITING, "due": due, "tries": 0}


def _advance(connection: sa.Connection, seconds: float, now: float) -> None:
    for column in (_deliveries.c.due, _endpoints.c.due, _endpoints.c.rest_until, _claims.c.until):
        in_future = sa.and_(column > now, column < NEVER, *([_WAITS] if column.table is _deliveries else []))
        connection.execute(sa.update(column.table).where(in_future).values({column: column - seconds}))


def _free(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """End claims; their deliveries are due when they were before."""
    first = (
        sa.select(_deliveries.c.url, sa.func.min(_deliveries.c.due))
        .join(_claims, _claims.c.delivery == _deliveries.c.number)
        .where(which)
        .group_by(_deliveries.c.url)
    )
    for url, due in connection.execute(first).all():
        make_due(connection, url, due)
    connection.execute(_claims.delete().where(which))


def make_due(connection: sa.Connection, url: str, due: float) -> None:
    """Note that a delivery to `url` is due at a time."""
    row = {"url": url, "due": due, "failures": 0, "rest_until": 0.0, "switched_off": ""}
    connection.execute(_MAKE_DUE, row)


def _keep_health(connection: sa.Connection, health: Health) -> None:
    values = {"failures": health.failures, "rest_until": health.rest_until, "switched_off": health.switched_off}
    new = insert(_endpoints).values(url=health.url, due=NEVER, **values)
    off_or_as_it_is = sa.case(
        (_endpoints.c.switched_off == "", new.excluded.switched_off), else_=_endpoints.c.switched_off
    )
    changed = values | {"switched_off": off_or_as_it_is}
    connection.execute(new.on_conflict_do_update(index_elements=["url"], set_=changed))


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
        "answer": _storable(attempt.answer),
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


def _delivery(row: Any) -> Delivery:
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
    return Delivery(row["number"], row["url"], row["tries"], row["webhook_id"], row["customer"], report, row["noticed"])


def messages_of(lines: bytes) -> list[Message]:
    """The sent messages in a `sent` spool file.  Raises ValueError, KeyError or TypeError for a damaged one."""
    return [
        Message(**{**json.loads(line), "tags": tuple(json.loads(line)["tags"])}) for line in lines.splitlines() if line
    ]
