"""Rows: how a mail system writes its recipients and their errors, as data.

The readers of the families have them, `reading` reads by them.  Patterns are in lower case and searched in the
lower-cased text, which is several times as fast as ignoring case, in many lines at once (MULTILINE).
"""

# ruff: noqa: E501  (patterns)

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .address import ADDRESS, AROUND, LED
from .vocabulary import Patterns


class Where(StrEnum):
    """Where a recipient's error stands."""

    BEHIND = "behind"
    """in the words behind the address"""
    OWN_LINE = "own line"
    """on the line that ends in the address"""
    TRANSCRIPT = "transcript"
    """what the remote said (`<<<`) before the line about the recipient, else on that line"""
    NEXT_PARAGRAPH = "next paragraph"
    """in the paragraph behind the one that names the address"""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to write recipients and errors."""

    name: str
    recipient: Patterns
    """finds one recipient after the other: its first group is the address"""
    after: Patterns | None = None
    """recipients are looked for behind this heading, and only if the text has it"""
    certain: bool = False
    """the shape alone shows a failure, so that even the sender's own address counts as a recipient"""
    error: Where = Where.BEHIND


def row(name: str, recipient: str = LED, *, after: str = "", certain: bool = False, error: Where = Where.BEHIND) -> Row:
    """A row of plain patterns, in which `{a}` stands for an address."""
    return Row(
        name,
        Patterns(recipient.replace("{a}", AROUND), flags=re.MULTILINE),
        Patterns(after, flags=re.MULTILINE) if after else None,
        certain,
        error,
    )


END = r"(?=[ \t]{0,4}(?:$|[:;,(\[]|\.{2,3}|\t|  |[-–—=]>? |→|on \d|on \w{3},|smtp;|unknown|invalid|user |mailbox |does not|rejected))"
"""what may follow an address that begins its line"""

HEADS_PARAGRAPH = rf"^(?:<|(?<=\n\n)[ \t]{{1,4}}<)({ADDRESS})>(?: \([^()\n]{{1,200}}\))?:(?=[^\n]*\n?[^\n]*\S)"
"""how qmail and many others name a recipient; an indented one without an empty line above it belongs to an error"""
