"""`bouncehook new-key`: add a signing key, or make the file with the first one.  Replaces that file."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

from bouncehook import sysexits
from bouncehook.errors import KeysError
from bouncehook.return_address import read_keys
from bouncehook_admin.subcommand import Commands, subcommand

_FIRST_LINE = "# Signing keys of return addresses, oldest first: the last one signs.\n"


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "new-key", new_key)
    parser.add_argument("file", type=Path, nargs="?", default=Path("/etc/bouncehook/keys"), help="default: %(default)s")


def new_key(arguments: argparse.Namespace) -> int:
    """The file is replaced whole, so that no program ever reads half a key.  Raises KeysError."""
    path: Path = arguments.file
    key_id, content, mode, owner, group = 1, _FIRST_LINE, 0o640, -1, -1
    try:
        if path.exists():
            key_id = read_keys(str(path)).next
            content = path.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\n") + "\n"
            status = path.stat()
            mode, owner, group = status.st_mode & 0o777, status.st_uid, status.st_gid
        temporary = path.with_name(path.name + ".new")
        temporary.unlink(missing_ok=True)
        with open(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
            "w",
            encoding="utf-8",
            errors="surrogateescape",
        ) as file:
            os.fchown(file.fileno(), owner, group)
            os.fchmod(file.fileno(), mode)
            file.write(f"{content}{key_id} {secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        read_keys(str(temporary))  # refuses an id that has come round while its old key is still there
        temporary.rename(path)
    except OSError as error:
        raise KeysError(f"{error.filename or path}: cannot write the keys: {error.strerror}") from error
    print(f"{path}: key {key_id} signs from now on")
    return sysexits.OK
