"""The database under the store: all in which SQLite and PostgreSQL differ but their SQL (`statements`).

`sqlite` and `postgresql` are the two; `access` makes one of them.  Touches nothing itself.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bouncehook.errors import BouncehookError


class StoreUnavailable(BouncehookError):
    """The database cannot be used now: locked, full, read-only, gone."""


class LaterStore(StoreUnavailable):
    """A later program has changed the tables, perhaps while this one runs."""


class Database(ABC):
    """SQLite or PostgreSQL, for any number of threads."""

    name: str
    """its URL as it may be shown"""
    engine: sa.Engine
    is_shared = False
    """whether notifiers of other hosts may use it too"""
    clock_ahead = 0.0
    """by how much its clock is ahead of ours, in seconds, if that matters"""

    @abstractmethod
    def require_existing(self) -> None:
        """Raises StoreUnavailable if there is no database to open, which only a look for a file can tell."""

    def identity(self) -> tuple[int, int] | None:
        """What tells a database file from another; None when there is no file."""
        return None

    @abstractmethod
    def note_identity(self) -> None:
        """The database is open: if another takes its place, `writing` is to notice it."""

    @abstractmethod
    def writing(self, *, durable: bool = True) -> Any:
        """A transaction that may write, as a context.  Unless it is to be `durable`, a crash of the machine or of the
        server may undo it, though nothing that was committed before it; this spares waiting for the disk."""

    @abstractmethod
    def reading(self) -> Any:
        """A transaction that only reads, as a context."""

    @abstractmethod
    def require_settings(self, connection: sa.Connection) -> list[str]:
        """What its settings do not promise, a sentence each.

        Raises StoreUnavailable for a database that cannot be used at all.
        """

    @abstractmethod
    def lock_migrations(self, connection: sa.Connection) -> None:
        """Until the transaction ends, nobody else makes the tables or changes their layout."""

    @abstractmethod
    def lock_endpoints(self, connection: sa.Connection, urls: Sequence[str]) -> list[str]:
        """Lock the rows of some endpoints until the transaction ends; returns those that nobody else had locked."""

    @abstractmethod
    def notify(self, connection: sa.Connection) -> None:
        """Let other notifiers know, when the transaction is durable, that something is due."""

    @abstractmethod
    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` whenever another notifier let us know, until `stop` is set."""

    @abstractmethod
    def explain(self, error: DBAPIError) -> str | None:
        """An error of the database in words; None when a value is to blame that cannot be stored."""

    @abstractmethod
    def set_answer_timeout(self, seconds: float) -> float:
        """Wait for an answer for so many seconds from now on (0: for ever); returns what was set before."""

    @abstractmethod
    def clean(self, tables: Sequence[sa.Table]) -> str:
        """Let no former content of some tables be left in the database, as far as it can do that while it is in use;
        returns in words what it could not, or the empty string."""

    @abstractmethod
    def note_success(self) -> None:
        """Called after each transaction that has gone through."""

    @contextmanager
    def store_errors(self) -> Iterator[None]:
        """Raises StoreUnavailable for errors of the database; errors of a value that cannot be stored pass through."""
        try:
            yield
        except DBAPIError as error:
            why = self.explain(error)
            if why is None:
                raise
            raise StoreUnavailable(f"{self.name}: {why}") from error
        except StatementError:
            raise  # of a value too, before it came to the database
        except PoolTimeout as error:
            raise StoreUnavailable(f"{self.name}: it answers too slowly: all of our connections are in use") from error
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"{self.name}: {error}") from error
        self.note_success()
