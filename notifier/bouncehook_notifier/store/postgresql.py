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
LISTEN_SECONDS = 0.5
LISTEN_AGAIN_SECONDS = 2.0
MIGRATION_LOCK = 0x626F756E6365
"""the key of the advisory lock; any number that every notifier has in common"""
_CONTENT_STATES = ("22", "23", "54")
"""the classes of SQLSTATE in which PostgreSQL blames a value: data, constraints, what is too long for an index"""


class PostgreSQL(Database):
    """A server, by a URL as libpq takes it: several hosts, services and password files work."""

    is_shared = True

    def __init__(self, url: str) -> None:
        try:
            import psycopg  # an extra: who has SQLite does not need it

            from bouncehook_notifier.store.answer_timeout import ConnectionWithTimeout
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
        self._answer_timeout = ANSWER_SECONDS

        def connect(_dialect: object, _record: object, _args: object, parameters: dict[str, Any]) -> Any:
            made = ConnectionWithTimeout.connect(**parameters)
            made.answer_timeout = self._answer_timeout
            return made

        sa.event.listen(self.engine, "do_connect", connect)
        sa.event.listen(self.engine, "connect", self._compare_clocks)

    def require_existing(self) -> None:
        """Whether there is a server shows when it is called."""

    def note_identity(self) -> None:
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
                with self._driver.connect(**self._parameters, autocommit=True) as connection:
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
        if state and not state.startswith(("08", "57P")):
            return said
        # An outage shows as several errors: closed, refused, starting up.  The first stands for all: it is logged once.
        self._outage = self._outage or f"out of reach: {said}"
        return self._outage

    def set_answer_timeout(self, seconds: float) -> float:
        """On connections that are made from now on."""
        before, self._answer_timeout = self._answer_timeout, seconds
        self.engine.dispose()
        return before

    def note_success(self) -> None:
        """The outage, if there was one, is over."""
        self._outage = ""

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
