"""Texts that are made to be slow for one pattern: each repeat of the pattern goes on and on, and the end never comes.

Used by test_growth.  Reads the patterns of the recogniser's modules; pure otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import bounce_recogniser
import bounce_recogniser.readers
import bounce_recogniser.words
from bounce_recogniser.reader import Family
from bounce_recogniser.rows import Row
from bounce_recogniser.vocabulary import Patterns

_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
_CANDIDATES = "ab1 -.<\n\t@:;,>()\"'#=/"
_CATEGORIES = {
    kinds.CATEGORY_DIGIT: str.isdigit,
    kinds.CATEGORY_SPACE: str.isspace,
    kinds.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
    kinds.CATEGORY_NOT_WORD: lambda one: not (one.isalnum() or one == "_"),
    kinds.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
    kinds.CATEGORY_NOT_DIGIT: lambda one: not one.isdigit(),
}


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern of the recogniser, by where it is."""
    found: dict[str, re.Pattern[Any]] = {}
    for package in (bounce_recogniser, bounce_recogniser.words, bounce_recogniser.readers):
        for module in iter_modules(package.__path__):
            for name, value in vars(import_module(f"{package.__name__}.{module.name}")).items():
                for number, pattern in enumerate(_patterns_in(value)):
                    if pattern not in found.values():
                        found[f"{module.name}.{name}[{number}]"] = pattern
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    match value:
        case re.Pattern():
            yield value
        case Patterns():
            yield value.pattern
        case Row():
            yield from _patterns_in((value.recipient, value.after))
        case Family():
            yield from _patterns_in(value.rows)
        case tuple():
            for one in value:
                yield from _patterns_in(one)


def pumped(pattern: re.Pattern[Any], size: int) -> set[str]:
    """Texts of that size: each repeat once without end, and again and again at two lengths."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags if isinstance(pattern.pattern, str) else pattern.flags & ~re.ASCII
    texts: set[str] = set()
    for before, unit in _pumps(parser.parse(source, flags), ""):
        texts.add((before + unit * size)[:size])
        texts.update(((before + unit * count) * (size // len(unit * count) + 1))[:size] for count in (60, 400))
    return texts


def _pumps(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repeat, and what it repeats."""
    for kind, what in tree:
        if kind in _REPEATS:
            least, most, inner = what
            unit = _example(inner)
            if most > 3 and unit:
                yield before, unit
            yield from _pumps(inner, before)
            before += unit * least
        elif kind is kinds.BRANCH:
            for branch in what[1]:
                yield from _pumps(branch, before)
            before += _example(what[1][0])
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from _pumps(what[1], before)
        elif kind is kinds.SUBPATTERN:
            yield from _pumps(what[3], before)
            before += _example(what[3])
        else:
            before += _example([(kind, what)])


def _example(tree: Iterable[Any]) -> str:
    """A short text that fits."""
    return "".join(_one(kind, what) for kind, what in tree)


def _one(kind: object, what: Any) -> str:
    text = ""
    if kind is kinds.LITERAL:
        text = chr(what)
    elif kind in (kinds.ANY, kinds.NOT_LITERAL):
        text = "b"
    elif kind is kinds.IN:
        text = next(filter(_fits(what), _CANDIDATES), "a")
    elif kind is kinds.BRANCH:
        text = _example(what[1][0])
    elif kind is kinds.SUBPATTERN:
        text = _example(what[3])
    elif kind in _REPEATS:
        text = _example(what[2]) * what[0]
    return text


def _fits(items: list[Any]) -> Any:
    """Whether a character is in the set that a pattern describes."""
    negated = items[0][0] is kinds.NEGATE

    def fits(one: str) -> bool:
        inside = any(
            (kind is kinds.LITERAL and what == ord(one))
            or (kind is kinds.RANGE and what[0] <= ord(one) <= what[1])
            or (kind is kinds.CATEGORY and _CATEGORIES[what](one))
            for kind, what in items
        )
        return inside != negated

    return fits
