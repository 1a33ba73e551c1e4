"""What a reader is: it says which mails it claims, and reads them.

The readers are in `readers`, a file for each family of mail systems; `pipeline` asks them.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .notice import Notice
from .reading import Found, read_rows
from .result import Feedback, Kind, Outcome, Recipient, Step
from .rows import Row
from .signs.told import is_certain
from .vocabulary import Phrases


class Reading(NamedTuple):
    """What a reader read."""

    kind: Kind
    recipients: tuple[Recipient, ...] = ()
    row: str = ""
    """the row of its table that found them, if it has one"""
    postfix_queue_id: str | None = None
    envelope_id: str | None = None
    feedback: Feedback | None = None


@dataclass(frozen=True)
class Reader:
    """One reader."""

    name: str
    looks_for: str
    """what a mail must have to be claimed, in words, for the trace"""
    claim: Callable[[Notice], str]
    """by what a mail is claimed; empty when it is not"""
    read: Callable[[Notice], Reading | None]

    @cached_property
    def not_claimed(self) -> Step:
        """What the trace says when it does not claim a mail; it says the same of each."""
        return Step(self.name, "", f"does not claim it: looks for {self.looks_for}")


@dataclass(frozen=True, slots=True)
class Family:
    """A mail system that is known by its words, and the rows by which its texts are read."""

    name: str
    words: Phrases
    """one of them in the case-folded head of the text tells it"""
    rows: tuple[Row, ...]

    def reader(self) -> Reader:
        """The reader of this family's texts."""
        looked_for = " or ".join(f"'{words}'" for words in self.words.all)
        return Reader(self.name, looked_for, self.claim, self.read)

    def claim(self, notice: Notice) -> str:
        """The words that tell it."""
        text = notice.folded
        for words in self.words.all:  # one to three: a loop is quicker than Phrases
            if words in text:
                return f"the words '{words}'"
        return ""

    def read(self, notice: Notice) -> Reading | None:
        """What its rows find."""
        return told(notice, read_rows(self.rows, notice, known=True))


def told(notice: Notice, found: Found | None) -> Reading | None:
    """A reading of what the text tells: a failure, or success if all recipients have got the message."""
    if found is None:
        return None
    if any(one.outcome is Outcome.FAILED for one in found.recipients):
        return Reading(Kind.FAILURE, found.recipients, found.row)
    return None if is_certain(notice) else Reading(Kind.SUCCESS, found.recipients, found.row)
