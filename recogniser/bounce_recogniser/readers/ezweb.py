"""The texts of EZweb (au), a Japanese carrier."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

EZWEB = Family("ezweb", Phrases("could not be delivered"), (row("listed-by-dashes", r"^-- {a}\s{0,3}$"),))
