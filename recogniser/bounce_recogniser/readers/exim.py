"""Exim's text, and that of its children (GMX, 1&1, mail.ru)."""

# ruff: noqa: E501  (patterns)

from __future__ import annotations

from ..address import ADDRESS
from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

EXIM = Family(
    "exim",
    Phrases("mail delivery software", "incorrectly constructed", "exim"),
    (
        row(
            "addresses",
            r"^[ \t]{0,8}{a}:?[ \t]{0,4}$",
            after=r"(?:following address(?:es|\(es\))?|recipients?)[^\n]{0,40}(?:\n[^\n]{0,20})?failed|could not be delivered",
            certain=True,
        ),
        row(
            "undisclosed",
            r"^[ \t]{0,8}an undisclosed address\s{0,8}\((?:ultimately )?generated from {a}\)",
            certain=True,
        ),
        row(
            "malformed",
            rf"incorrectly\s{{1,3}}constructed:\s{{1,9}}[^\n<@]{{0,100}}<?({ADDRESS})>?[^\n]{{0,200}}malformed",
            certain=True,
        ),
    ),
)
