"""PostgreSQL under the store: shared by the notifiers of several hosts.

Each of them can die, and each can lose its connection to the server, at any moment.  Made by `access`.  Touches the
server: connections, locks, notifications.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, ProgrammingError

from bouncehook_notifier.store import tables
from bouncehook_notifier.store.database import Database, StoreUnavailable

CHANNEL = "bouncehook_due"
CONNECT_SECONDS = 5
LOCK_SECONDS = 10
"""how long to wait for a row that another notifier has locked"""
IDLE_SECONDS = 60
"""after which PostgreSQL ends the transaction of a notifier that says nothing more, and with it its locks"""
UNACKNOWLEDGED_SECONDS = 20
"""after which a connection is given up whose other end acknowledges nothing"""
PROBE_SECONDS = 5
"""between two looks whether the other end of an idle connection is still there: given up at the first after those"""
ANSWER_SECONDS = 15.0
"""after which a server that does not answer is given up"""
CANCEL_SECONDS = 1.0
"""by which the server's patience with a statement ends before ours"""
KEPT_CONNECTIONS = 4
"""intake, delivery, recorder and retention have one each"""
MOST_CONNECTIONS = 20
"""with those that read returned mails for calls; the status page and the listener have their own"""
LISTEN_SECONDS = 0.5
LISTEN_AGAIN_SECONDS = 2.0
MIGRATION_LOCK = 0x626F756E6365
"""the key of the advisory lock; any number that every notifier has in common"""
DURABLE = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
"""A spool file is deleted on the strength of a transaction.  What is stronger than `on` stays, and what says which
standby servers are waited for."""
LOCK_NOT_AVAILABLE, QUERY_CANCELED = "55P03", "57014"
HOLDERS = """
    SELECT DISTINCT activity.pid, activity.usename, activity.application_name
    FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation JOIN pg_stat_activity AS activity USING (pid)
    WHERE granted AND relname = ANY(%(tables)s) AND activity.datname = current_database() AND pid <> pg_backend_pid()
        AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
    ORDER BY pid LIMIT 3
"""
_CONTENT_STATES = ("22", "23", "54")
"""the classes of SQLSTATE in which PostgreSQL blames a value: data, constraints, what is too long for an index"""


class PostgreSQL(Database):
    """A server, by a URL as libpq takes it: several hosts, services and password files work."""

    is_shared = True

    def __init__(self, url: str) -> None:
        try:
            import psycopg  # an extra: who has SQLite does not need it

            from bouncehook_notifier.store.answer_timeout import AnswerTimeout, ConnectionWithTimeout
        except ImportError as error:
            raise StoreUnavailable(
                "store: PostgreSQL needs psycopg, which is not installed: pip install 'bouncehook[postgresql]'"
            ) from error
        tables.prepare_for_postgresql()
        self._driver = psycopg
        self.name = _shown(url, psycopg)
        self._parameters: dict[str, Any] = {
            "fallback_application_name": "bouncehook",
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": UNACKNOWLEDGED_SECONDS * 1000,
            "keepalives_idle": UNACKNOWLEDGED_SECONDS,
            "keepalives_interval": PROBE_SECONDS,
            **psycopg.conninfo.conninfo_to_dict(url),
            # Whatever the environment (PGCLIENTENCODING) or the URL says: reports hold any character.
            "client_encoding": "UTF8",
        }
        self.engine = sa.create_engine(
            "postgresql+psycopg://",
            isolation_level="READ COMMITTED",  # each statement sees what was durable when it began
            pool_pre_ping=True,
            pool_size=KEPT_CONNECTIONS,
            max_overflow=MOST_CONNECTIONS - KEPT_CONNECTIONS,
            pool_timeout=CONNECT_SECONDS,
            # No statement is prepared by the server: its plan would be made while the tables are empty, and poolers
            # that give each transaction another connection would not know it.
            connect_args={**self._parameters, "prepare_threshold": None},
        )
        self._outage = ""
        self._answer_timeout = AnswerTimeout(ANSWER_SECONDS)

        def connect(**parameters: Any) -> Any:
            made = ConnectionWithTimeout.connect(**parameters)
            made.answer_timeout = self._answer_timeout
            return made

        self._connect = connect
        sa.event.listen(self.engine, "do_connect", lambda _dialect, _record, _args, parameters: connect(**parameters))
        sa.event.listen(self.engine, "connect", self._compare_clocks)

    def require_existing(self) -> None:
        """Whether there is a server shows when it is called."""

    def note_identity(self) -> None:
        """A server that comes back after a failover may be another."""

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """Others write meanwhile; rows are locked in the order of their URLs wherever there are several."""
        commit = DURABLE if durable else "SET LOCAL synchronous_commit = off"
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                f"{self._limits()};SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s';{commit}"
            )
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Whoever reads waits for locks too, of a table that is being altered."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(self._limits())
            yield connection

    def _limits(self) -> str:
        """The server ends a statement a little before we give it up, so that it does not go on for nobody."""
        most = self._answer_timeout.seconds
        if not most:
            return f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"
        statement = max(1.0, most - CANCEL_SECONDS)
        lock = min(LOCK_SECONDS, statement - 0.5)
        return (
            f"SET LOCAL lock_timeout = '{lock * 1000:.0f}ms';SET LOCAL statement_timeout = '{statement * 1000:.0f}ms'"
        )

    def require_settings(self, connection: sa.Connection) -> list[str]:
        """The encoding must hold every character; crashes must lose nothing that was committed."""
        names = ("server_encoding", "fsync", "full_page_writes")
        query = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
        encoding, *switches = connection.exec_driver_sql(query).one()
        if encoding != "UTF8":
            raise StoreUnavailable(
                f"{self.name}: the database has the encoding {encoding}, which cannot hold every report; make another "
                "with `createdb --encoding=UTF8 --template=template0 NAME` and name that in `store:`"
            )
        return [
            f"the server runs with {name} = off, so a crash can lose or damage what was stored; set it to on"
            for name, switch in zip(names[1:], switches, strict=True)
            if switch == "off"
        ]

    def lock_migrations(self, connection: sa.Connection) -> None:
        """Takes a lock that ends with the transaction."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")

    def lock_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:
        """Passes over rows that are locked: another notifier claims for that endpoint, or has just made it due."""
        url = tables.endpoints.c.url
        query = sa.select(url).where(url.in_(urls)).order_by(url).with_for_update(skip_locked=True)
        taken = set(connection.execute(query).scalars())
        return [one for one in urls if one in taken]

    def notify(self, connection: sa.Connection) -> None:
        """Several notifications in one transaction become one."""
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """On a connection of its own, made again when it is lost.  Meanwhile notifiers look every few seconds."""
        while not stop.is_set():
            try:
                with self._connect(**self._parameters, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    wake()  # something may have become due before we listened
                    while not stop.is_set():
                        for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                            wake()
            except self._driver.Error:
                stop.wait(LISTEN_AGAIN_SECONDS)  # the threads that write log the outage

    def explain(self, error: DBAPIError) -> str | None:
        """By the SQLSTATE; an error without one did not come from the server."""
        state = getattr(error.orig, "sqlstate", None)
        if state and state[:2] in _CONTENT_STATES:
            return None
        if not state and isinstance(error, (DataError, ProgrammingError)):
            return None  # the driver cannot encode the value
        said = " ".join(str(error.orig).split())
        if state == LOCK_NOT_AVAILABLE:
            return f"a table or row is locked{self._by_whom()}: {said}"
        if state == QUERY_CANCELED:
            return f"a statement took too long: {said}"
        if state and not state.startswith(("08", "57P")):
            return said
        # An outage shows as several errors: closed, refused, starting up.  The first stands for all: it is logged once.
        self._outage = self._outage or f"out of reach: {said}"
        return self._outage

    def set_answer_timeout(self, seconds: float) -> float:
        """Counts at once, also for what waits already."""
        before, self._answer_timeout.seconds = self._answer_timeout.seconds, seconds
        return before

    def clean(self, tables: Sequence[sa.Table]) -> str:
        """VACUUM, which needs the tables' owner; the server only warns anybody else."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM {', '.join(table.name for table in tables)}")
        return ""

    def note_success(self) -> None:
        """The outage, if there was one, is over."""
        self._outage = ""

    def _by_whom(self) -> str:
        """Which sessions hold a lock on one of our tables that keeps others out, as far as we may see that."""
        try:
            with self._connect(**self._parameters, autocommit=True) as connection:
                found = connection.execute(HOLDERS, {"tables": list(tables.metadata.tables)}).fetchall()
        except self._driver.Error:
            return ""
        holders = [f"{user} (pid {pid}, {program or 'which gives no name'})" for pid, user, program in found]
        return f" by {', '.join(holders)}" if holders else ""

    def _compare_clocks(self, connection: Any, _record: object) -> None:
        before = time.time()
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            theirs = cursor.fetchone()[0]
        connection.rollback()
        self.clock_ahead = theirs - (before + time.time()) / 2


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
