"""Postfix's text where the part for machines was lost on the way."""

from __future__ import annotations

from ..reader import Family
from ..rows import HEADS_PARAGRAPH, row
from ..vocabulary import Phrases

POSTFIX = Family(
    "postfix",
    Phrases("this is the mail system at", "the mail system <", "this is the postfix program"),
    (row("angle-paragraph", HEADS_PARAGRAPH, certain=True),),
)
