"""A connection to PostgreSQL that does not wait for an answer for ever, whatever became of the server.

A server that stands still, on a host that is suspended, acknowledges what it is sent and never answers; nothing of TCP
or of PostgreSQL ends that.  Imported by `postgresql`, only where psycopg is installed.  Touches the connection.
"""

from __future__ import annotations

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")


class ConnectionWithTimeout(psycopg.Connection[Any]):
    """One that is closed when an answer takes longer than `answer_timeout`, in seconds; 0 is for ever."""

    answer_timeout = 0.0

    def wait(self, gen: PQGen[T], *arguments: Any, **named: Any) -> T:
        """Carry out what needs answers; raises OperationalError when they do not come."""
        return super().wait(self._limited(gen) if self.answer_timeout else gen, *arguments, **named)

    def _limited(self, waits: PQGen[T]) -> PQGen[T]:
        ends = time.monotonic() + self.answer_timeout
        try:
            wanted = next(waits)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > ends:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer for {self.answer_timeout:g} s")
                wanted = waits.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result
