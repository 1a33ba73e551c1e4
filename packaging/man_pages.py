"""Writes the manual pages, from docs/man/*.md and the documents that they include.

    man_pages.py DOCS VERSION DATE DIRECTORY      writes DIRECTORY/NAME.SECTION for each DOCS/man/NAME.SECTION.md

A page is written in the Markdown of docs/, and a paragraph `@include FILE` stands for a document of docs/, so that
manual and documents are one text.  The output is of man(7).  Called by debian/rules.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from markdown import Block, blocks, without_links

SECTIONS = {"1": "User Commands", "5": "File Formats", "8": "System Manager's Manual"}


def main() -> None:
    """Write all pages."""
    docs, version, date, directory = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
    for source in sorted((docs / "man").glob("*.md")):
        (directory / source.stem).write_text(page(source, docs, version, date), encoding="utf-8")


def page(source: Path, docs: Path, version: str, date: str) -> str:
    """One manual page."""
    name, section = source.stem.rsplit(".", 1)
    head = f'.TH "{name.upper()}" {section} "{date}" "bouncehook {version}" "{SECTIONS[section]}"'
    body: list[str] = []
    names: tuple[str, ...] = ()
    for block in _with_included(source, docs):
        names = block.cells if block.kind == "names" else names
        body += _row(block, names) if block.kind == "row" else _lines(block, body)
    return "\n".join([head, ".nh", ".ad l", *body]) + "\n"


def _with_included(source: Path, docs: Path) -> Iterator[Block]:
    """Without titles: a page has its name."""
    for block in blocks(source):
        if block.text.startswith("@include "):
            yield from (inner for inner in blocks(docs / block.text.split()[1]) if inner.level != 1)
        elif block.level != 1:
            yield block


def _row(block: Block, names: tuple[str, ...]) -> list[str]:
    """The first column is what the others tell about."""
    term, *others = block.cells
    marked = term if "`" in term else f"**{term}**"
    if names[1] == "default":
        default = others.pop(0)
        marked += f" (default: {default})" if default else ""
    told = [
        others[0],
        *(f"{name}: {cell}" for name, cell in zip(names[-len(others) :][1:], others[1:], strict=True) if cell),
    ]
    return [".TP", _guarded(roff(marked)), _guarded(roff("; ".join(told)))]


def _lines(block: Block, before: list[str]) -> list[str]:
    after_heading = not before or before[-1].startswith((".SH", ".SS"))
    if block.kind == "heading":
        return [
            f"{'.SH' if block.level <= 2 else '.SS'} {roff(block.text.upper() if block.level <= 2 else block.text)}"
        ]
    if block.kind == "code":
        # In an indented paragraph without mark, in its own font, line by line.
        start = [] if after_heading else [".PP"]
        return [*start, ".in +4n", ".nf", *map(_guarded, map(_escaped, block.text.splitlines())), ".fi", ".in"]
    if block.kind == "item":
        return [f'.IP "{roff(block.cells[0].replace("-", chr(0x2022)))}" 4', _guarded(roff(block.text))]
    if block.kind == "names":
        return []
    return [*([] if after_heading else [".PP"]), _guarded(roff(block.text))]


def roff(text: str) -> str:
    """Text with Markdown's marks as text with roff's."""
    text = without_links(text)
    pieces = re.split(r"`([^`]*)`", text)
    return "".join(
        f"\\fB{_escaped(piece)}\\fR" if number % 2 else _marked(piece) for number, piece in enumerate(pieces)
    )


def _marked(text: str) -> str:
    text = re.sub(r"\*\*(.*?)\*\*", r"\\fB\1\\fR", text.replace("\\", r"\e"))
    text = re.sub(r"\*(\S[^*]*)\*", r"\\fI\1\\fR", text.replace(r"\efB", r"\fB").replace(r"\efR", r"\fR"))
    return text.replace("-", r"\-")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")


def _guarded(line: str) -> str:
    """A line must not be taken for a request."""
    return rf"\&{line}" if line.startswith((".", "'")) else line or r"\&"


if __name__ == "__main__":
    main()
