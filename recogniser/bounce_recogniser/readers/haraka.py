"""Haraka's text."""

from __future__ import annotations

from ..reader import Family
from ..rows import row
from ..vocabulary import Phrases

HARAKA = Family("haraka", Phrases("haraka mailer program"), (row("intended", r"^intended recipients: ?{a}"),))
