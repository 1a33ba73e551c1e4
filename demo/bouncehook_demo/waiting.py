"""Waits for a condition, not for a fixed time.  Called wherever the demo or a test must wait; touches nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_BETWEEN_LOOKS = 0.01
_REST = 4
"""so many times as long as a look takes it is not looked again: a look that starts a program or talks to a server would
else take the processor from what is waited for"""
_PATIENCE = 0.1
"""after so much of the time that was waited it is looked again: what takes long may be seen that much later"""
_LONGEST_REST = 0.25


def wait_until(look: Callable[[], Found | None], timeout: float, what: str | Callable[[], str]) -> Found:
    """Calls `look` repeatedly until it returns a true value, and returns that.

    After `timeout` seconds it raises TimeoutError, which says `what` did not happen.  A callable `what` is called only
    then, so that it can show the last state.
    """
    began = time.monotonic()
    deadline = began + timeout
    while True:
        looked = time.monotonic()
        found = look()
        if found:
            return found
        now = time.monotonic()
        if now > deadline:
            said = what() if callable(what) else what
            raise TimeoutError(f"not within {timeout:g} s: {said}")
        rest = max(_REST * (now - looked), _PATIENCE * (now - began))
        time.sleep(max(_BETWEEN_LOOKS, min(_LONGEST_REST, rest)))
