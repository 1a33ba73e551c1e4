"""bounce_recogniser: what a mail that came back says.

    from bounce_recogniser import recognise

    found = recognise(open("bounce.eml", "rb").read())
    for one in found.failures:
        print(one.address, one.code, one.extended, one.description, one.grade)

`recognise` takes the bytes of a mail as it arrived, with Return-Path where that is known, and tells its kind and its
recipients with what became of the message to each.  It is a pure function of them: no I/O, no clock, no exception, time
in proportion to the mail, bounded memory.  `read_postfix_text` and the functions beside it read Postfix's own words.

Needs nothing but the standard library.  The order in which mails are read is in `pipeline` and `readers`.
"""

from __future__ import annotations

from .pipeline import recognise
from .postfix_text import Paragraph, PostfixText, read_paragraph_of, read_paragraphs, read_postfix_text
from .reply import Reply, read_reply
from .result import Feedback, Grade, Kind, Outcome, Recipient, Recognised, Step
from .state import State

__all__ = [
    "Feedback",
    "Grade",
    "Kind",
    "Outcome",
    "Paragraph",
    "PostfixText",
    "Recipient",
    "Recognised",
    "Reply",
    "State",
    "Step",
    "read_paragraph_of",
    "read_paragraphs",
    "read_postfix_text",
    "read_reply",
    "recognise",
]
