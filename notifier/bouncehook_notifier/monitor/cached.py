"""What is asked for again and again is kept for a while, the longer the more it cost to find out.

Used by `collector` and `pages`.  Touches nothing itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from bouncehook_notifier.store.database import StoreUnavailable

COST_FACTOR = 20
"""what took a second to find out is found out again after so many seconds"""

T = TypeVar("T")


class Cached(Generic[T]):
    """An answer that is kept for `seconds`, or longer if it was expensive.  For any number of threads."""

    def __init__(self, ask: Callable[[], T], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._until = 0.0
        self._answer: T
        self._failed: StoreUnavailable | None = None

    def get(self) -> T:
        """Raises StoreUnavailable, also again while that is kept."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            if self._failed:
                raise self._failed
            return self._answer

    def _renew(self) -> None:
        started = time.monotonic()
        self._failed = None
        try:
            self._answer = self._ask()
        except StoreUnavailable as error:
            self._failed = error
        ended = time.monotonic()
        self._until = ended + max(self._seconds, COST_FACTOR * (ended - started))
