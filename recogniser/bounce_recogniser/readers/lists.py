"""List software that refuses a posting: told by words that nobody else uses, since its sender may be a person's."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

FML = Family(
    "fml",
    Phrases("you are not a member of this mailing list"),
    (row("member", r"not a member of this mailing list {a}", certain=True),),
)
LISTSERV = Family(
    "listserv",
    Phrases("error-for:"),
    (row("error-for", r"^error-for: {1,8}{a}\s(?:[^\n]*\n){0,3}error-code:", certain=True),),
)
