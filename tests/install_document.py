"""The commands of docs/install.md, and of others there, as they stand there, for the tests that follow them by hand.
Reads these files."""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.append(str(TOP / "packaging"))

from markdown import blocks  # noqa: E402


def commands_below(heading: str, document: str = "install.md") -> list[str]:
    """The pieces of code below a heading of the document."""
    pieces: list[str] = []
    below = False
    for block in blocks(TOP / "docs" / document):
        if block.kind == "heading":
            below = block.text == heading
        elif below and block.kind == "code":
            pieces.append(block.text)
    assert pieces, heading
    return pieces
