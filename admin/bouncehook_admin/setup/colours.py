"""Prints lines in colour on a terminal that supports colours, and without colour elsewhere.

Called by `bouncehook setup` and `bouncehook doctor`.  Touches nothing but standard output.
"""

from __future__ import annotations

import os
import sys

from bouncehook_admin.terminal import escaped

RED, GREEN, YELLOW, FAINT, PLAIN = "31", "32", "33", "2", ""


def say_in(colour: str, line: str) -> None:
    """Print one line, which may contain any characters."""
    print(in_colour(colour, safe_on_terminal(line)))


def in_colour(colour: str, text: str) -> str:
    """The text in colour; it must be safe on a terminal already."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and _shows_colours() else text


def safe_on_terminal(text: str) -> str:
    """The text without characters that could control this terminal."""
    encoding = sys.stdout.encoding or "utf-8"
    return escaped(text).encode(encoding, "backslashreplace").decode(encoding)


def _shows_colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
