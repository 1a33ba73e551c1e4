"""SQLite under the store: one file of one host; it has one writer at a time and no queue for those who wait.

Made by `access`.  Touches the file.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError

from bouncehook_notifier.store.database import Database, StoreUnavailable

LOG_OCTETS = 64 * 1024 * 1024
"""what SQLite's log keeps of the disk once it was larger"""
WAIT_SECONDS = 5
CHECKPOINT_SECONDS = 120.0
"""how long to try to empty the log after VACUUM"""
CHECKPOINT_PAUSE_SECONDS = 0.2
_DAMAGED = ("malformed", "not a database")
_CONTENT_ERRORS = (IntegrityError, DataError, InterfaceError, ProgrammingError)
"""what SQLite says of a value that it cannot take; waiting would not help"""


class SQLite(Database):
    """A file."""

    def __init__(self, url: str) -> None:
        self.name = url
        self.engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS})
        self._reader = self.engine.execution_options(begin="DEFERRED")
        self._unsynchronised = self.engine.execution_options(synchronous="NORMAL")
        self._file: tuple[int, int] | None = None
        """device and inode of the database, once it is open"""
        # One writer at a time and no queue for those who wait; within this process a lock is the queue.
        self._lock = threading.Lock()
        sa.event.listen(self.engine, "connect", _prepare)
        sa.event.listen(self.engine, "begin", _begin)

    def require_existing(self) -> None:
        """The notifier makes the file, and nobody else."""
        if not Path(self.engine.url.database or "").exists():
            raise StoreUnavailable(f"{self.name}: does not exist; bouncehook-notifier makes it when it starts")

    def note_identity(self) -> None:
        """Note which file it is."""
        self._file = self.identity()

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """Nobody else writes meanwhile, so it must be short."""
        engine = self.engine if durable else self._unsynchronised
        with self._lock, engine.begin() as connection:
            if self._file and self.identity() != self._file:
                # SQLite would go on writing into a file that has no name any more.
                raise StoreUnavailable(
                    f"{self.name}: was deleted or replaced; put it back where it was, or restart bouncehook-notifier"
                )
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Beside the one that writes."""
        with self._reader.begin() as connection:
            yield connection

    def require_settings(self, connection: sa.Connection) -> list[str]:  # noqa: ARG002
        """They are ours, and set for each connection."""
        return []

    def lock_migrations(self, connection: sa.Connection) -> None:
        """SQLite has one writer at a time."""

    def lock_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:  # noqa: ARG002
        """All of them: SQLite has one writer at a time."""
        return list(urls)

    def notify(self, connection: sa.Connection) -> None:
        """No other notifier uses the file."""

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """No other notifier uses the file."""

    def explain(self, error: DBAPIError) -> str | None:
        """By the class of the error."""
        if isinstance(error, _CONTENT_ERRORS):
            return None
        damaged = any(words in str(error.orig) for words in _DAMAGED)
        remedy = " (the file is damaged: see `The store is damaged` in troubleshooting.md)" if damaged else ""
        return f"{error.orig}{remedy}"

    def set_answer_timeout(self, seconds: float) -> float:
        """Nothing to set: SQLite itself waits for at most WAIT_SECONDS, for a lock."""
        return seconds

    def clean(self, tables: Sequence[sa.Table]) -> str:  # noqa: ARG002
        """VACUUM writes the whole file anew: even with `secure_delete`, rows that moved from page to page leave copies.
        Nobody else writes meanwhile.  Then the log, which has the former pages, is emptied."""
        path = Path(self.engine.url.database or "")
        # VACUUM makes a copy, which must be no more readable than the file, and needs room that /var/tmp may not have.
        os.environ["SQLITE_TMPDIR"] = str(path.parent)
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("VACUUM")
            except sqlite3.OperationalError as error:
                return f"{path}: free pages may still hold it, since VACUUM failed: {error}"
            # Whoever reads prevents it, and the notifier's own checkpoint of so much takes longer than SQLite waits.
            ends = time.monotonic() + CHECKPOINT_SECONDS
            while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > ends:
                    return f"{path} and {path}-wal may still hold it: others use them all the time"
                time.sleep(CHECKPOINT_PAUSE_SECONDS)
        return ""

    def note_success(self) -> None:
        """Nothing is kept of outages."""

    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file, if it is there."""
        try:
            status = os.stat(self.engine.url.database or "")
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _prepare(connection: Any, _record: object) -> None:
    """Each connection: no implicit BEGIN of the driver's, a log that survives power loss, and readers beside it."""
    connection.isolation_level = None
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"journal_size_limit={LOG_OCTETS}"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        # SQLAlchemy forgets a connection whose preparation fails, and does not close it.
        connection.close()
        raise


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    # IMMEDIATE: a transaction that reads and then writes could otherwise fail in the middle.
    begin, synchronous = options.get("begin", "IMMEDIATE"), options.get("synchronous", "FULL")
    # One that only reads commits nothing, so it may find the connection as a claim has left it.
    if begin == "IMMEDIATE" and connection.info.get("synchronous", "FULL") != synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        connection.info["synchronous"] = synchronous
    connection.exec_driver_sql(f"BEGIN {begin}")
