"""Where bouncehook-pipe is, how it is started, and whether its user exists.  Called by `bouncehook setup`.

Reads the first line of the program.
"""

from __future__ import annotations

import grp
import pwd
import shutil
import sys
from pathlib import Path

from bouncehook.errors import BouncehookError
from bouncehook_admin.setup import pipe_entry

PIPE = "bouncehook-pipe"


class CannotSetUp(BouncehookError):
    """Something that setup needs is missing."""


def command_of_pipe(given: Path | None, account: str) -> tuple[str, ...]:
    """The command that starts bouncehook-pipe as USER:GROUP.  Raises CannotSetUp."""
    _require_account(account)
    program = _program(given)
    try:
        return pipe_entry.command_of(program)
    except OSError as error:
        raise CannotSetUp(f"{program}: cannot read: {error.strerror}") from error


def _program(given: Path | None) -> Path:
    """The path of bouncehook-pipe.  Raises CannotSetUp."""
    if given:
        if not given.is_file():
            raise CannotSetUp(f"{given}: does not exist; give the path of {PIPE} with --pipe")
        return given.absolute()
    beside = Path(sys.argv[0]).absolute().with_name(PIPE)
    interpreter = Path(sys.executable).with_name(PIPE)
    found = next((path for path in (beside, interpreter) if path.is_file()), None) or shutil.which(PIPE)
    if found is None:
        raise CannotSetUp(f"{PIPE}: is neither beside this command nor in PATH; give its path with --pipe")
    return Path(found)


def _require_account(text: str) -> None:
    """Check that the user and the group of the pipe exist.  Raises CannotSetUp."""
    user, _, group = text.partition(":")
    try:
        pwd.getpwnam(user)
        grp.getgrnam(group)
    except KeyError as error:
        raise CannotSetUp(
            f"--pipe-user={text}: no such user or group ({error.args[0]}); docs/install.md says how to make them"
        ) from error
