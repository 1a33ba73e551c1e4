"""Words by what they mean, in many languages: closed classes such as negations, and what befalls a message.

Where a phrase would have to be foreseen, two such words beside an address are enough: a message, and a word by which
something did not happen.  Asked by `telling`.  Pure.  The words are in `words.tongues`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Sense(StrEnum):
    """What a word means; the value is the field of `Tongue` that lists such words."""

    DENIAL = "denials"
    MISHAP = "mishaps"
    LOSS = "losses"
    MESSAGE = "messages"
    YOURS = "yours"
    AWAY = "away"
    HELD = "held"
    LATE = "late"
    ERRAND = "errands"
    OPENED = "opened"
    CONDITION = "conditions"
    WISH = "wishes"
    REQUEST = "requests"


OF_FAILURES = frozenset({Sense.DENIAL, Sense.MISHAP, Sense.LOSS, Sense.MESSAGE, Sense.YOURS})
"""the senses by which the language of a text is told, too"""


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language.  Each stands for all words that begin so; with a space behind it, for itself alone."""

    name: str
    denials: tuple[str, ...]
    """not, nobody, never; unable, failed"""
    mishaps: tuple[str, ...]
    """what befalls a message, or the mailbox that it went to: returned, blocked; full, closed, unknown"""
    losses: tuple[str, ...]
    """what befalls a message in the end: deleted, given up"""
    messages: tuple[str, ...]
    yours: tuple[str, ...]
    """you, your"""
    away: tuple[str, ...] = ()
    """holiday, absent"""
    held: tuple[str, ...] = ()
    """waits, quarantine; and what it waits for: a moderator, approval"""
    late: tuple[str, ...] = ()
    """yet, again, temporarily"""
    errands: tuple[str, ...] = ()
    """what shops, banks and machines write of: order, payment, backup"""
    opened: tuple[str, ...] = ()
    """read, displayed"""
    conditions: tuple[str, ...] = ()
    """if"""
    wishes: tuple[str, ...] = ()
    """at your request"""
    requests: tuple[str, ...] = ()
    """please, try: the reader is to do it"""
    spaced: bool = True
    """whether the script has spaces between words; in others a word counts wherever it stands"""


class Word(NamedTuple):
    """One entry of a tongue's list."""

    tongue: str
    sense: Sense
    written: str


_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "e"}
    | dict.fromkeys("’ʼ‘`", "'")
)
_MARKED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")
"""letters that may have an accent: Latin and Greek.  In other scripts a mark makes another letter"""
_WORD_STARTS = re.compile(r"(?<![\w-])\w")


def plain(text: str) -> str:
    """Case-folded and without accents, as many people and old gateways write; `wasn't` as `was not`."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKED.sub(_unaccented, folded.replace("i\u0307", "i")).translate(_PLAIN)
    return folded.replace("n't", " not")


def _unaccented(letter: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", letter.group(0))[0]


class Lexicon:
    """The words of all tongues, by what they begin with."""

    def __init__(self, *tongues: Tongue) -> None:
        self.tongues = tongues

    @cached_property
    def all(self) -> tuple[Word, ...]:
        """Every entry of every tongue."""
        return tuple(self._listed())

    def _listed(self) -> Iterator[Word]:
        senses = [one.name for one in fields(Tongue) if one.name not in ("name", "spaced")]
        for tongue in self.tongues:
            for sense in senses:
                for written in getattr(tongue, sense):
                    yield Word(tongue.name, Sense(sense), written)

    @cached_property
    def _indexes(self) -> tuple[_Index, _Index]:
        """For scripts with spaces between words, and without; made when first needed, since few mails need them."""
        unspaced = {tongue.name for tongue in self.tongues if not tongue.spaced}
        return (
            _Index(one for one in self.all if one.tongue not in unspaced),
            _Index(one for one in self.all if one.tongue in unspaced),
        )

    def words_in(self, text: str) -> frozenset[Word]:
        """The entries that stand in a text."""
        text = plain(text)
        spaced, unspaced = self._indexes
        found = set(spaced.found(text, (start.start() for start in _WORD_STARTS.finditer(text))))
        if not text.isascii():
            found.update(unspaced.found(text, range(len(text))))
        return frozenset(found)


class _Index:
    """Entries by their first characters."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._words: dict[str, list[tuple[bool, Word]]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for word in words:
            begins = plain(word.written)
            whole = begins.endswith(" ")
            begins = begins.rstrip(" ")
            self._words.setdefault(begins, []).append((whole, word))
            lengths.setdefault(begins[0], set()).add(len(begins))
        self._lengths = {first: tuple(sorted(many)) for first, many in lengths.items()}

    def found(self, text: str, places: Iterable[int]) -> Iterator[Word]:
        for place in places:
            for length in self._lengths.get(text[place], ()):
                end = place + length
                for whole, word in self._words.get(text[place:end], ()):
                    if not whole or not text[end : end + 1].isalnum():
                        yield word


def leading_tongues(words: Iterable[Word]) -> frozenset[str]:
    """The tongues that most of the words are of; related ones may have as many."""
    counted = Counter(word.tongue for word in words if word.sense in OF_FAILURES)
    most = max(counted.values(), default=0)
    return frozenset(tongue for tongue, count in counted.items() if count == most)
