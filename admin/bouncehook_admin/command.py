"""The program `bouncehook`, for administrators.  `subcommand.SUMMARIES` says what each subcommand does.

Exit statuses are those of sysexits(3), but for 1 of `audit`.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import importlib
import json
import sys
from collections.abc import Collection

import bouncehook
from bouncehook import sysexits
from bouncehook.errors import BouncehookError, ConfigurationError
from bouncehook_admin.subcommand import HELP, SUMMARIES, Parser, WrongArguments
from bouncehook_admin.terminal import escaped

INTERRUPTED = 130
"""what shells say of a program that Ctrl-C ended; sysexits(3) has no word for it"""
_PACKAGES = ("setup", "doctor", "probe", "audit")
"""of these the module `command` describes the subcommand"""


def main() -> int:
    """The entry point.  Returns an exit status."""
    # A command is over soon: looking for garbage among all that a large map leaves in memory would take longer.
    gc.set_threshold(100_000, 50, 100)
    atexit.register(gc.freeze)  # and all that was loaded need not be taken apart before the process ends
    words = sys.argv[1:]
    if words[:1] == [HELP]:
        words = [*words[1:], "--help"]
    arguments = parser_of(words[:1]).parse_args(words)
    say_error = _say_in_json if getattr(arguments, "json", False) else _say
    try:
        status: int = arguments.run(arguments)
    except BouncehookError as error:
        status = _status_of(error)
        for text in error.faults if isinstance(error, ConfigurationError) else [str(error)]:
            say_error(text, status)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader (`| head`) has gone; nothing is wrong
        return sysexits.OK
    return status


def parser_of(wanted: Collection[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of the wanted subcommands: loading all of them takes half a second."""
    parser = Parser(
        prog="bouncehook",
        description="The administrator's side of bouncehook.",
        epilog="`bouncehook help COMMAND` explains a command; bouncehook(1) has examples.",
    )
    parser.add_argument("--version", action="version", version=f"bouncehook {bouncehook.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        if name in wanted and name != HELP:
            module = f"{name}.command" if name in _PACKAGES else name.replace("-", "_")
            importlib.import_module(f"bouncehook_admin.{module}").add(commands)
        else:
            described = commands.add_parser(name, help=summary)
            if name == HELP:  # `main` reads it in other words; this is for its own help, and for shells that complete
                described.add_argument("command", metavar="COMMAND", nargs="?", choices=list(SUMMARIES))
    return parser


def _status_of(error: BouncehookError) -> int:
    if isinstance(error, ConfigurationError):
        return sysexits.CONFIG
    return sysexits.USAGE if isinstance(error, WrongArguments) else sysexits.UNAVAILABLE


def _say(text: str, _status: int) -> None:
    """In lines that may quote what daemons and strangers wrote."""
    for line in text.split("\n"):
        print(escaped(line), file=sys.stderr)


def _say_in_json(text: str, status: int) -> None:
    print(json.dumps({"error": text, "status": status}), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
