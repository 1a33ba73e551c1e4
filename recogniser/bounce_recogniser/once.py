"""Properties and answers that are computed when they are first asked for, and kept.

In Python 3.11 functools.cached_property takes a lock each first time, which costs as much as many of the views that
are kept so; a mail is read by one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Place = TypeVarTuple("Place")


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


class Remembering(Protocol):
    """What keeps the answers to questions about itself."""

    answers: dict[tuple[object, ...], Any]


Asked = TypeVar("Asked", bound=Remembering)


def remembered(ask: Callable[[Asked, *Place], T]) -> Callable[[Asked, *Place], T]:
    """The decorator of a question that several rules ask about the same mail, or about the same place in it."""

    @wraps(ask)
    def answer(about: Asked, /, *place: *Place) -> T:
        key = (ask, *place)
        if key not in about.answers:
            about.answers[key] = ask(about, *place)
        known: T = about.answers[key]
        return known

    return answer
