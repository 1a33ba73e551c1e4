"""What an attempt means: for its delivery, and for the endpoint that was called.

A transport gives the verdict; `outcome` and `circuit_breaker` draw the conclusions.  Touches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

LONGEST_RETRY_AFTER = 24 * 3600.0


class Result(Enum):
    """What an attempt means for its delivery."""

    DELIVERED = auto()
    REFUSED = auto()
    """for good: another try is useless"""
    FAILED = auto()
    """another try may succeed"""
    NOT_MADE = auto()
    """there was no call, which is no try"""


class Signal(Enum):
    """What an attempt says of the endpoint."""

    NONE = auto()
    """nothing: no call was made, or the failure was ours"""
    WORKS = auto()
    """but one that was under way when others failed says nothing of now"""
    REACHED = auto()
    """it answered, whatever it said, and so it works"""
    FAILED = auto()
    BUSY = auto()
    """it asks to be left alone"""
    GONE = auto()
    """it asks never to be called again"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means."""

    result: Result
    signal: Signal
    retry_after: float = 0.0
    """for how many seconds the endpoint asks to be left alone, within LONGEST_RETRY_AFTER"""
