"""Texts that print the SMTP dialogue: MDaemon, hMailServer, InterScan, EZweb and others."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

DIALOGUE = Family(
    "dialogue",
    Phrases("rcpt to:"),
    (
        row(
            "refused",
            r"^[^\n<]{0,60}(?:>>>|-->|<<<|sent:?) ?rcpt to: ?{a}[^\n]{0,100}\n[^\n]{0,60}?(?:<<<|<--|>>>|:) ?[45]\d\d",
            certain=True,
        ),
    ),
)
