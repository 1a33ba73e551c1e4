"""How lists of words are searched: phrases in case-folded text, patterns in lower-cased text.

The lists themselves are in `words`; each entry of each is held by a mail of the corpus (tests/recognise/corpus).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise


class Phrases:
    """Phrases of one meaning; one counts where it stands in the case-folded text."""

    __slots__ = ("_ascii", "all")

    def __init__(self, *phrases: str) -> None:
        self.all = phrases
        self._ascii = tuple(filter(str.isascii, phrases))

    def stand_in(self, text: str) -> bool:
        """Whether one of the phrases is in the text.  Most mail is in ASCII, and most phrases are not."""
        return any(map(text.__contains__, self._ascii if text.isascii() else self.all))

    def first_in(self, text: str) -> str:
        """The first phrase of the list that is in the text; empty when none is."""
        if not self.stand_in(text):
            return ""
        return next(phrase for phrase in self.all if phrase in text)


class Patterns:
    """Regular expressions of one meaning, each an alternative of one larger expression."""

    __slots__ = ("_compiled", "_flags", "_frame", "all")

    def __init__(self, *alternatives: str, frame: str = "ANY", flags: int = re.IGNORECASE) -> None:
        self.all = alternatives
        self._frame = frame
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The larger expression; compiled when it is first used, since few mails need all."""
        if self._compiled is None:
            self._compiled = re.compile(self.framed("|".join(self.all)), self._flags)
        return self._compiled

    @property
    def is_of_lines(self) -> bool:
        """Whether the frame fits only at the beginning of a line."""
        return self._frame.startswith("^")

    def framed(self, alternative: str) -> str:
        """An alternative with the frame around it."""
        return self._frame.replace("ANY", alternative)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first place in the text that one of them matches."""
        return self.pattern.search(text, start, len(text) if end is None else end)

    def match(self, text: str) -> re.Match[str] | None:
        """The match at the beginning of the text."""
        return self.pattern.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole text."""
        return self.pattern.fullmatch(text)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """All places that they match, from left to right."""
        return self.pattern.finditer(text, start, len(text) if end is None else end)


class Pair:
    """Two lists; together they mean something that neither means alone: `not` and `delivered`."""

    __slots__ = ("one", "other")

    def __init__(self, one: Phrases, other: Phrases) -> None:
        self.one = one
        self.other = other

    def stands_in(self, text: str) -> bool:
        """Whether the text has one of each."""
        return self.one.stand_in(text) and self.other.stand_in(text)


class Pairs:
    """Pairs of one meaning, in many languages; one counts where both of its lists stand in the text."""

    def __init__(self, *pairs: Pair) -> None:
        self.all = pairs

    def one_stands_in(self, text: str) -> bool:
        """Whether one of the pairs is in the text."""
        index = self._by_gram
        grams = _grams_of_sentence(text) if len(text) <= MAX_KEPT else _grams(text)
        return any(pair.stands_in(text) for gram in index.keys() & grams for pair in index[gram])

    @cached_property
    def _by_gram(self) -> dict[str, tuple[Pair, ...]]:
        """The pairs by some characters of each phrase of one of their lists: few of hundreds have to be searched then.

        Made when first used.  Of each phrase it is the characters that the fewest phrases have.
        """
        listed = [(pair, phrase) for pair in self.all for phrase in pair.one.all]
        having = Counter(gram for _, phrase in listed for gram in _grams(phrase))
        found: dict[str, dict[Pair, None]] = {}
        for pair, phrase in listed:
            found.setdefault(min(_grams(phrase), key=lambda gram: (having[gram], gram)), {})[pair] = None
        return {gram: tuple(pairs) for gram, pairs in found.items()}


MAX_KEPT = 300
"""characters of a text whose `_grams` are kept"""


def _grams(text: str) -> frozenset[str]:
    """All characters of a text, and all pairs of neighbours."""
    return frozenset(text).union(map("".join, pairwise(text)))


_grams_of_sentence = lru_cache(maxsize=64)(_grams)
"""the same, kept for the next list: several are searched in the same sentence"""
