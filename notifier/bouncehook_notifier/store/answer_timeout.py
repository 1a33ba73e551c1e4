"""A connection to PostgreSQL that waits for an answer for a limited time.

A server on a host that is suspended may still acknowledge what it is sent, and never answer; no timeout of TCP or of
PostgreSQL ends that.  Imported by `postgresql`, only where psycopg is installed.  Touches the connection.
"""

from __future__ import annotations

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")


class ConnectionWithTimeout(psycopg.Connection[Any]):
    """It is closed when an answer takes longer than `answer_timeout`, in seconds; 0 is no limit."""

    answer_timeout = 0.0

    def wait(self, gen: PQGen[T], *arguments: Any, **named: Any) -> T:
        """Psycopg waits for every answer in here.  Raises OperationalError when one takes too long."""
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
