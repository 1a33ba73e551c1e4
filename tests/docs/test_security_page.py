"""docs/security.md: each line of what a program that is taken over cannot do names a test, and it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "security.md").read_text(encoding="utf-8")
SECTION = re.split(r"^## ", PAGE.partition("## If one of them is taken over\n")[2], flags=re.MULTILINE)[0]
ROWS = re.findall(r"^\| (.+) \| (.+) \|$", SECTION, re.MULTILINE)
_NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize(("claim", "shown"), [row for row in ROWS if row[1] != "shown by"])
def test_each_line_names_tests_that_are_there(claim: str, shown: str) -> None:
    named = _NAMED.findall(shown)
    assert ", ".join(f"`{file}::{test}`" for file, test in named) == shown, f"{claim}: names no test, or something else"
    for file, test in named:
        assert re.search(rf"^\s*def {test}\(", (TOP / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE), test


def test_every_program_is_there() -> None:
    headings = re.findall(r"^### (.+)$", SECTION, re.MULTILINE)
    assert {"The pipe", "The milter", "bouncehook-lmtp", "The notifier"} < set(headings)
    assert len(re.findall(r"^\| (?:it|they) cannot \| shown by \|$", SECTION, re.MULTILINE)) == len(headings)
