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

from bouncehook.errors import ConfigurationError, RenderingFailed
from bouncehook_notifier.store.records import Attempt


class Call(Protocol):
    """One call, of plain data."""

    @property
    def longest_seconds(self) -> float:
        """How long it may take."""

    def make(self) -> Attempt:
        """Carry it out.  Raises nothing that whoever is called could cause."""


def attempt_of(prepare: Callable[[], Call]) -> Attempt:
    """Prepare a call and make it."""
    try:
        call = prepare()
    except (ConfigurationError, RenderingFailed) as error:
        return unprepared(error)
    return call.make()


def unprepared(error: ConfigurationError | RenderingFailed) -> Attempt:
    """A call that could not be prepared.  What the configuration lacks, such as a secret's file, is nobody's failure,
    and no try.

    Where a template is good and cannot make a body of this one report, the try has failed: it is tried again as after
    any failure, and is given up in the end, for which the endpoint is not to blame.
    """
    return Attempt(time.time(), 0.0, None, str(error), blameless=True, made=isinstance(error, RenderingFailed))
