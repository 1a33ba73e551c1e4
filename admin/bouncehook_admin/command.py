"""The program `bouncehook`, for administrators.

    bouncehook check        prove the configuration before a reload
    bouncehook new-key      add a signing key, or make the first one
    bouncehook make-spool   make the spool's directories, or mend their modes

Exit statuses are those of sysexits(3).  Touches what the subcommand names, and nothing else.
"""

from __future__ import annotations

import argparse
import grp
import os
import secrets
import sys
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import DEFAULT_PATH, load
from bouncehook.errors import BouncehookError, ConfigurationError, KeysError
from bouncehook.return_address import read_keys
from bouncehook.spool_reader import make_spool
from bouncehook_notifier.signature import prove_secrets


def main() -> int:
    """The entry point.  Returns an exit status."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return sysexits.CONFIG
    except BouncehookError as error:
        print(error, file=sys.stderr)
        return sysexits.CANTCREAT
    return sysexits.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bouncehook", description="The administrator's side of bouncehook")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="prove the configuration; says every fault at once")
    check.add_argument("--config", type=Path, default=DEFAULT_PATH, help="default: %(default)s")
    check.set_defaults(run=_check)

    new_key = commands.add_parser("new-key", help="add a signing key: it signs from now on, the older ones verify")
    new_key.add_argument(
        "file", type=Path, nargs="?", default=Path("/etc/bouncehook/keys"), help="default: %(default)s"
    )
    new_key.set_defaults(run=_new_key)

    spool = commands.add_parser("make-spool", help="make the spool's directories, or mend their modes")
    spool.add_argument(
        "directory", type=Path, nargs="?", default=Path("/var/spool/bouncehook"), help="default: %(default)s"
    )
    spool.add_argument("--group", help="the group of milter, pipe and notifier")
    spool.set_defaults(run=_make_spool)
    return parser


def _check(arguments: argparse.Namespace) -> None:
    configuration = load(arguments.config)
    prove_secrets(configuration)
    print(f"{arguments.config}: good, {len(configuration.customers)} customers")


def _new_key(arguments: argparse.Namespace) -> None:
    """The file is replaced whole, so that no program ever reads half a key."""
    path: Path = arguments.file
    key_id, content, mode = 1, "# Signing keys of return addresses, oldest first: the last one signs.\n", 0o640
    owner, group = -1, -1
    if path.exists():
        key_id = (read_keys(str(path)).newest + 1) % 256
        content = path.read_text(encoding="ascii").rstrip("\n") + "\n"
        status = path.stat()
        mode, owner, group = status.st_mode & 0o777, status.st_uid, status.st_gid
    temporary = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            os.fchown(descriptor, owner, group)
            os.fchmod(descriptor, mode)
            file.write(f"{content}{key_id} {secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(descriptor)
        read_keys(str(temporary))  # a key id that comes round again is refused while the old one is there
        temporary.rename(path)
    except OSError as error:
        raise KeysError(f"{error.filename or path}: cannot write the keys: {error.strerror}") from error
    print(f"{path}: key {key_id} signs from now on")


def _make_spool(arguments: argparse.Namespace) -> None:
    group = -1
    if arguments.group:
        try:
            group = grp.getgrnam(arguments.group).gr_gid
        except KeyError as error:
            raise BouncehookError(f"{arguments.group}: no such group") from error
    make_spool(arguments.directory, group)
    print(f"{arguments.directory}: ready")


if __name__ == "__main__":
    sys.exit(main())
