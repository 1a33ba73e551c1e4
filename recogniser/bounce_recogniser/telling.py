"""Whether a notice in any words tells that a message did not reach an address, or waits for somebody's decision.

A failure notice names an address, a message, and, beside the address, something that did not happen or went wrong.  So
no phrase has to be known, only words of `words.tongues`.  This is the weakest evidence there is: asked by `reading` and
`signs` for mails without an envelope sender only, when no other rule has read them.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from .address import ANY_ADDRESS
from .lexicon import Sense, Word, leading_tongues
from .notice import IN_QUOTATION_MARKS, MAX_HEAD, Notice
from .once import remembered
from .text import fold, lower, unfold
from .vocabulary import Phrases
from .words.headings import LABELS
from .words.others import CONDITIONS, GIVEN_UP, NO_MORE
from .words.sentences import HANDED_ON
from .words.tongues import LEXICON

_SENTENCE = re.compile(r"(?:[^.!?;。！？；।۔։؟\n]|[.!?](?!\s|$)|\n(?![ \t]*\n)){1,2000}")
"""up to a mark that ends it, or an empty line"""
_OF_ADDRESS = re.compile(
    r"(?:e-?)?(?:mail|post|pos|epost|correo|correio|posta)[- ](?:ad?dress|adres|konto|account|box|fach|cím\b)\w{0,12}"
    r"|(?:ad?dress?\w{0,12}|direcci[oó]n|endereço|indirizzo|adres\w{0,12}|adrese|адрес\w{0,12}|alamat|địa chỉ)"
    r"(?: de| d['’]| di| da)? ?(?:e-?mail|courriel|correo|correio|posta|surel|emel|электронной почты)\b"
    r"|メールアドレス|邮件地址|郵件地址|메일 ?주소",
    re.IGNORECASE,
)
"""names an address, with a word that also means a message"""
_LETTER = re.compile(r"\w")
MAX_SENTENCES = 200

_UNLESS = frozenset({Sense.HELD, Sense.ERRAND, Sense.OPENED, Sense.WISH})
"""what shows that something else is told than a failure"""
_WRONG = frozenset({Sense.DENIAL, Sense.MISHAP, Sense.LOSS})
_OWN = frozenset({Sense.YOURS, Sense.MESSAGE})


class Sentence(NamedTuple):
    """A sentence of the text, and the words in it that have a sense."""

    start: int
    end: int
    words: frozenset[Word]


@remembered
def _sentences(notice: Notice) -> tuple[Sentence, ...]:
    """The sentences of the head of the text, without addresses and what is in quotation marks."""
    text = _OF_ADDRESS.sub(_blank, ANY_ADDRESS.sub(_blank, notice.text[:MAX_HEAD]))
    text = IN_QUOTATION_MARKS.sub(_blank, text)
    found = (one.span() for one, _ in zip(_SENTENCE.finditer(text), range(MAX_SENTENCES), strict=False))
    return tuple(Sentence(*span, LEXICON.words_in(text[slice(*span)])) for span in found)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group(0))


@remembered
def _subject(notice: Notice) -> frozenset[Word]:
    """The words with a sense in the subject."""
    return LEXICON.words_in(ANY_ADDRESS.sub(" ", notice.folded_subject))


@remembered
def _all(notice: Notice) -> frozenset[Word]:
    """All words with a sense in the subject and the text."""
    return _subject(notice).union(*(one.words for one in _sentences(notice)))


@remembered
def _tongues(notice: Notice) -> frozenset[str]:
    """The languages that it may be in."""
    return leading_tongues(_all(notice))


def _senses(words: Iterable[Word], tongues: Collection[str]) -> set[Sense]:
    return {word.sense for word in words if word.tongue in tongues}


def tells_failure_of(notice: Notice, start: int) -> bool:
    """Whether something went wrong with the reader's message, beside the address at that place."""
    listed = _sentences(notice)
    at = sentence_at(notice, start)
    if at < 0:
        return False
    around = listed[max(0, at - 1) : at + 2]
    said = notice.text[listed[at].start : listed[at].end]
    if _is_conditional(notice, listed[at]):
        return False
    alone = _stands_alone(said)
    if alone and any(HANDED_ON.stand_in(fold(unfold(notice.text[one.start : one.end]))) for one in around):
        return False
    return any(_tells(notice, {tongue}, listed[at], around, alone) for tongue in _tongues(notice))


def sentence_at(notice: Notice, place: int) -> int:
    """The number of the sentence at a place of the text; -1 behind the last one that is read."""
    return next((number for number, one in enumerate(_sentences(notice)) if one.start <= place < one.end), -1)


def asks_reader_there(notice: Notice, place: int) -> bool:
    """Whether the sentence at a place asks its reader for something, or has a condition, and tells nothing wrong.

    One before it has to tell what went wrong with the reader's message.
    """
    at, tongues = sentence_at(notice, place), _tongues(notice)
    asks = _senses(_sentences(notice)[at].words, tongues) if at >= 0 else set[Sense]()
    if not asks & {Sense.CONDITION, Sense.REQUEST} or asks & _WRONG:
        return False
    before = (_senses(one.words, tongues) for one in _sentences(notice)[:at])
    return any(one >= _OWN and _WRONG & one for one in before)


def _is_conditional(notice: Notice, sentence: Sentence) -> bool:
    """Whether a sentence is about what may happen."""
    if Sense.CONDITION in _senses(sentence.words, _tongues(notice)):
        return True
    return CONDITIONS.search(fold(unfold(notice.text[sentence.start : sentence.end]))) is not None


def _tells(notice: Notice, tongue: Collection[str], own: Sentence, around: Sequence[Sentence], alone: bool) -> bool:
    """Whether the words of one language beside an address, near it and in the subject tell a failure.

    `alone`: its own sentence is nothing but the address.
    """
    subject, beside = _senses(_subject(notice), tongue), _senses(own.words, tongue)
    each = [_senses(one.words, tongue) for one in around]
    nearby = set[Sense]().union(*each)
    said = nearby | subject
    if Sense.MESSAGE not in said or _UNLESS & said or Sense.AWAY in _senses(_all(notice), tongue):
        return False
    late = Sense.LATE in subject or (not _WRONG & subject and any(map(_goes_on, each)))
    if late and Sense.LOSS not in nearby and not _gave_up(notice):
        return False
    meant = Sense.YOURS in said or (_WRONG & subject and Sense.MESSAGE in subject)
    if not meant and notice.returned is None and "5" not in notice.said:
        return False
    behind = each[around.index(own) + 1 :]
    lost = any(senses >= _OWN and _WRONG & senses for senses in behind)
    lost = lost or (beside >= _OWN and any(Sense.LOSS in one and Sense.CONDITION not in one for one in behind))
    by_subject = _WRONG & subject and _OWN & subject and beside >= _OWN
    return bool(_WRONG & (nearby if alone else beside) or lost or by_subject)


def _gave_up(notice: Notice) -> bool:
    """Whether it says that the server does not go on trying."""
    return GIVEN_UP.stand_in(notice.own_words) or NO_MORE.stand_in(notice.own_words)


def advises_trying(notice: Notice, phrases: Phrases) -> bool:
    """Whether each sentence with one of these phrases asks the reader to do it."""
    tongues = _tongues(notice)
    said = (one for one in _sentences(notice) if phrases.stand_in(fold(unfold(notice.text[one.start : one.end]))))
    return all(Sense.REQUEST in _senses(one.words, tongues) for one in said)


def _goes_on(senses: Collection[Sense]) -> bool:
    """Whether a sentence says that something is done later, and does not ask the reader to."""
    return Sense.LATE in senses and Sense.REQUEST not in senses


@remembered
def tells_failure_of_message(notice: Notice) -> bool:
    """Whether a sentence tells that something went wrong with the reader's message, and nothing speaks against it."""
    return any(_tells_of_message(notice, {tongue}) for tongue in _tongues(notice))


def subject_tells(notice: Notice) -> bool:
    """Whether the subject has a word by which something did not happen."""
    return bool(_WRONG & _senses(_subject(notice), _tongues(notice)))


def subject_tells_of_message(notice: Notice) -> bool:
    """Whether the subject has such a word, and one for a message, in one language."""
    return any(
        _WRONG & said and Sense.MESSAGE in said and not (_UNLESS | {Sense.LATE}) & said
        for said in (_senses(_subject(notice), {tongue}) for tongue in _tongues(notice))
    )


def _tells_of_message(notice: Notice, tongue: Collection[str]) -> bool:
    senses = [_senses(one.words, tongue) for one in _sentences(notice)]
    said = _senses(_all(notice), tongue)
    if _UNLESS & said or said & {Sense.AWAY, Sense.CONDITION} or (Sense.LATE in said and not _gave_up(notice)):
        return False
    named = _senses(_subject(notice), tongue) & {Sense.YOURS}
    return any((one | named) >= _OWN and _WRONG & one for one in senses)


def _stands_alone(sentence: str) -> bool:
    """Whether it is nothing but addresses, or an address behind the label of a recipient."""
    bare = _LETTER.search(ANY_ADDRESS.sub("", sentence)) is None
    return bare or LABELS.search(lower(sentence.strip())) is not None


@remembered
def is_lost(notice: Notice) -> bool:
    """Whether a sentence without a condition says that the message was deleted, or given up."""
    tongues = _tongues(notice)
    told = (one for one in _sentences(notice) if Sense.LOSS in _senses(one.words, tongues))
    return any(Sense.LATE not in _senses(one.words, tongues) and not _is_conditional(notice, one) for one in told)


@remembered
def is_away(notice: Notice) -> bool:
    """Whether a word of absence shows that it answers for a person; a quoted reply or the message shows a failure."""
    if "5" in notice.said or notice.returned is not None:
        return False
    return Sense.AWAY in _senses(_all(notice), _tongues(notice))


@remembered
def is_errand(notice: Notice) -> bool:
    """Whether it speaks of an order, a payment or the like, and of no message."""
    said = _senses(_all(notice), _tongues(notice))
    return Sense.ERRAND in said and Sense.MESSAGE not in said


@remembered
def waits_for_decision(notice: Notice) -> bool:
    """Whether two words say that the message is held until somebody approves of it, and nothing that it is given up."""
    if "5" in notice.said or notice.returned is not None or _gave_up(notice):
        return False
    words = _subject(notice).union(*(one.words for one in _sentences(notice)[:8]))
    tongues = _tongues(notice)
    held = {word for word in words if word.sense is Sense.HELD and word.tongue in tongues}
    return len(held) > 1 or (bool(held) and Sense.LATE in _senses(words, tongues))
