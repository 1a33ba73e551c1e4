"""The store: what the notifier keeps.  SQLAlchemy Core, so that other databases can follow; SQLite today.

    messages      sent messages, for enrichment: the recipients as the customer wrote them
    evidence      each mail or refusal that the spool gave, compressed, with what it was recognised as
    reports       one failure each, whatever number of times and ways it was seen
    deliveries    one report on its way to one URL: when it is due, and how it ended
    attempts      each POST and its answer

A delivery is claimed by moving `due` to the end of its lease and naming the owner: a notifier that dies keeps
nothing, the delivery is due again when the lease ends, or at once when the notifier of that host starts again.  So
delivery is at least once, and `webhook_id`, which is made from the failure itself, is the same
every time.

Called by `intake`, `deliver` and the administrator's command.  Raises StoreUnavailable when the database cannot be
used now, which is never the fault of what was to be stored; what cannot be stored at all raises something else.
"""

from __future__ import annotations

import json
import os
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from bouncehook.report import Report, State

VERSION = 1

WAITING = "waiting"
DELIVERED = "delivered"
UNDELIVERED = "undelivered"
"""given up after the last try; kept"""

_FAULTS_OF_CONTENT = (IntegrityError, DataError, InterfaceError, ProgrammingError)
"""what the database says of a value that it cannot take; waiting would not help"""

_metadata = sa.MetaData()

_version = sa.Table("version", _metadata, sa.Column("version", sa.Integer, nullable=False))

_messages = sa.Table(
    "messages",
    _metadata,
    sa.Column("customer", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True),  # short queue ids are used again after a while
    sa.Column("sender", sa.String, nullable=False),
    sa.Column("recipients", sa.JSON, nullable=False),
    sa.Column("envid", sa.String, nullable=False),
    sa.Column("message_id", sa.String, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("sent", sa.Float, nullable=False, index=True),
)

_evidence = sa.Table(
    "evidence",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("spool_name", sa.String, nullable=False, unique=True),
    sa.Column("arrived", sa.Float, nullable=False, index=True),
    sa.Column("header", sa.JSON, nullable=False),
    sa.Column("recognised", sa.String, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("mail", sa.LargeBinary, nullable=False),  # zlib
)

_reports = sa.Table(
    "reports",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("webhook_id", sa.String, nullable=False, unique=True),
    sa.Column("evidence", sa.ForeignKey("evidence.id"), nullable=False),
    sa.Column("noticed", sa.Float, nullable=False, index=True),
    sa.Column("customer", sa.String, nullable=False),
    sa.Column("id", sa.String, nullable=False, index=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("code", sa.String),
    sa.Column("extended", sa.String),
    sa.Column("description", sa.String),
    sa.Column("further", sa.JSON, nullable=False),
)

_deliveries = sa.Table(
    "deliveries",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("report", sa.ForeignKey("reports.number"), nullable=False, index=True),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("owner", sa.String, nullable=False),  # the host whose notifier has claimed it, or empty
    sa.Index("deliveries_due", "due", sqlite_where=sa.text(f"status = '{WAITING}'")),
)

_attempts = sa.Table(
    "attempts",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("delivery", sa.ForeignKey("deliveries.number"), nullable=False, index=True),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.String, nullable=False),
)


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
    """A report to be stored with its deliveries, unless the same failure is there already."""

    webhook_id: str
    customer: str
    report: Report
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report that is due at a URL.  `tries` counts the attempts that were made before."""

    number: int
    url: str
    tries: int
    webhook_id: str
    customer: str
    report: Report


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST.  `status` is the HTTP status, None when there was no answer; `answer` says what came, or why not."""

    started: float
    seconds: float
    status: int | None
    answer: str


class Store:
    """The database, for any number of threads."""

    def __init__(self, url: str, host: str | None = None) -> None:
        self._url = url
        self._host = host or os.uname().nodename
        self._engine = sa.create_engine(url, connect_args={"timeout": 30})
        self._reader = self._engine.execution_options(begin="DEFERRED")
        # SQLite has one writer at a time and no queue for those who wait; within this process a lock is the queue.
        self._lock = threading.Lock()
        sa.event.listen(self._engine, "connect", _prepare_sqlite)
        sa.event.listen(self._engine, "begin", _begin_sqlite)

    @classmethod
    def existing(cls, url: str) -> Store:
        """A store that is only to be read.  Raises StoreUnavailable when there is none."""
        if not Path(sa.make_url(url).database or "").exists():
            raise StoreUnavailable(f"{url}: does not exist")
        return cls(url)

    def open(self) -> None:
        """Make the tables if there are none, and take back what this host's notifier had claimed when it died.

        Raises StoreUnavailable, also for a store of another version.
        """
        with self._transaction() as connection:
            _metadata.create_all(connection)
            found = connection.execute(sa.select(_version.c.version)).scalar()
            if found is None:
                connection.execute(_version.insert().values(version=VERSION))
            elif found != VERSION:
                raise StoreUnavailable(f"{self._url}: is of version {found}; this program knows version {VERSION}")
            connection.execute(
                _deliveries.update().where(_deliveries.c.owner == self._host).values(due=time.time(), owner="")
            )

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def remember(self, messages: Sequence[Message]) -> None:
        """Keep sent messages; those that are there already stay as they are."""
        rows = [_message_row(message) for message in messages]
        if rows:
            with self._transaction() as connection:
                connection.execute(insert(_messages).on_conflict_do_nothing(), rows)

    def forget_messages(self, before: float) -> int:
        """Delete sent messages of before a time; returns how many."""
        with self._transaction() as connection:
            return connection.execute(_messages.delete().where(_messages.c.sent < before)).rowcount

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

    def record(self, evidence: Evidence, reports: Sequence[NewReport], now: float) -> int:
        """Store evidence and the reports that follow from it, in one transaction; returns how many were new.

        A failure that was reported before is not reported again, and evidence that was recorded before (the notifier
        died before it could forget the spool file) changes nothing.
        """
        with self._transaction() as connection:
            number = connection.execute(
                insert(_evidence).on_conflict_do_nothing().returning(_evidence.c.id), _evidence_row(evidence)
            ).scalar()
            if number is None:
                return 0
            return sum(_record_report(connection, number, report, evidence.arrived, now) for report in reports)

    def claim(self, now: float, limit: int, lease: float) -> list[Delivery]:
        """Take up to `limit` deliveries that are due, oldest first, for `lease` seconds."""
        due = (
            sa.select(_deliveries, *(_reports.c[name] for name in _REPORT_COLUMNS))
            .join(_reports, _reports.c.number == _deliveries.c.report)
            .where(_deliveries.c.status == sa.literal_column(f"'{WAITING}'"), _deliveries.c.due <= now)
            .order_by(_deliveries.c.due)
            .limit(limit)
        )
        with self._transaction() as connection:
            rows = connection.execute(due).mappings().all()
            if rows:
                numbers = [row["number"] for row in rows]
                connection.execute(
                    _deliveries.update()
                    .where(_deliveries.c.number.in_(numbers))
                    .values(due=now + lease, owner=self._host)
                )
        return [_delivery(row) for row in rows]

    def next_due(self) -> float | None:
        """When the next delivery is due, in seconds since 1970; None when there is none."""
        query = sa.select(sa.func.min(_deliveries.c.due)).where(
            _deliveries.c.status == sa.literal_column(f"'{WAITING}'")
        )
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def attempted(self, delivery: Delivery, attempt: Attempt, status: str, due: float) -> None:
        """Record an attempt and what the delivery's status is now; `due` matters while it is WAITING."""
        with self._transaction() as connection:
            connection.execute(
                _attempts.insert().values(
                    delivery=delivery.number,
                    started=attempt.started,
                    seconds=attempt.seconds,
                    status=attempt.status,
                    answer=attempt.answer,
                )
            )
            connection.execute(
                _deliveries.update()
                .where(_deliveries.c.number == delivery.number)
                .values(status=status, due=due, tries=delivery.tries + 1, owner="")
            )

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._told_apart(), self._lock, self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._told_apart(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS_OF_CONTENT:
            raise
        except DBAPIError as error:
            raise StoreUnavailable(f"{self._url}: {error.orig}") from error
        except StatementError:
            raise  # the content again, before it came to the database
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"{self._url}: {error}") from error


_REPORT_COLUMNS = ("webhook_id", "customer", "id", "recipient", "state", "code", "extended", "description", "further")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Each connection: no implicit BEGIN of the driver's, a log that survives power loss, and readers beside it."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
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


def _record_report(connection: sa.Connection, evidence: int, new: NewReport, noticed: float, now: float) -> int:
    report = new.report
    number = connection.execute(
        insert(_reports).on_conflict_do_nothing().returning(_reports.c.number),
        {
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
        },
    ).scalar()
    if number is None:
        return 0
    rows = [{"report": number, "url": url, "status": WAITING, "due": now, "tries": 0, "owner": ""} for url in new.urls]
    if rows:
        connection.execute(_deliveries.insert(), rows)
    return 1


def _delivery(row: Any) -> Delivery:
    report = Report(
        row["id"],
        row["recipient"],
        State(row["state"]),
        row["code"],
        row["extended"],
        row["description"],
        row["further"],
    )
    return Delivery(row["number"], row["url"], row["tries"], row["webhook_id"], row["customer"], report)


def messages_of(lines: bytes) -> list[Message]:
    """The sent messages in a `sent` spool file.  Raises ValueError, KeyError or TypeError for a damaged one."""
    return [
        Message(**{**json.loads(line), "tags": tuple(json.loads(line)["tags"])}) for line in lines.splitlines() if line
    ]
