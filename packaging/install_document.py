"""The commands of docs/install.md, and of others there, as they stand there, for those who carry them out: the trial of
a new package, and the tests that follow the documents by hand.  Reads these files."""

from __future__ import annotations

from pathlib import Path

from markdown import blocks

TOP = Path(__file__).parents[1]


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
