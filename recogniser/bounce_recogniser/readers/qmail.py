"""qmail's text, and that of its many children (Yahoo, netqmail, vpopmail, old Postfix, CommuniGate, James)."""

from __future__ import annotations

from ..reader import Family
from ..rows import HEADS_PARAGRAPH, row
from ..vocabulary import Phrases

QMAIL = Family(
    "qmail",
    Phrases("qmail", "wasn't able to deliver your message to the following", "i've given up", "james mail server"),
    (row("angle-paragraph", HEADS_PARAGRAPH, certain=True),),
)
