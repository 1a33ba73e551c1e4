"""The way into a store: its database, opened, and transactions in it.

What notifier (`host_access`) and administrators (`inspection`) have in common.  Touches the database.  Raises
StoreUnavailable when that cannot be used now, which is never the fault of what was to be stored; what cannot be stored
at all raises something else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import sqlalchemy as sa

from bouncehook_notifier.store import migrations
from bouncehook_notifier.store.database import Database, LaterStore, StoreUnavailable
from bouncehook_notifier.store.postgresql import PostgreSQL
from bouncehook_notifier.store.sqlite import SQLite

log = logging.getLogger("bouncehook.notifier")


class Access:
    """A store's database, for any number of threads."""

    def __init__(self, url: str) -> None:
        """Raises StoreUnavailable when what the URL needs is not installed."""
        self._database = database_of(url)
        self._engine = self._database.engine

    @classmethod
    def existing(cls, url: str) -> Self:
        """A store that is only to be read.  Raises StoreUnavailable when there is none."""
        store = cls(url)
        store._database.require_existing()
        try:
            with store._reading() as connection:
                migrations.require_version(connection)
        except StoreUnavailable:
            store.close()
            raise
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
        with self._reading() as connection:
            is_current = migrations.found_version(connection) == migrations.VERSION
        if not is_current:
            self._take_steps()
        self._database.note_identity()
        for sentence in self.weak_settings():
            log.warning("%s: %s", self.name, sentence)

    def _take_steps(self) -> None:
        before = self._database.set_answer_timeout(0)  # a step may take long, also one that another host takes
        try:
            while self._migrate():
                pass
        finally:
            self._database.set_answer_timeout(before)

    def weak_settings(self) -> list[str]:
        """What the database's settings do not promise, a sentence each; empty when what is stored is durable.

        Raises StoreUnavailable for a database that cannot be used at all.
        """
        with self._reading() as connection:
            return self._database.require_settings(connection)

    def _migrate(self) -> bool:
        """One step of it; returns whether there may be another."""
        with self._writing() as connection:
            self._database.require_settings(connection)
            self._database.lock_migrations(connection)
            reached = migrations.take_step(connection)
        if reached:
            log.info("%s: is of version %d now", self.name, reached)
        return reached is not None

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A transaction that writes, `durable` or not (see `database`).  It must be short: others wait for it.  Raises
        StoreUnavailable."""
        with self._writing(durable=durable) as connection:
            yield connection

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        with self._store_errors(), self._database.writing(durable=durable) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads.  Raises StoreUnavailable."""
        with self._reading() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._store_errors(), self._database.reading() as connection:
            yield connection

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        try:
            with self._database.store_errors():
                yield
        except migrations.LaterVersion as error:
            raise LaterStore(f"{self.name}: {error}") from error
        except migrations.WrongVersion as error:
            raise StoreUnavailable(f"{self.name}: {error}") from error


def database_of(url: str) -> Database:
    """The database of a `store:` URL.  Raises StoreUnavailable when what it needs is not installed."""
    return PostgreSQL(url) if url.startswith("postgresql:") else SQLite(url)
