"""What the subcommands share about their arguments.  Touches nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bouncehook.errors import BouncehookError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object

Run = Callable[[argparse.Namespace], int]


class WrongArguments(BouncehookError):
    """The arguments are right one by one, and not together."""


def subcommand(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add a subcommand; returns its parser, for its arguments."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    return parser


def takes_config(parser: argparse.ArgumentParser) -> None:
    """The --config option."""
    from bouncehook.configuration import DEFAULT_PATH  # here, because `parse` needs none, and it is slow to load

    parser.add_argument("--config", type=Path, default=DEFAULT_PATH, help="default: %(default)s")


def takes_postfix(parser: argparse.ArgumentParser) -> None:
    """The -c option."""
    from bouncehook_admin.setup.postfix import DEFAULT_DIRECTORY  # here, because most commands do not need it

    parser.add_argument(
        "-c",
        dest="postfix",
        type=Path,
        default=DEFAULT_DIRECTORY,
        metavar="DIR",
        help="the configuration directory of the Postfix that is meant; default: %(default)s",
    )
