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

from bouncehook.errors import BouncehookError


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
    def note_identity(self) -> None:
        """From now on it has to be the database that it is."""

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
    def explain(self, error: DBAPIError) -> str | None:
        """What to say of an error of the database; None when the content is to blame."""

    @abstractmethod
    def set_answer_timeout(self, seconds: float) -> float:
        """Wait for an answer for so many seconds from now on (0: for ever); returns what was set before."""

    @abstractmethod
    def works(self) -> None:
        """Called after each transaction that has gone through."""

    @contextmanager
    def store_errors(self) -> Iterator[None]:
        """Errors that are not the content's are raised as StoreUnavailable."""
        try:
            yield
        except DBAPIError as error:
            why = self.explain(error)
            if why is None:
                raise
            raise StoreUnavailable(f"{self.name}: {why}") from error
        except StatementError:
            raise  # the content again, before it came to the database
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"{self.name}: {error}") from error
        self.works()
