"""An SMTP reply as it is quoted in a report: its code, its enhanced code, its words.

Called by everything that reads an error text.  Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .text import unfold

MAX_DESCRIPTION = 2000

_CODE = r"[245]\d\d"
_BEHIND_CLASS = r"\.\d{1,3}\.\d{1,3}"
_EXTENDED = rf"[245]{_BEHIND_CLASS}"
_START = re.compile(rf"(?:smtp;\s{{0,9}})?[<\"'(\[]{{0,2}}({_CODE})(?![\d.]*\d)[- ]?[:;,]?\s{{0,3}}", re.IGNORECASE)
_START_EXTENDED = re.compile(
    r"(?:[, ]{0,2}ERROR[_ ]CODE ?:)?[-:;,/(\[<]{0,2}\s{0,2}"
    rf"#?({_EXTENDED})(?![\d.]*\d)[)\]>]?(?:[-:;,]|\s|$){{0,3}}"
)
_ANYWHERE = re.compile(
    rf"([245](?<![\d.].){_BEHIND_CLASS})(?![\d.]*\d)"
)  # the digit stands first because re finds that fast
_MARK = r"(?:[#(\[]|\bcode:?\s{0,2}|\bDSN[ =:]|\bstatus[ =:]{1,2})\s?#?"
_MARKED = re.compile(rf"{_MARK}({_EXTENDED})(?![\d.]*\d)", re.IGNORECASE)


class Reply(NamedTuple):
    """A reply, taken apart."""

    code: str | None
    extended: str | None
    description: str | None


def read_reply(text: str) -> Reply:
    """Read a text that begins with an SMTP reply, single or multi-line (joined); or just a text."""
    text = unfold(text)[:20000]
    found = _START.match(text)
    if found is None:
        leading = _START_EXTENDED.match(text)
        words = text[leading.end() :] if leading else text
        extended = leading.group(1) if leading else extended_in(text, None)
        return Reply(None, extended, shorten(words))
    code = found.group(1)
    words = text[found.end(1) + 1 :] if text[found.end(1) :][:1] == "-" else text[found.end() :]
    leading = _START_EXTENDED.match(words)
    extended = leading.group(1) if leading else extended_in(words, code)
    words = words[leading.end() :] if leading else words
    if text[found.end(1) :][:1] == "-":
        words = _strip_line_markers(words, code)
    return Reply(code, extended, shorten(words))


def _strip_line_markers(words: str, code: str) -> str:
    """The words of a multi-line reply without `550-`, `550-5.7.1` and, on its last line, `550 5.7.1`."""
    marks = list(re.finditer(rf"(?:(?<=\s)|^){code}(-|(?=\s|$)) ?(?:{_EXTENDED}(?=\s|$))?", words))
    last_hyphen = max((index for index, mark in enumerate(marks) if mark.group(1)), default=-1)
    kept: list[str] = []
    position = 0
    for index, mark in enumerate(marks[: last_hyphen + 2]):
        if mark.group(1) or index == last_hyphen + 1:
            kept.append(words[position : mark.start()])
            position = mark.end()
    return unfold(" ".join([*kept, words[position:]]))


def extended_in(text: str, code: str | None) -> str | None:
    """The first enhanced code in the text; one that is marked as such (`#5.1.1`) goes before others."""
    anywhere = _of_class(_ANYWHERE, text, code)
    return anywhere and (_of_class(_MARKED, text, code) or anywhere)


def _of_class(pattern: re.Pattern[str], text: str, code: str | None) -> str | None:
    """The first enhanced code of that pattern, of the class of the reply code."""
    for found in pattern.finditer(text):
        if code is None or found.group(1)[0] == code[0]:
            return found.group(1)
    return None


def shorten(words: str) -> str | None:
    """A description of at most MAX_DESCRIPTION characters, with an ellipsis if it was cut; None if it is empty."""
    words = words.lstrip(":;, ").strip()
    return (words if len(words) <= MAX_DESCRIPTION else f"{words[: MAX_DESCRIPTION - 1]}…") or None
