"""Sendmail's text: version 8 has a list of addresses, version 5 only a transcript."""

from __future__ import annotations

from ..reader import Family
from ..rows import Where, row
from ..vocabulary import Phrases

SENDMAIL = Family(
    "sendmail",
    Phrases("transcript of session"),
    (
        row(
            "addresses",
            after=r"-- ?the following addresses had[^\n]{0,80}(?:fatal|delivery|unrecoverable|permanent)[^\n]{0,60}--",
            certain=True,
        ),
        row(
            "transcript",
            r"^[45]\d\d[ -](?:[45]\.\d\.\d )?{a}\.\.\. ?(?!deferred|sent|queued)",
            error=Where.TRANSCRIPT,
            certain=True,
        ),
    ),
)
