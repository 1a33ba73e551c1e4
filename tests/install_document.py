"""The commands of docs/install.md as they stand there, for the tests that follow it by hand.  Reads that file."""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.append(str(TOP / "packaging"))

from markdown import blocks  # noqa: E402


def commands_below(heading: str) -> list[str]:
    """The pieces of code below a heading of the document."""
    pieces: list[str] = []
    below = False
    for block in blocks(TOP / "docs" / "install.md"):
        if block.kind == "heading":
            below = block.text == heading
        elif below and block.kind == "code":
            pieces.append(block.text)
    assert pieces, heading
    return pieces
