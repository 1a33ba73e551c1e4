"""Courier's text."""

from __future__ import annotations

from ..reader import Family
from ..rows import HEADS_PARAGRAPH, row
from ..vocabulary import Phrases

COURIER = Family(
    "courier",
    Phrases("running the courier mail server"),
    (row("angle-paragraph", HEADS_PARAGRAPH, certain=True),),
)
