"""Properties that are computed when they are first asked for, and kept.

In Python 3.11 functools.cached_property takes a lock each first time, which costs as much as many of the views that
are kept so; a mail is read by one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class once(Generic[T]):
    """The decorator of such a property; its owner needs a `__dict__`."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, owner: Any, _: type) -> T:
        """Only asked when the owner does not have it yet: an attribute of the instance goes before this one."""
        value = owner.__dict__[self._name] = self._compute(owner)
        return value
