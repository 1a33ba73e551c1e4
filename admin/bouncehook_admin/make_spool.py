"""`bouncehook make-spool`: make the spool's directories, or mend their modes."""

from __future__ import annotations

import argparse
import grp
import pwd
from pathlib import Path

from bouncehook import spool_reader, sysexits
from bouncehook.errors import SpoolError
from bouncehook_admin.subcommand import Commands, subcommand

_DEFAULT = Path("/var/spool/bouncehook")
_NOTIFIER = "bouncehook-notifier"
"""the user that the Debian package makes"""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "make-spool", make_spool)
    parser.add_argument("directory", type=Path, nargs="?", default=_DEFAULT, help="default: %(default)s")
    parser.add_argument("--group", help="the group that milter, pipe, LMTP and notifier share")
    parser.add_argument(
        "--notifier",
        metavar="USER",
        help=f"who runs bouncehook-notifier, and owns the spool; default: {_NOTIFIER}, if there is one",
    )


def make_spool(arguments: argparse.Namespace) -> int:
    """Raises SpoolError."""
    group = -1
    if arguments.group:
        try:
            group = grp.getgrnam(arguments.group).gr_gid
        except KeyError as error:
            raise SpoolError(f"{arguments.group}: no such group; `groupadd --system` makes one") from error
    notifier = _uid_of_notifier(arguments.notifier)
    spool_reader.make_spool(arguments.directory, group, notifier)
    print(f"{arguments.directory}: ready")
    if notifier == -1:
        print("Its group may write everywhere in it; `--notifier USER` keeps the edges out of what is the notifier's")
    return sysexits.OK


def _uid_of_notifier(name: str | None) -> int:
    """-1 if none is named and there is none by the package's name.  Raises SpoolError."""
    try:
        return pwd.getpwnam(name or _NOTIFIER).pw_uid
    except KeyError as error:
        if name:
            raise SpoolError(f"{name}: no such user; `useradd --system` makes one") from error
        return -1
