"""What the subcommands share about their arguments: how they are described, read, and mistyped.

`SUMMARIES` names every subcommand; each is described by a module of its own, which is loaded when it is asked for.
Touches nothing.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bouncehook.errors import BouncehookError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object

Run = Callable[[argparse.Namespace], int]

HELP = "help"
SUMMARIES = {
    "check": "check the configuration; report every fault at once",
    "new-key": "add a signing key: it signs from now on, and the older ones go on verifying",
    "make-spool": "make the spool's directories, or mend their modes",
    "parse": "show what the recogniser makes of mails: kind, rule, recipients",
    "explain": "tell one returned mail's whole story, up to the POST",
    "reports": "list the reports in the store, newest first",
    "show": "tell one report's whole story: evidence, POST, each try's answer",
    "replay": "deliver reports again, under the same webhook-id: those that were given up",
    "test": "send a signed test to each of a customer's URLs; succeed if all of them answer 2xx",
    "endpoints": "show the URLs that reports go to and their health; switch one off or on",
    "suppressions": "show the suppression lists; add, remove, import and export addresses",
    "forget": "remove every trace of an address from the store; without --apply, show what there is",
    "requeue": "put back into the spool's new/ what lies in its bad/",
    "move-store": "copy the store into another database",
    "alive": "tell whether the daemons that run here serve: the health check of a container",
    "status": "show the state of everything: programs, spool, store, endpoints",
    "setup": "show what has to change in Postfix, change it, or undo that",
    "doctor": "find what would make failures invisible here, with the remedy",
    "probe": "send real mails of no customer, and see whether their reports arrive",
    "audit": "compare Postfix's log with the reports: which failures were not reported",
    HELP: "show the help of the program, or of a command",
}
"""each is described by the module of that name, with an underscore for the hyphen"""


class WrongArguments(BouncehookError):
    """The arguments are right one by one, and not together."""


class Parser(argparse.ArgumentParser):
    """Says what may have been meant, and shows the usage of the very command that was mistyped."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """What a subcommand does not know is its own error: argparse would show the usage of the whole."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            option = next((one.partition("=")[0] for one in unknown if one.startswith("-")), "")
            if option:
                self.error(f"unknown option {option}{did_you_mean(option, self._option_string_actions, 1)}")
            self.error(f"unexpected argument {unknown[0]!r}")
        return known, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = action.choices
        if choices is not None and value not in choices:
            hint = did_you_mean(str(value), map(str, choices), 1)
            if isinstance(action, argparse._SubParsersAction):
                self.error(f"unknown command {value!r}{hint or _which(action)}")
            known = f"; it must be one of {', '.join(map(str, choices))}"
            raise argparse.ArgumentError(action, f"unknown value {value!r}{hint or known}")


def subcommand(commands: Commands, name: str, run: Run) -> argparse.ArgumentParser:
    """Add a subcommand; returns its parser, for its arguments."""
    return action(commands, name, run, SUMMARIES[name])


def action(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add what a subcommand of a subcommand does; returns its parser."""
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    parser.set_defaults(run=run)
    return parser


def takes_config(parser: argparse.ArgumentParser) -> None:
    """The --config option."""
    from bouncehook.configuration import DEFAULT_PATH  # here, because `parse` needs none, and it is slow to load

    parser.add_argument("--config", type=Path, metavar="FILE", default=DEFAULT_PATH, help="default: %(default)s")


def takes_json(parser: argparse.ArgumentParser, what: str = "one JSON object") -> None:
    """The --json option; with it errors are in JSON too (`command`)."""
    parser.add_argument("--json", action="store_true", help=f"for programs: {what}")


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


def did_you_mean(name: str, known: Iterable[str], most: int = 3) -> str:
    """The known names that are most like a mistyped one, as the end of a message; empty when none is."""
    alike = difflib.get_close_matches(name.lower(), [*known], n=most, cutoff=0.6)
    return f"; did you mean {' or '.join(alike)}?" if alike else ""


def _which(action: argparse.Action) -> str:
    return f"; there are: {', '.join(action.choices or ())}"
