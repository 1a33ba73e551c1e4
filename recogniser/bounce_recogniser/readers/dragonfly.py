"""The DragonFly Mail Agent's text."""

from __future__ import annotations

from ..reader import Family
from ..rows import Where, row
from ..vocabulary import Phrases

DRAGONFLY = Family(
    "dragonfly",
    Phrases("dragonfly mail agent"),
    (row("error", r"error delivering your mail to {a}", certain=True, error=Where.NEXT_PARAGRAPH),),
)
