"""What every call is.

A call is plain data: whom to call, with what, and within which limits.  `make` carries it out and says what came of
it.  The notifier prepares calls (`transports`) and judges their attempts (`outcome`, `circuit_breaker`); in between, it
does not matter in which thread or process a call is made: `callers` make those for customers.

Used by `transports`, `attempt`, `callers`, and the administrator's command.  Touches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from bouncehook.errors import ConfigurationError
from bouncehook_notifier.store.records import Attempt


class Call(Protocol):
    """One call, of plain data."""

    @property
    def longest_seconds(self) -> float:
        """How long it may take."""

    def make(self) -> Attempt:
        """Carry it out.  Raises nothing that whoever is called could cause."""


def attempt_of(prepare: Callable[[], Call]) -> Attempt:
    """Prepare a call and make it.  What the configuration lacks, such as a secret's file, is nobody's failure."""
    try:
        call = prepare()
    except ConfigurationError as error:
        return not_made(error)
    return call.make()


def not_made(error: ConfigurationError) -> Attempt:
    """There was no call."""
    return Attempt(time.time(), 0.0, None, str(error), blameless=True, made=False)
