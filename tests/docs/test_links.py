"""The documents lead where they say: to files and headings that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
DOCUMENTS = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def prose(document: Path) -> str:
    return re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.S | re.M)


def anchors(document: Path) -> set[str]:
    """The headings, as they are written behind `#` in a link."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(document), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(TOP)))
def test_every_link_leads_somewhere(document: Path) -> None:
    astray = []
    for path, anchor in _LINK.findall(prose(document)):
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            astray.append(f"{path}#{anchor}")
    assert astray == []


def test_every_document_for_operators_is_on_the_first_page() -> None:
    first = (TOP / "README.md").read_text(encoding="utf-8")
    missing = [path.name for path in sorted((TOP / "docs").glob("*.md")) if f"](docs/{path.name})" not in first]
    assert missing == []
