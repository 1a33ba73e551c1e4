"""A connection to PostgreSQL that waits for an answer for a limited time.

A server on a host that is suspended may still acknowledge what it is sent, and never answer; no timeout of TCP or of
PostgreSQL ends that.  Imported by `postgresql`, only where psycopg is installed.  Touches the connection.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")


@dataclass(slots=True)
class AnswerTimeout:
    """How long the connections of one store wait for an answer.  A change counts for those that wait already."""

    seconds: float
    """0 is no limit"""


class ConnectionWithTimeout(psycopg.Connection[Any]):
    """It is closed when an answer takes longer than its `answer_timeout` says."""

    answer_timeout = AnswerTimeout(0.0)

    def wait(self, gen: PQGen[T], *arguments: Any, **named: Any) -> T:
        """Psycopg waits for every answer in here.  Raises OperationalError when one takes too long."""
        return super().wait(self._limited(gen), *arguments, **named)

    def _limited(self, waits: PQGen[T]) -> PQGen[T]:
        began = time.monotonic()
        try:
            wanted = next(waits)
            while True:
                ready = yield wanted
                most = self.answer_timeout.seconds
                if not ready and most and time.monotonic() > began + most:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer for {most:g} s")
                wanted = waits.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result
