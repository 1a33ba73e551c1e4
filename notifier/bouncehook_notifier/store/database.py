"""The database under the store, and all in which SQLite and PostgreSQL differ but their SQL (`statements`).

SQLite is one file of one host; it has one writer at a time and no queue for those who wait.  PostgreSQL is shared by
the notifiers of several hosts, of which each can die, and each can lose its way to it, at any moment.

Made by `access`.  Touches the database: its connections, its file, its notifications.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
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
from bouncehook_notifier.store import tables

LOG_OCTETS = 64 * 1024 * 1024
"""what SQLite's log keeps of the disk once it was larger"""
SQLITE_WAIT_SECONDS = 5

CHANNEL = "bouncehook_due"
CONNECT_SECONDS = 5
LOCK_SECONDS = 10
"""how long a row may be held by another notifier"""
IDLE_SECONDS = 60
"""after which PostgreSQL ends the transaction of a notifier that says nothing more, and with it its locks"""
UNACKNOWLEDGED_SECONDS = 20
"""after which a connection is given up whose other end acknowledges nothing"""
PROBE_SECONDS = 5
"""between two looks whether the other end of an idle connection is still there: given up at the first after those"""
ANSWER_SECONDS = 15.0
"""after which a server is taken to stand still"""
LISTEN_SECONDS = 0.5
LISTEN_AGAIN_SECONDS = 2.0
MIGRATION_LOCK = 0x626F756E6365
"""any number, as long as it is this one"""

_DAMAGED = ("malformed", "not a database")
_FAULTS_OF_CONTENT = (IntegrityError, DataError, InterfaceError, ProgrammingError)
"""what SQLite says of a value that it cannot take; waiting would not help"""
_STATES_OF_CONTENT = ("22", "23", "54")
"""the classes of SQLSTATE in which PostgreSQL says it: data, constraints, what is too long for an index"""


class StoreUnavailable(BouncehookError):
    """The database cannot be used now: locked, full, read-only, gone."""


class Database(ABC):
    """One of them.  For any number of threads."""

    name: str
    """its URL as it may be shown"""
    engine: sa.Engine
    reader: sa.Engine
    """the same for those who only read"""
    is_shared = False
    """whether notifiers of other hosts may use it too"""
    ahead = 0.0
    """by how much its clock is ahead of ours, in seconds, if that matters"""

    @abstractmethod
    def require(self) -> None:
        """Raises StoreUnavailable if there is nothing to open, which is only known of files."""

    def identity(self) -> tuple[int, int] | None:
        """What tells one file from another; None when there is none."""
        return None

    @abstractmethod
    def opened(self) -> None:
        """From now on it has to be the one that it is."""

    @abstractmethod
    def writing(self) -> Any:
        """A transaction that may write, as a context."""

    @abstractmethod
    def hold_others_migrations(self, connection: sa.Connection) -> None:
        """Until the transaction ends, nobody else makes the tables or changes their layout."""

    @abstractmethod
    def take_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:
        """Those of some endpoints for which nobody else is claiming; nobody else will in this transaction."""

    @abstractmethod
    def notify(self, connection: sa.Connection) -> None:
        """Let other notifiers know, when the transaction is durable, that something is due."""

    @abstractmethod
    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` whenever another notifier let us know, until `stop` is set."""

    @abstractmethod
    def trouble(self, error: DBAPIError) -> str | None:
        """What to say of an error that is the database's; None when it is the content's."""

    @abstractmethod
    def answer_within(self, seconds: float) -> float:
        """From now on a server may think so long about a statement, 0 is for ever; returns what was before."""

    @abstractmethod
    def works(self) -> None:
        """A transaction has gone through."""

    @contextmanager
    def told_apart(self) -> Iterator[None]:
        """What is no fault of the content is raised as StoreUnavailable."""
        try:
            yield
        except DBAPIError as error:
            why = self.trouble(error)
            if why is None:
                raise
            raise StoreUnavailable(f"{self.name}: {why}") from error
        except StatementError:
            raise  # the content again, before it came to the database
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"{self.name}: {error}") from error
        self.works()


class SQLite(Database):
    """A file."""

    def __init__(self, url: str) -> None:
        self.name = url
        self.engine = sa.create_engine(url, connect_args={"timeout": SQLITE_WAIT_SECONDS})
        self.reader = self.engine.execution_options(begin="DEFERRED")
        self._file: tuple[int, int] | None = None
        """device and inode of the database, once it is open"""
        # One writer at a time and no queue for those who wait; within this process a lock is the queue.
        self._lock = threading.Lock()
        sa.event.listen(self.engine, "connect", _prepare_sqlite)
        sa.event.listen(self.engine, "begin", _begin_sqlite)

    def require(self) -> None:
        """It is made by the notifier and nobody else."""
        if not Path(self.engine.url.database or "").exists():
            raise StoreUnavailable(f"{self.name}: does not exist; bouncehook-notifier makes it when it starts")

    def opened(self) -> None:
        """Note which file it is."""
        self._file = self.identity()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Nobody else writes meanwhile, so it must be short."""
        with self._lock, self.engine.begin() as connection:
            if self._file and self.identity() != self._file:
                # SQLite would go on writing into a file that has no name any more.
                raise StoreUnavailable(
                    f"{self.name}: was deleted or replaced; put it back where it was, or restart bouncehook-notifier"
                )
            yield connection

    def hold_others_migrations(self, connection: sa.Connection) -> None:
        """Who writes is alone."""

    def take_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Who writes is alone."""
        return list(urls)

    def notify(self, connection: sa.Connection) -> None:
        """There is nobody."""

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """There is nobody."""

    def trouble(self, error: DBAPIError) -> str | None:
        """By the class of the error."""
        if isinstance(error, _FAULTS_OF_CONTENT):
            return None
        damaged = any(words in str(error.orig) for words in _DAMAGED)
        remedy = " (the file is damaged: see `The store is damaged` in troubleshooting.md)" if damaged else ""
        return f"{error.orig}{remedy}"

    def answer_within(self, seconds: float) -> float:
        """The file is here."""
        return seconds

    def works(self) -> None:
        """Which changes nothing."""

    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file, if it is there."""
        try:
            status = os.stat(self.engine.url.database or "")
        except OSError:
            return None
        return status.st_dev, status.st_ino


class PostgreSQL(Database):
    """A server, by a URL as libpq takes it: several hosts, services and password files work."""

    is_shared = True

    def __init__(self, url: str) -> None:
        try:
            import psycopg  # an extra: who has SQLite does not need it

            from bouncehook_notifier.store.impatient import ImpatientConnection
        except ImportError as error:
            raise StoreUnavailable(
                "store: PostgreSQL needs psycopg, which is not installed: pip install 'bouncehook[postgresql]'"
            ) from error
        self._driver = psycopg
        self.name = _shown(url, psycopg)
        self._parameters: dict[str, Any] = {
            "fallback_application_name": "bouncehook",
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": UNACKNOWLEDGED_SECONDS * 1000,
            "keepalives_idle": UNACKNOWLEDGED_SECONDS,
            "keepalives_interval": PROBE_SECONDS,
            **psycopg.conninfo.conninfo_to_dict(url),
        }
        self.engine = sa.create_engine(
            "postgresql+psycopg://",
            isolation_level="READ COMMITTED",  # each statement sees what was durable when it began
            pool_pre_ping=True,
            # No statement is prepared by the server: its plan would be made while the tables are empty, and poolers
            # that give each transaction another connection would not know it.
            connect_args={**self._parameters, "prepare_threshold": None},
        )
        self.reader = self.engine
        self._outage = ""
        self._patience = ANSWER_SECONDS

        def connect(_dialect: object, _record: object, _args: object, parameters: dict[str, Any]) -> Any:
            made = ImpatientConnection.connect(**parameters)
            made.patience = self._patience
            return made

        sa.event.listen(self.engine, "do_connect", connect)
        sa.event.listen(self.engine, "connect", self._compare_clocks)

    def require(self) -> None:
        """Whether there is one shows when it is called."""

    def opened(self) -> None:
        """A server that comes back after a failover may be another."""

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Others write meanwhile; rows are locked in the order of their URLs wherever there are several."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s';"
                f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"
            )
            yield connection

    def hold_others_migrations(self, connection: sa.Connection) -> None:
        """By a lock that ends with the transaction."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")

    def take_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:
        """Locks their rows, and passes by what is locked: somebody else claims for it, or has just made it due."""
        url = tables.endpoints.c.url
        query = sa.select(url).where(url.in_(urls)).order_by(url).with_for_update(skip_locked=True)
        taken = set(connection.execute(query).scalars())
        return [one for one in urls if one in taken]

    def notify(self, connection: sa.Connection) -> None:
        """Several in one transaction are one."""
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """On a connection of its own, made again when it is lost.  Meanwhile notifiers look every few seconds."""
        while not stop.is_set():
            try:
                with self._driver.connect(**self._parameters, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    wake()  # for what nobody heard
                    while not stop.is_set():
                        for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                            wake()
            except self._driver.Error:
                stop.wait(LISTEN_AGAIN_SECONDS)  # who writes says it

    def trouble(self, error: DBAPIError) -> str | None:
        """By the SQLSTATE; what has none did not come from the server."""
        state = getattr(error.orig, "sqlstate", None)
        if state and state[:2] in _STATES_OF_CONTENT:
            return None
        if not state and isinstance(error, (DataError, ProgrammingError)):
            return None  # the driver does not know how to write it down
        said = " ".join(str(error.orig).split())
        if state and not state.startswith(("08", "57P")):
            return said
        # An outage has many words: closed, refused, starting up.  The first stand for all, so that it is said once.
        self._outage = self._outage or f"out of reach: {said}"
        return self._outage

    def answer_within(self, seconds: float) -> float:
        """On connections that are made from now on."""
        before, self._patience = self._patience, seconds
        self.engine.dispose()
        return before

    def works(self) -> None:
        """The outage, if there was one, is over."""
        self._outage = ""

    def _compare_clocks(self, connection: Any, _record: object) -> None:
        before = time.time()
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            theirs = cursor.fetchone()[0]
        connection.rollback()
        self.ahead = theirs - (before + time.time()) / 2


def database(url: str) -> Database:
    """The database of a `store:` URL.  Raises StoreUnavailable when what it needs is not installed."""
    return PostgreSQL(url) if url.startswith("postgresql:") else SQLite(url)


def _shown(url: str, psycopg: Any) -> str:
    """The URL without its password, wherever that stands in it."""
    try:
        known = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        # What libpq says of it may quote the password.
        raise StoreUnavailable("store: is no URL that PostgreSQL understands; see docs/configuration.md") from None
    if "service" in known:
        return f"postgresql:///?service={known['service']}"
    user = f"{known['user']}@" if "user" in known else ""
    hosts = str(known.get("host", "")).split(",")
    ports = str(known.get("port", "")).split(",")
    places = (f"{host}:{port}" if port else host for host, port in zip(hosts, _as_many(ports, hosts), strict=True))
    return f"postgresql://{user}{','.join(places)}/{known.get('dbname', '')}"


def _as_many(ports: list[str], hosts: list[str]) -> list[str]:
    return ports if len(ports) == len(hosts) else ports[:1] * len(hosts)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Each connection: no implicit BEGIN of the driver's, a log that survives power loss, and readers beside it."""
    connection.isolation_level = None
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"journal_size_limit={LOG_OCTETS}"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        # SQLAlchemy forgets a connection whose preparation fails, and does not close it.
        connection.close()
        raise


def _begin_sqlite(connection: sa.Connection) -> None:
    # IMMEDIATE: a transaction that reads and then writes could otherwise fail in the middle.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'IMMEDIATE')}")
