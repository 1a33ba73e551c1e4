"""`bouncehook requeue`: put back into the spool's new/ what could not be processed and lies in bad/.

The notifier takes it again, and sets it aside again with a reason if nothing has changed.  Safe as root: the folders
are opened first, no link in them is followed, and nothing is read but the reasons.  Reads the configuration; touches
bad/ and new/ of the spool.
"""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.errors import BouncehookError, DamagedSpoolFile, SpoolError
from bouncehook.spool_reader import read_regular
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import cut, escaped, say

_REASON = ".reason"
_REASON_OCTETS = 65536
_REASON_SHOWN = 200
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class CannotRequeue(BouncehookError):
    """A file is not there, or could not be put back."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "requeue", requeue)
    parser.add_argument("name", metavar="NAME", nargs="*", help="files of bad/; default: all of them")
    takes_config(parser)


def requeue(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, SpoolError and CannotRequeue."""
    spool = load(arguments.config).settings.spool
    with _opened(spool / "bad") as bad, _opened(spool / "new") as new:
        there = _files_in(bad)
        wanted = list(dict.fromkeys(Path(name).name for name in arguments.name)) or there
        if missing := [name for name in wanted if name not in there]:
            raise CannotRequeue(escaped(f"{spool / 'bad'}: does not have {', '.join(missing)}; nothing was changed"))
        left = list(_put_back(wanted, bad, new))
    say(f"{spool / 'new'}: files that were put back: {len(wanted) - len(left)}")
    if left:
        raise CannotRequeue(escaped("left in bad/: " + "; ".join(left)))
    return sysexits.OK


def _files_in(bad: int) -> list[str]:
    """What was set aside, without the reasons; a file may itself be called so, and has a reason of its own then."""
    names = set(os.listdir(bad))
    return sorted(name for name in names if not name.endswith(_REASON) or name + _REASON in names)


def _put_back(names: Iterable[str], bad: int, new: int) -> Iterator[str]:
    """Gives a line for each that is left where it is."""
    for name in names:
        if not stat.S_ISREG(os.stat(name, dir_fd=bad, follow_symlinks=False).st_mode):
            yield f"{name} is no regular file"
            continue
        if _is_there(name, new):
            yield f"{name} is in new/ already"
            continue
        reason = _reason(name, bad)
        try:
            os.rename(name, name, src_dir_fd=bad, dst_dir_fd=new)
        except OSError as error:
            yield f"{name}: {error.strerror}"
            continue
        _unlink(name + _REASON, bad)
        say(f"{name}: {reason}")
    os.fsync(new)


def _reason(name: str, bad: int) -> str:
    """Why it was set aside; it may quote what strangers wrote."""
    try:
        reason = read_regular(name + _REASON, _REASON_OCTETS, bad).decode("utf-8", "replace")
        return cut(" ".join(reason.split()), _REASON_SHOWN)
    except (OSError, DamagedSpoolFile):
        return "no reason stands beside it"


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _unlink(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass  # a reason that found no room on the disk


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A descriptor of a folder that is no link.  Raises SpoolError."""
    try:
        descriptor = os.open(folder, _DIRECTORY)
    except OSError as error:
        text = f"{folder}: cannot be opened: {error.strerror}; run this as root, or as the user of bouncehook-notifier"
        raise SpoolError(text) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)
