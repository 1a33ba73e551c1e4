"""`bouncehook move-store`: copy the store into another database, such as from SQLite to PostgreSQL.

Reads the configuration and the store that it names; writes the other one, which has to be empty.  Locks the spool, so
that no notifier runs here meanwhile.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.errors import BouncehookError
from bouncehook_admin.directory_lock import locked
from bouncehook_admin.selecting import open_store
from bouncehook_admin.store_owner import as_owner_of
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.move_store import move


class NotifierRuns(BouncehookError):
    """The store is being written."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "move-store", move_store)
    parser.add_argument("--to", required=True, metavar="URL", help="as `store:` will be; has to be empty")
    takes_config(parser)
    parser.epilog = (
        "Stop bouncehook-notifier on every host first; mail goes on and the spool waits. Then set `store:` to the new "
        "URL and start it: what waited is delivered from there. The old store stays as it was."
    )


def move_store(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, NotifierRuns and StoreUnavailable."""
    configuration = load(arguments.config)
    if not arguments.to.startswith(("sqlite:///", "postgresql://")):
        raise WrongArguments("--to: must be a URL that begins with sqlite:/// or postgresql://")
    if arguments.to == configuration.settings.store:
        raise WrongArguments("--to: is where the store is already")
    with (
        _no_notifier(configuration.settings.spool),
        as_owner_of(_file_of(arguments.to)),
        open_store(configuration) as source,
    ):
        target = Inspection(arguments.to)
        try:
            counts = move(source, target, _show)
        finally:
            target.close()
        width = max(map(len, counts))
        for table, count in counts.items():
            print(f"{table:<{width}} {count}")
        print(f"{target.name}: has all of {source.name}; now set `store:` in {arguments.config} and start the notifier")
    return sysexits.OK


def _file_of(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


@contextmanager
def _no_notifier(spool: Path) -> Iterator[None]:
    """None runs here, and none starts meanwhile: what it wrote behind the copy would be lost.  Raises NotifierRuns."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(spool))
        except FileNotFoundError:
            pass  # then there is nothing that a notifier could read
        except BlockingIOError as error:
            text = f"{spool}: bouncehook-notifier reads it, and goes on writing into the store; stop it first"
            raise NotifierRuns(f"{text} (`systemctl stop bouncehook-notifier`), on every host") from error
        except OSError as error:
            text = f"{spool}: whether bouncehook-notifier runs cannot be told: {error.strerror}"
            raise NotifierRuns(f"{text}; run this as root") from error
        yield


def _show(table: str, copied: int, count: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if copied == count else "\r"
        print(f"{table}: {copied} of {count} rows", end=end, file=sys.stderr, flush=True)
