"""No call takes longer than it may, whatever its endpoint does.

A socket's timeout counts from each octet, so a server that sends one now and then could hold a call for days.  A
deadline covers the call as a whole: `call_socket` waits for each octet no longer than what is left of it.

`http` sets a CallDeadline for each call; `connections` and `call_socket`, which urllib3 calls and not we, find it with
`current`.  Touches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from types import TracebackType

_current: ContextVar[CallDeadline] = ContextVar("call_deadline")


class CallDeadline:
    """`with CallDeadline(seconds) as deadline:` bounds everything that a call does inside it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = 0.0
        self._at_end = ExitStack()
        self.wants_fresh = False
        """whether the request is to go over a connection of its own, not over one that was kept open"""
        self.used_again = False
        """whether the request went over a connection that was kept open"""

    def remaining(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._ends - time.monotonic())

    def time_left(self) -> float:
        """Seconds that are left, for one step more.  Raises TimeoutError when there are none."""
        left = self.remaining()
        if not left:
            raise TimeoutError("the time of the call is over")
        return left

    def at_end(self, do: Callable[[], object]) -> None:
        """Do something when the call is over."""
        self._at_end.callback(do)

    def __enter__(self) -> CallDeadline:
        self._ends = time.monotonic() + self._seconds
        self._token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _current.reset(self._token)
        self._at_end.close()


def current() -> CallDeadline:
    """That of the call that is being made here."""
    return _current.get()
