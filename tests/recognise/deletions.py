"""Takes each entry of the recogniser's lists and tables away in turn, and asks whether a mail of the corpus needs it.

Used by test_corpus, and from the command line, where it prints what no mail needs:

    PYTHONPATH=recogniser:tests python tests/recognise/deletions.py
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import bounce_recogniser.readers
import bounce_recogniser.words
from bounce_recogniser import recognise
from bounce_recogniser.lexicon import Lexicon, Word, plain
from bounce_recogniser.mime import read_mail
from bounce_recogniser.notice import Notice
from bounce_recogniser.reader import Family
from bounce_recogniser.rows import Row
from bounce_recogniser.text import fold, lower
from bounce_recogniser.vocabulary import Pair, Pairs, Patterns, Phrases
from recognise.corpus_mails import Kept, corpus, said

GRAM = 3
"""characters by which the mails are found that may have a phrase"""


@dataclass(frozen=True)
class Entry:
    """One entry of one list."""

    where: str
    entry: str
    among: int
    """how many the list has in the mails that may need it: the fewer, the likelier"""
    without: Callable[[], Any]
    """a context in which the list does not have it"""
    mails: tuple[Kept, ...]
    """those that may need it"""

    def is_needed(self) -> bool:
        """Whether one of the mails is read differently without it."""
        with self.without():
            return any(_told(said(recognise(kept.mail))) != _told(kept.right) for kept in self.mails)


def _told(right: dict[str, Any]) -> dict[str, Any]:
    """What is said of the mail, whoever reads it; but it matters whether only the weakest reader does."""
    weakly = right["reader"] == "any-words"
    return {key: value for key, value in right.items() if key != "reader"} | {"weakly": weakly}


class Index:
    """Where phrases and patterns stand in the mails of the corpus."""

    def __init__(self) -> None:
        self.mails = corpus()
        notices = [Notice(read_mail(kept.mail)) for kept in self.mails]
        self._folded = [fold(" ".join(_shown(notice).split())) for notice in notices]
        self._having: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self._folded):
            for gram in {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}:
                self._having[gram].add(number)
        self._lowered = _Joined(lower(_shown(notice)) + "\n" + notice.sender.partition("@")[0] for notice in notices)
        self._rules: dict[str, list[Kept]] = defaultdict(list)
        for kept in self.mails:
            self._rules[kept.found.rule.partition("/")[2]].append(kept)

    def with_phrase(self, phrase: str) -> list[Kept]:
        """The mails in which a phrase stands."""
        grams = [phrase[at : at + GRAM] for at in range(len(phrase) - GRAM + 1)]
        fewest = min((self._having[gram] for gram in grams), key=len, default=range(len(self.mails)))
        return [self.mails[number] for number in sorted(fewest) if phrase in self._folded[number]]

    def with_pattern(self, alternative: str) -> list[Kept]:
        """The mails that have something that fits an alternative."""
        # The texts are in lower case.  Where the alternative has no capitals either, it is found much faster as it is;
        # a Greek word may end in another sigma there.
        plain = re.sub(r"\\.", "", alternative)
        as_it_is = plain == plain.lower() and not set("σς") & set(plain)
        pattern = re.compile(alternative, re.MULTILINE | (0 if as_it_is else re.IGNORECASE))

        def find(text: str, start: int) -> int:
            found = pattern.search(text, start)
            return found.start() if found else -1

        return [self.mails[number] for number in self._lowered.having(find)]

    def in_any_words(self, written: str) -> list[Kept]:
        """The mails with a word of the lexicon, of those that were written for such words, or are read by them.

        All others have too many of them: `not` stands in every second mail.
        """
        mails = self.with_phrase(fold(written).strip())
        return [kept for kept in mails if kept.right["reader"] == "any-words" or kept.name.startswith("any-words")]

    def by_row(self, row: str) -> list[Kept]:
        """The mails that a row decides."""
        return self._rules[row]


class _Joined:
    """Many texts as one, which is searched much faster than one after the other."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._ends: list[int] = []
        joined: list[str] = []
        length = 0
        for text in texts:
            joined.append(f"\n{text}\n")
            length += len(joined[-1])
            self._ends.append(length)
        self._text = "".join(joined)

    def having(self, find: Callable[[str, int], int]) -> Iterator[int]:
        """The numbers of the texts in which something is found."""
        start = 0
        while (found := find(self._text, start)) >= 0:
            number = bisect_right(self._ends, found)
            if number >= len(self._ends):
                return
            yield number
            start = self._ends[number]


def _shown(notice: Notice) -> str:
    names = "\n".join(map(notice.headers.decoded, ("from", "subject", "x-mailer", "x-powered-by")))
    return f"{names}\n{notice.whole_text[:60_000]}\n"


def entries() -> Iterator[Entry]:
    """Every entry of every list."""
    index = Index()
    listed: list[object] = []
    for module in _modules():
        for name, value in vars(module).items():
            if any(value is one for one in listed):
                continue  # one module has it from another
            listed.append(value)
            where = f"{module.__name__.removeprefix('bounce_recogniser.')}.{name}"
            yield from _entries_of(index, where, value)
            if isinstance(value, tuple) and value and all(isinstance(one, Row) for one in value):
                yield from _rows(index, where, value, partial(_attribute_without, module, name))


def _entries_of(index: Index, where: str, value: object) -> Iterator[Entry]:
    if isinstance(value, Phrases):
        for phrase in value.all:
            yield _entry(where, phrase, partial(_phrases_without, value, phrase), index.with_phrase(phrase))
    elif isinstance(value, Patterns):
        for alternative in value.all:
            found = index.with_pattern(value.framed(alternative) if value.is_of_lines else alternative)
            yield _entry(where, alternative, partial(_patterns_without, value, alternative), found)
    elif isinstance(value, Lexicon):
        yield from _lexicon(index, where, value)
    elif isinstance(value, Family):
        yield from _entries_of(index, f"{where}.words", value.words)
        yield from _rows(index, where, value.rows, partial(_attribute_without, value, "rows"))
    elif isinstance(value, Pair):
        one = list(_entries_of(index, f"{where}.one", value.one))
        other = list(_entries_of(index, f"{where}.other", value.other))
        yield from _first_those_of(other, one)
        yield from _first_those_of(one, other)
    elif isinstance(value, Pairs):
        yield from _pairs(index, where, value)


def _lexicon(index: Index, where: str, lexicon: Lexicon) -> Iterator[Entry]:
    """With the mails in the order in which they have many words of the same language: one of them needs the word."""
    among = {word: index.in_any_words(word.written) for word in lexicon.all}
    spoken = Counter((word.tongue, kept.name) for word, mails in among.items() for kept in mails)
    for word, mails in among.items():
        listed = f"{where}.{word.tongue}.{word.sense}"
        entry = _entry(listed, word.written, partial(_lexicon_without, lexicon, word), mails)
        order = sorted(entry.mails, key=lambda kept: -spoken[word.tongue, kept.name])
        yield replace(entry, mails=tuple(order))


def _pairs(index: Index, where: str, pairs: Pairs) -> Iterator[Entry]:
    for number, pair in enumerate(pairs.all):
        yield from _entries_of(index, f"{where}[{number}]", pair)


def _first_those_of(preferred: list[Entry], entries: list[Entry]) -> Iterator[Entry]:
    """With the mails in an order in which one that needs an entry comes sooner: it has the other half too."""
    names = {kept.name for entry in preferred for kept in entry.mails}
    for entry in entries:
        yield replace(entry, mails=tuple(sorted(entry.mails, key=lambda kept: kept.name not in names)))


def _rows(index: Index, where: str, rows: tuple[Row, ...], without: Callable[[Any], Any]) -> Iterator[Entry]:
    for row in rows:
        yield _entry(f"{where} row", row.name, partial(without, row), index.by_row(row.name))


def _entry(where: str, entry: str, without: Callable[[], Any], mails: list[Kept]) -> Entry:
    return Entry(where, entry, len(mails), without, tuple(sorted(mails, key=lambda kept: len(kept.mail))))


def _modules() -> list[ModuleType]:
    packages = (bounce_recogniser.words, bounce_recogniser.readers)
    return [
        import_module(f"{package.__name__}.{module.name}")
        for package in packages
        for module in iter_modules(package.__path__)
    ]


@contextmanager
def _phrases_without(phrases: Phrases, phrase: str) -> Iterator[None]:
    whole = phrases.all
    phrases.__init__(*(one for one in whole if one != phrase))  # type: ignore[misc]
    try:
        yield
    finally:
        phrases.__init__(*whole)  # type: ignore[misc]


@contextmanager
def _patterns_without(patterns: Patterns, alternative: str) -> Iterator[None]:
    whole, compiled = patterns.all, patterns.pattern
    patterns.all = tuple(one for one in whole if one != alternative) or ("(?!)",)
    patterns._compiled = None
    try:
        yield
    finally:
        patterns.all, patterns._compiled = whole, compiled


@contextmanager
def _lexicon_without(lexicon: Lexicon, word: Word) -> Iterator[None]:
    begins = plain(word.written).rstrip(" ")
    holders = [index._words for index in lexicon._indexes if begins in index._words]
    whole = [holder[begins] for holder in holders]
    for holder in holders:
        holder[begins] = [entry for entry in holder[begins] if entry[1] != word]
    try:
        yield
    finally:
        for holder, kept in zip(holders, whole, strict=True):
            holder[begins] = kept


@contextmanager
def _attribute_without(holder: object, name: str, row: Row) -> Iterator[None]:
    whole = getattr(holder, name)
    object.__setattr__(holder, name, tuple(one for one in whole if one is not row))
    try:
        yield
    finally:
        object.__setattr__(holder, name, whole)


def not_needed() -> list[str]:
    """What no mail of the corpus needs."""
    return [f"{entry.where}: {entry.entry}" for entry in entries() if not entry.is_needed()]


if __name__ == "__main__":
    for line in not_needed():
        print(line)
