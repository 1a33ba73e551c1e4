"""Mimecast's text."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

MIMECAST = Family(
    "mimecast",
    Phrases("recipients was rejected by a remote mail server"),
    (row("rejected-below", r"^{a}\s{0,4}$", certain=True),),
)
