"""XMail's text."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

XMAIL = Family("xmail", Phrases("rcpt=["), (row("rcpt", r"rcpt=\[{a}\]"),))
