"""Looks at files with the eyes of the daemons: what root can read says nothing of what they can.

Whoever runs `bouncehook check` is root, as a rule, and reads everything.  So a child process takes the user and the
groups of each daemon and tries to open what that daemon opens.  They are those of the running process; while there is
none, those of the account that the package makes (`bouncehook-notifier`), if there is one.

Every user can start a process that calls itself bouncehook-notifier, and what is found here ends in commands that an
administrator is told to type, as `chgrp`.  So a process is believed to be a daemon only if its user owns what that
daemon alone makes: the milter's socket, or the spool.  And nobody waits for a child longer than it takes.

Called by `check`, `doctor`, `status` and `alive`.  Looks into /proc; opens the files, and reads nothing.  Without
root's rights nobody can become another user: then nothing is found, and `is_possible` says so.
"""

from __future__ import annotations

import json
import os
import pwd
import select
import shlex
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from grp import getgrnam
from pathlib import Path

from bouncehook.configuration import DEFAULT_PATH, Configuration
from bouncehook.suppression_list import place as place_of_lists

MILTER, LMTP, NOTIFIER = "milter", "lmtp", "notifier"
_GROUPS = ("bouncehook-config", "bouncehook", "bouncehook-notifier")
"""those of the package that a file may be given to, the least powerful first"""
_PROC = Path("/proc")
_PIECE = 65536
_SECONDS = 10.0
"""that a child gets; whose user it has taken can stop it"""


@dataclass(frozen=True, slots=True)
class Daemon:
    """As whom a daemon runs."""

    program: str
    uid: int
    gid: int
    groups: tuple[int, ...]

    @property
    def user(self) -> str:
        """The user's name; a number where there is none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def is_member(self, group: str) -> bool:
        """Whether it has a group, by its name."""
        try:
            return getgrnam(group).gr_gid in (self.gid, *self.groups)
        except KeyError:
            return False


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that a daemon cannot use as it has to."""

    daemon: Daemon
    path: Path
    closed: Path
    """what keeps it from that: the file itself, or a directory on the way"""
    reason: str
    writing: bool

    def __str__(self) -> str:
        """What is wrong, and what mends it."""
        return f"{self.text}; {self.remedy}"

    @property
    def text(self) -> str:
        """What is wrong."""
        does = "write" if self.writing else "read"
        through = "" if self.closed == self.path else f" through {self.closed}"
        who = f"bouncehook-{self.daemon.program} (user {self.daemon.user})"
        return f"{self.path}: {who} cannot {does} it{through}: {self.reason}"

    @property
    def remedy(self) -> str:
        """A command, where one can be told without guessing who else needs the file."""
        place, name = shlex.quote(str(self.closed)), self.daemon.user
        if self.writing:
            return f"`chown {name} {place}` mends it"
        mode = "g+x" if self.closed != self.path else "g+r"
        group = next((one for one in _GROUPS if self.daemon.is_member(one)), "")
        if group:
            return f"`chgrp {group} {place} && chmod {mode} {place}` mends it"
        return f"`setfacl -m u:{name}:{mode[-1]} {place}` mends it, or another group"


def is_possible() -> bool:
    """Whether we may become another user."""
    return os.geteuid() == 0


def unusable_files(configuration: Configuration) -> list[Unusable]:
    """What the daemons cannot use.  Empty where that cannot be tried."""
    if not is_possible():
        return []
    return [
        unusable
        for daemon in _daemons(configuration)
        if daemon.uid != 0
        for unusable in _tried_by(daemon, list(_needed_by(daemon.program, configuration)))
    ]


def _daemons(configuration: Configuration) -> list[Daemon]:
    """Those that run with a configuration, or would."""
    owners = {program: _owners(program, configuration) for program in (MILTER, LMTP, NOTIFIER)}
    running = {one.program: one for one in running_daemons(configuration.path) if one.uid in owners[one.program]}
    found = [running.get(program) or _of_package(program) for program in (MILTER, LMTP, NOTIFIER)]
    return [daemon for daemon in found if daemon]


def _owners(program: str, configuration: Configuration) -> set[int]:
    """Who owns what only this daemon makes, or has been given."""
    settings = configuration.settings
    sockets = {MILTER: settings.milter_socket, LMTP: settings.lmtp_socket}
    places: list[Path | None] = [settings.spool, settings.spool / "wake", settings.store_file]
    if program in sockets:
        place = sockets[program].place
        places = [place, place.parent] if isinstance(place, Path) else []
    owners = {_owner(place) for place in places if place}
    account = _of_package(program)
    return {owner for owner in owners if owner is not None} | ({account.uid} if account else set())


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def running_daemons(path: Path) -> Iterator[Daemon]:
    """What runs here and calls itself one of the daemons, with that configuration; whoever started it."""
    for process in _PROC.iterdir():
        if not process.name.isdigit():
            continue
        try:
            program = _program_of((process / "cmdline").read_bytes().decode("utf-8", "replace").split("\0"), path)
            if program:
                status = dict(line.split(":", 1) for line in (process / "status").read_text("utf-8").splitlines())
                uid, gid = (int(status[key].split()[1]) for key in ("Uid", "Gid"))  # the effective ones, proc(5)
                yield Daemon(program, uid, gid, tuple(map(int, status["Groups"].split())))
        except (OSError, ValueError, KeyError):
            pass  # it has just ended


def _program_of(words: list[str], path: Path) -> str:
    """Which daemon a process is that was started by this command with this configuration; empty when it is none."""
    for place, word in enumerate(words[:3]):  # behind `python3`, and behind its options
        name = os.path.basename(word).removeprefix("bouncehook-")
        if name in (MILTER, LMTP, NOTIFIER) and word.endswith(f"bouncehook-{name}"):
            options = words[place + 1 :]
            given = next((options[at + 1] for at, one in enumerate(options[:-1]) if one == "--config"), "")
            given = given or next((one.partition("=")[2] for one in options if one.startswith("--config=")), "")
            return name if os.path.realpath(given or DEFAULT_PATH) == os.path.realpath(path) else ""
    return ""


def _of_package(program: str) -> Daemon | None:
    try:
        account = pwd.getpwnam(f"bouncehook-{program}")
    except KeyError:
        return None
    groups = os.getgrouplist(account.pw_name, account.pw_gid)
    return Daemon(program, account.pw_uid, account.pw_gid, tuple(groups))


def _needed_by(program: str, configuration: Configuration) -> Iterator[tuple[Path, bool]]:
    """What a daemon opens, and whether it writes there."""
    settings = configuration.settings
    for file in (configuration.path, settings.customers, settings.keys, settings.reasons):
        if file:
            yield file, False
    if settings.copies_file.exists():
        yield settings.copies_file, False
    if program == MILTER and configuration.customers.with_suppression:
        yield place_of_lists(settings.spool), False
    if program == NOTIFIER:
        yield from ((file, False) for file in sorted(_files_of_customers(configuration)))
        if settings.store_file and settings.store_file.exists():
            yield settings.store_file, True
            yield settings.store_file.parent, True


def _files_of_customers(configuration: Configuration) -> set[Path]:
    """The secrets, header fields, templates and authorities that calls need."""
    named: set[Path | None] = set()
    for customer in configuration.customers:
        named |= {secret.file for secret in customer.secrets} | {headers.file for headers in customer.all_headers}
        named |= {template.file for template in customer.all_templates}
    deliveries = [configuration.settings.delivery, *(customer.delivery for customer in configuration.customers)]
    return {file for file in named if file} | {delivery.ca_file for delivery in deliveries if delivery.ca_file}


def _tried_by(daemon: Daemon, needed: Iterable[tuple[Path, bool]]) -> list[Unusable]:
    """What comes of trying, in a child process that has become the daemon's user and cannot go back."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as answer:
                json.dump(list(_try_as(daemon, needed)), answer)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = _read_in_time(answer.fileno())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return [Unusable(daemon, Path(path), Path(closed), reason, writes) for path, closed, reason, writes in said]


def _read_in_time(descriptor: int) -> list[tuple[str, str, str, bool]]:
    """What a child says until it ends; nothing if that takes too long, or it was ended before it had said all."""
    said, ends = b"", time.monotonic() + _SECONDS
    while select.select([descriptor], [], [], max(0.0, ends - time.monotonic()))[0]:
        piece = os.read(descriptor, _PIECE)
        if not piece:
            break
        said += piece
    try:
        found: list[tuple[str, str, str, bool]] = json.loads(said)
    except ValueError:
        return []
    return found


def _try_as(daemon: Daemon, needed: Iterable[tuple[Path, bool]]) -> Iterator[tuple[str, str, str, bool]]:
    os.setgroups(daemon.groups)
    os.setresgid(daemon.gid, daemon.gid, daemon.gid)
    os.setresuid(daemon.uid, daemon.uid, daemon.uid)
    for path, writes in needed:
        closed = _closed_on_way(path)
        mode = os.R_OK | (os.W_OK if writes else 0)
        if closed != path:
            yield str(path), str(closed), "Permission denied", writes
        elif path.exists() and not os.access(path, mode):
            yield str(path), str(path), "Permission denied", writes


def _closed_on_way(path: Path) -> Path:
    """The first directory that may not be gone through; the path itself if all may."""
    for directory in reversed(path.parents):
        if directory.is_dir() and not os.access(directory, os.X_OK):
            return directory
    return path
