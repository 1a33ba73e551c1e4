"""The Markdown of docs/, as far as this project uses it: blocks of a file, rows of its tables, text without marks.

Used by `man_pages` and `sample_configuration`, so that manual pages, the sample configuration and docs/ say the same.
Reads files; pure else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or piece of code.  `level` is a heading's."""

    kind: str
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a file.  The row of a table's names is a `names`, the others are `row`s."""
    paragraphs = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
    for paragraph in paragraphs:
        lines = paragraph.strip("\n").splitlines()
        while lines and (heading := re.match(r"(#+) (.*)", lines[0])):
            yield Block("heading", heading[2], level=len(heading[1]))
            lines = lines[1:]
        yield from _block(lines)


def _block(lines: list[str]) -> Iterator[Block]:
    if not lines:
        return
    if lines[0].startswith("    "):
        yield Block("code", "\n".join(line.removeprefix("    ") for line in lines))
    elif lines[0].startswith("|"):
        yield Block("names", lines[0], cells=_cells(lines[0]))
        yield from (Block("row", line, cells=_cells(line)) for line in lines[2:])
    elif re.match(r"(-|\d+\.) ", lines[0]):
        for item in re.split(r"\n(?=(?:-|\d+\.) )", "\n".join(lines)):
            mark, text = item.split(" ", 1)
            yield Block("item", _joined(text), cells=(mark,))
    else:
        yield Block("paragraph", _joined("\n".join(lines)))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))


def table(path: Path, heading: str) -> list[dict[str, str]]:
    """The rows of the first table below a heading, by the names of its columns.  Raises LookupError."""
    found: list[dict[str, str]] = []
    names: tuple[str, ...] = ()
    below = False
    for block in blocks(path):
        if block.kind == "heading":
            below = block.text == heading
        elif below and block.kind == "names":
            if names:
                break
            names = block.cells
        elif below and names and block.kind == "row":
            found.append(dict(zip(names, block.cells, strict=True)))
        elif names:
            break
    if not found:
        raise LookupError(f"{path}: no table below `{heading}`")
    return found


def first_code(path: Path, heading: str) -> str:
    """The first piece of code below a heading.  Raises LookupError."""
    below = False
    for block in blocks(path):
        if block.kind == "heading":
            below = block.text == heading
        elif below and block.kind == "code":
            return block.text
    raise LookupError(f"{path}: no example below `{heading}`")


def without_links(text: str) -> str:
    """`[words](place)` is `words`."""
    return re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", text)
