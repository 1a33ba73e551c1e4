"""`bouncehook make-spool`: make the spool's directories, or mend their modes."""

from __future__ import annotations

import argparse
import grp
from pathlib import Path

from bouncehook import spool_reader, sysexits
from bouncehook.errors import SpoolError
from bouncehook_admin.subcommand import Commands, subcommand

_DEFAULT = Path("/var/spool/bouncehook")


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "make-spool", make_spool, "make the spool's directories, or mend their modes")
    parser.add_argument("directory", type=Path, nargs="?", default=_DEFAULT, help="default: %(default)s")
    parser.add_argument("--group", help="the group that milter, pipe and notifier share")


def make_spool(arguments: argparse.Namespace) -> int:
    """Raises SpoolError."""
    group = -1
    if arguments.group:
        try:
            group = grp.getgrnam(arguments.group).gr_gid
        except KeyError as error:
            raise SpoolError(f"{arguments.group}: no such group; `groupadd --system` makes one") from error
    spool_reader.make_spool(arguments.directory, group)
    print(f"{arguments.directory}: ready")
    return sysexits.OK
