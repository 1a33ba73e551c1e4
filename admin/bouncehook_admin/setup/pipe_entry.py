"""The entry of bouncehook-pipe in master.cf: its correct form, and what is wrong with an existing one.

Pure, except for `command_of`, which reads the first line of the program.

Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from bouncehook.configuration import Settings
from bouncehook_admin.setup.reading import Service

NAME = "bouncehook"
"""the name of the transport, and so the beginning of its parameters' names"""
KEY = f"{NAME}/unix"
DEFAULT_USER = "bouncehook-pipe:bouncehook"
PIPE_SECONDS = 100
"""bouncehook-pipe's own time limit, when its entry gives none"""

GUARD = ("/bin/sh", "-c", '{test "$$("$$@")" = taken || exit 75}', "bouncehook-pipe")
"""What is before the command.  If the command is missing or half installed, pipe(8) bounces returned mail, so it is
lost. With the guard the shell defers the mail unless the program says that it has taken it.  The shell is always
installed."""
_FLAGS = "-IS"
"""Python's options: isolated, and without `site`, since the script finds its packages itself"""
_SPOOL = Path("/var/spool/bouncehook")
_KEYS = Path("/etc/bouncehook/keys")
_OPTIONS = ("spool", "keys", "sender", "recipient", "queue-id", "client", "complaints", "time-limit", "size-limit")
_RECIPIENT = ("${recipient}", "$recipient", "$(recipient)")
_BAD_FLAGS = {
    "u": "u folds the case of return addresses",
    "h": "h folds the case of domains",
    "F": "F puts a line that is not a header before each mail",
    ".": ". doubles dots at the beginning of lines",
    ">": "> changes lines that begin with `From `",
}


@dataclass(frozen=True, slots=True)
class PipeFault:
    """Something wrong with the entry.  `loses` says that returned mail does not get into the spool."""

    text: str
    loses: bool


def entry(settings: Settings, command: Sequence[str], user: str) -> tuple[str, ...]:
    """The correct fields; `command` starts the program (see `command_of`)."""
    options = ["--recipient=${recipient}", "--sender=${sender}", "--queue-id=${queue_id}", "--client=${client_address}"]
    if settings.complaints:
        options.append(f"--complaints={settings.complaints}")
    if settings.keys != _KEYS:
        options.insert(0, f"--keys={settings.keys}")
    if settings.spool != _SPOOL:
        options.insert(0, f"--spool={settings.spool}")
    columns = (NAME, "unix", "-", "n", "n", "-", "-", "pipe")
    guarded = (*GUARD, *command, *options)
    return (*columns, "flags=Rq", f"user={user}", "null_sender=", f"argv={guarded[0]}", *guarded[1:])


def command_of(program: Path) -> tuple[str, ...]:
    """The command that starts the program: the Python of its first line, without `site`, which saves a quarter of the
    start-up time.  If the first line names no Python, the program itself.  Raises OSError.
    """
    with program.open("rb") as file:
        first = file.readline(1000).decode("utf-8", "replace").strip()
    interpreter = first.removeprefix("#!").strip()
    if not first.startswith("#!/") or not _is_python(interpreter):
        return (str(program),)
    return (interpreter, _FLAGS, str(program))


def user_of(service: Service) -> tuple[str, str]:
    """The user and the group that the pipe runs as; the group is empty when the entry names none."""
    user, _, group = _attributes(service).get("user", "").partition(":")
    return user, group


def program_of(service: Service) -> str:
    """The program that the entry runs."""
    return _command_line(service)[1]


def interpreter_of(service: Service) -> str:
    """The interpreter that runs the program, when the entry names one; empty otherwise."""
    return _command_line(service)[0]


def seconds_of(service: Service) -> int:
    """The program's own time limit."""
    given = _options(service).get("time-limit", "")
    return int(given) if given.isdigit() else PIPE_SECONDS


def faults_of(service: Service, settings: Settings) -> Iterator[PipeFault]:
    """What is wrong with an entry."""
    if service.command != "pipe":
        yield PipeFault(f"runs {service.command} instead of pipe", True)
        return
    yield from _faults_of_columns(service)
    yield from _faults_of_options(service, settings)
    attributes = _attributes(service)
    for flag, text in _BAD_FLAGS.items():
        if flag in attributes.get("flags", ""):
            yield PipeFault(f"flags={attributes['flags']}: {text}", False)
    if "q" not in attributes.get("flags", ""):
        yield PipeFault("flags= has no q: unusual addresses reach the pipe unquoted", False)
    if attributes.get("null_sender", "MAILER-DAEMON"):
        yield PipeFault("null_sender= is missing: pipe(8) then gives MAILER-DAEMON for the null sender", False)


def wrong_complaints(service: Service, settings: Settings) -> str:
    """What is wrong with how an entry treats complaints; empty when nothing is.  Returned mail is not concerned."""
    given = _options(service).get("complaints", "")
    if given == settings.complaints:
        return ""
    if settings.complaints:
        return f"--complaints={settings.complaints} is missing: without it the pipe drops complaints"
    return f"--complaints={given}: bouncehook.yaml switches complaints off, so what the pipe takes of them goes to bad/"


def _faults_of_columns(service: Service) -> Iterator[PipeFault]:
    attributes = _attributes(service)
    if service.entry[3] != "n":
        yield PipeFault("the column `unpriv` is not n: pipe(8) must be able to become the user of user=", True)
    if service.in_jail or attributes.get("chroot"):
        yield PipeFault("it runs in a chroot, where neither the program nor the spool is", True)
    if not attributes.get("user"):
        yield PipeFault("user= is missing", True)
    if attributes.get("size"):
        yield PipeFault(f"size={attributes['size']}: a longer returned mail is bounced and so lost", True)
    if not program_of(service).endswith("bouncehook-pipe"):
        yield PipeFault(f"argv={program_of(service)}: is not bouncehook-pipe", True)
    elif not _is_guarded(service):
        text = f"argv= has no guard ({' '.join(GUARD)}): mail that comes back while bouncehook is upgraded is lost"
        yield PipeFault(text, True)


def _faults_of_options(service: Service, settings: Settings) -> Iterator[PipeFault]:
    options = _options(service)
    unknown = [name for name in options if name not in _OPTIONS]
    if unknown:
        yield PipeFault(f"{unknown[0]!r} is not an option of bouncehook-pipe, so it defers all mail", True)
    if options.get("recipient") not in _RECIPIENT:
        yield PipeFault("--recipient=${recipient} is missing, so the pipe cannot see the return address", True)
    if options.get("spool", str(_SPOOL)) != str(settings.spool):
        yield PipeFault(f"--spool={settings.spool} is missing: the notifier reads that spool", True)
    if options.get("keys", str(_KEYS)) != str(settings.keys):
        yield PipeFault(f"--keys={settings.keys} is missing: the milter signs with those keys", True)


def _attributes(service: Service) -> dict[str, str]:
    """The `name=value` attributes of pipe(8); argv, the last one, has only the command here."""
    found: dict[str, str] = {}
    for argument in service.arguments:
        name, _, value = argument.partition("=")
        found[name] = value
        if name == "argv":
            break
    return found


def _options(service: Service) -> dict[str, str]:
    """The options of the program."""
    pairs = (argument.removeprefix("--").partition("=") for argument in _command_line(service)[2])
    return {name: value for name, _, value in pairs}


def _command_line(service: Service) -> tuple[str, str, tuple[str, ...]]:
    """The command behind the guard, if there is one: the interpreter (or empty), the program, and its options."""
    words = _argv(service)
    first, *rest = words[len(GUARD) if _is_guarded(service) else 0 :] or ("",)
    if not _is_python(first):
        return "", first, tuple(rest)
    flags = len(list(takewhile(lambda word: word.startswith("-") and not word.startswith("--"), rest)))
    return first, "".join(rest[flags : flags + 1]), tuple(rest[flags + 1 :])


def _is_guarded(service: Service) -> bool:
    return _argv(service)[: len(GUARD)] == GUARD


def _argv(service: Service) -> tuple[str, ...]:
    """The words after `argv=`."""
    places = [n for n, argument in enumerate(service.arguments) if argument.startswith("argv=")]
    if not places:
        return ()
    first, *rest = service.arguments[places[0] :]
    return (first.removeprefix("argv="), *rest)


def _is_python(path: str) -> bool:
    return re.fullmatch(r"(?:\S*/)?python[0-9.]*", path) is not None
