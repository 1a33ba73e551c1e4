"""How lists of words are searched: phrases in case-folded text, patterns in lower-cased text.

The lists themselves are in `words`; each entry of each is held by a mail of the corpus (tests/recognise/corpus).
"""

from __future__ import annotations

import re
from collections.abc import Iterator


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

    @property
    def may_be_ascii(self) -> bool:
        """Whether both lists have a phrase in ASCII, so that an ASCII text can have both."""
        return all(any(map(str.isascii, phrases.all)) for phrases in (self.one, self.other))

    def stands_in(self, text: str) -> bool:
        """Whether the text has one of each."""
        return self.one.stand_in(text) and self.other.stand_in(text)


class Pairs:
    """Pairs of one meaning, in many languages; one counts where both of its lists stand in the text."""

    __slots__ = ("_ascii", "all")

    def __init__(self, *pairs: Pair) -> None:
        self.all = pairs
        self._ascii = tuple(pair for pair in pairs if pair.may_be_ascii)

    def one_stands_in(self, text: str) -> bool:
        """Whether one of the pairs is in the text."""
        return any(pair.stands_in(text) for pair in (self._ascii if text.isascii() else self.all))
