"""A number with its noun, for people.  Used by every program that tells how many there are.  Pure."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 customer`, `2 customers`.  `many` is the plural where an `s` at the end does not make it."""
    return f"{number} {one if number == 1 else many or one + 's'}"
