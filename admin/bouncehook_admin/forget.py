"""`bouncehook forget`: remove every trace of an address from the store.

    bouncehook forget ADDRESS                      show how much there is; changes nothing
    bouncehook forget ADDRESS --apply              remove it
    bouncehook forget ADDRESS --apply --give-up    also what waits to be delivered

Beside a running notifier.  Interrupted, it is run again and does the rest.  What the spool of this host has of the
address is named and left: the notifier takes it into the store, or a person decides.

Reads the configuration and the spool; changes the store.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bouncehook import sysexits
from bouncehook.addresses import bare
from bouncehook.configuration import load
from bouncehook.errors import DamagedSpoolFile
from bouncehook.plurals import counted
from bouncehook.spool_reader import read_regular
from bouncehook_admin.store_owner import open_as_owner
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config, takes_json
from bouncehook_admin.suppression_rows import WrongRow, address_of
from bouncehook_admin.terminal import escaped, fields, say, say_json
from bouncehook_notifier.store.forgetting import Forgetting, Traces
from bouncehook_notifier.store.mentions import Mentions

LARGEST_OCTETS = 256 * 1024 * 1024
"""of a file of the spool; a larger one is named as one that cannot be read"""
SHOWN = 20
"""how many files of the spool are named"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "forget", forget)
    parser.add_argument("address", metavar="ADDRESS", help="of a recipient, or of a sender")
    parser.add_argument("--apply", action="store_true", help="remove it; without this nothing is changed")
    parser.add_argument(
        "--give-up", action="store_true", help="also reports about it that wait; they are never delivered"
    )
    takes_json(parser)
    takes_config(parser)


def forget(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable and WrongArguments."""
    typed = bare(arguments.address)
    try:
        address_of(typed)
    except WrongRow as error:
        raise WrongArguments(escaped(str(error))) from error
    address = Mentions(typed)
    settings = (configuration := load(arguments.config)).settings
    # Before the store and after it: the notifier may take a file meanwhile.
    spooled = set(_files_with(settings.spool, address))
    with open_as_owner(Forgetting, configuration) as store:
        with _progress(store) as read:
            found = store.find(address, read)
        left, unclean = (0 if arguments.give_up else found.waiting) + found.waiting_for_others, ""
        if arguments.apply:
            left = store.remove(address, found, time.time(), give_up=arguments.give_up)
            unclean = store.clean()
    paths = sorted(spooled.union(_files_with(settings.spool, address)))
    if arguments.json:
        say_json(_object(found, left, paths, unclean, is_applied=arguments.apply))
    else:
        _say(found, left, paths, unclean, is_applied=arguments.apply)
    return sysexits.TEMPFAIL if arguments.apply and (left or paths or unclean) else sysexits.OK


def _files_with(directory: Path, address: Mentions) -> Iterator[Path]:
    """The files of the spool that mention an address, or cannot be read.  No link is followed."""
    for folder, _, names in os.walk(directory):
        for name in sorted(names):
            path = Path(folder) / name
            try:
                content = read_regular(path, LARGEST_OCTETS)
            except FileNotFoundError:
                continue  # the notifier has just taken it
            except DamagedSpoolFile:
                if path.is_fifo() or path.is_socket():
                    continue
                yield path
                continue
            except OSError:
                yield path
                continue
            header, _, mail = content.partition(b"\n")
            if address.in_text(header.decode("utf-8", "replace")) or address.in_mail(mail):
                yield path


@contextmanager
def _progress(store: Forgetting) -> Iterator[Callable[[int], None]]:
    """A person sees how many mails were read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Slow to import, and only this needs it.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("mails", total=store.mails())
        yield lambda count: progress.advance(task, count)


def _say(found: Traces, left: int, spooled: list[Path], unclean: str, *, is_applied: bool) -> None:
    say("found in the store, and removed" if is_applied else "in the store")
    for line in fields([(name, str(count)) for name, count in found.counts().items()]):
        say(line)
    if left:
        does = "wait" if left > 1 else "waits"
        say(f"but {counted(left, 'report')} about it, or made from such a mail, {does} to be delivered, and")
        say(f"{'stayed' if is_applied else 'will stay'}, with the mail: run this again when it is delivered;")
        say("what is about the address itself can be given up with --give-up")
    for path in spooled[:SHOWN]:
        say(escaped(f"{path}: mentions it too, or cannot be read"))
    if spooled:
        say(f"{counted(len(spooled), 'file')} of the spool: the notifier takes what is in new/ within seconds, and")
        say("what is in bad/ after `bouncehook requeue`; delete there what you do not need, and run this again")
    if unclean:
        say(escaped(unclean))
    if not is_applied:
        say("nothing was changed; --apply does")


def _object(found: Traces, left: int, spooled: list[Path], unclean: str, *, is_applied: bool) -> dict[str, object]:
    return {
        "applied": is_applied,
        **found.counts(),
        "waiting": left,
        "spool": [str(path) for path in spooled],
        "unclean": unclean or None,
    }
