"""The manual pages: well-formed, and true to what the programs say of themselves."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import program

TOP = Path(__file__).parents[2]
PAGES = [
    *("bouncehook.1", "bouncehook.yaml.5"),
    *("bouncehook-lmtp.8", "bouncehook-milter.8", "bouncehook-notifier.8", "bouncehook-pipe.8"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("man")
    maker = TOP / "packaging" / "man_pages.py"
    subprocess.run([sys.executable, maker, TOP / "docs", "1.2.3", "2026-11-23", directory], check=True)
    return directory


def shown(pages: Path, page: str) -> tuple[str, str]:
    """The page as a terminal shows it, and what groff has to say against it."""
    done = subprocess.run(
        [program("man"), "--warnings", "--encoding=UTF-8", "--local-file", pages / page],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "100", "GROFF_NO_SGR": "1", "PAGER": "cat"},
        capture_output=True,
        text=True,
        check=True,
    )
    return re.sub(".\b", "", done.stdout), done.stderr


def test_these_are_the_pages(pages: Path) -> None:
    assert sorted(path.name for path in pages.iterdir()) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_it_is_well_formed(pages: Path, page: str) -> None:
    text, complaints = shown(pages, page)
    assert complaints == ""
    assert text.count("\nNAME\n") == 1
    assert "\nSEE ALSO\n" in text
    prose = re.sub(r"^ {11}.*", "", text, flags=re.MULTILINE)
    assert not re.search(r"\*\*|\\f|`|\]\(|^ *\||@include", prose, re.MULTILINE), "marks of Markdown or roff are left"


@pytest.mark.parametrize("program", ["bouncehook-milter", "bouncehook-notifier"])
def test_it_names_every_option(pages: Path, commands: Path, program: str) -> None:
    said = subprocess.run([commands / program, "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"--[a-z][a-z-]+", said)) - {"--help"}
    assert {"--config", "--daemonize"} <= options
    assert [option for option in options if option not in shown(pages, f"{program}.8")[0]] == []


def test_it_names_every_command(pages: Path, commands: Path) -> None:
    said = subprocess.run([commands / "bouncehook", "--help"], capture_output=True, text=True, check=True).stdout
    known = re.findall(r"^    ([a-z-]+) ", said, re.MULTILINE)
    assert "check" in known
    text = shown(pages, "bouncehook.1")[0]
    assert [command for command in known if not re.search(rf"^       {command}( |$)", text, re.MULTILINE)] == []
