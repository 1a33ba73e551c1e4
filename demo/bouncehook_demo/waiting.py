"""Waits for a condition, not for a fixed time.  Called wherever the demo or a test must wait; touches nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_BETWEEN_LOOKS = 0.01


def wait_until(look: Callable[[], Found | None], timeout: float, what: str | Callable[[], str]) -> Found:
    """Calls `look` repeatedly until it returns a true value, and returns that.

    After `timeout` seconds it raises TimeoutError, which says `what` did not happen.  A callable `what` is called only
    then, so that it can show the last state.
    """
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            said = what() if callable(what) else what
            raise TimeoutError(f"not within {timeout:g} s: {said}")
        time.sleep(_BETWEEN_LOOKS)
