"""Writes what completes the words of `bouncehook` in a shell: subcommands, options, their choices, files.

    completion.py DIRECTORY     writes DIRECTORY/{bouncehook.bash,_bouncehook,bouncehook.fish}: bash, zsh, fish

The files are made from the parser itself, by shtab, and need nothing of ours where they are used: no program starts
when somebody types.  Called by debian/rules; needs the packages of the command, and shtab.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import shtab

from bouncehook_admin.command import parser_of
from bouncehook_admin.subcommand import SUMMARIES

NAMES = {"bash": "bouncehook.bash", "zsh": "_bouncehook", "fish": "bouncehook.fish"}
DIRECTORIES = ("directory", "postfix")
"""arguments that are directories; every other path is a file"""


def main() -> None:
    """Write all files."""
    directory = Path(sys.argv[1])
    for shell, name in NAMES.items():
        (directory / name).write_text(completion(shell), encoding="utf-8")


def completion(shell: str) -> str:
    """What a shell of this name reads."""
    parser = parser_of(SUMMARIES)
    for action in _actions(parser):
        if action.type is Path or action.dest == "file":
            action.complete = shtab.DIRECTORY if action.dest in DIRECTORIES else shtab.FILE  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell=shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Of a parser and of all below it."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)


if __name__ == "__main__":
    main()
