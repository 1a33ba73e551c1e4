"""Zoho's texts."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

ZOHO = Family(
    "zoho",
    Phrases("error_code", "responsecode"),
    (row("error-code", r"^{a}[^\n]{0,80}error_code"), row("status-lines", r"address: ?{a},")),
)
