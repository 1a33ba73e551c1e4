"""The installed bouncehook programs, run for one private Postfix: files, users, start, stop, kill.  Needs root.

Each program runs as a system user of its own, as in a real installation: they share the spool through a group.
Called by `quickstart` and by the tests.  Writes below its directory and makes the folders of the sockets below the
Postfix queue; ends only processes that it started.

    DIRECTORY/etc      bouncehook.yaml, customers.yaml, keys, relay-copies
    DIRECTORY/spool    the spool
    DIRECTORY/lib      the store
    DIRECTORY/log      milter.log, lmtp.log, notifier.log
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bouncehook.configuration import load
from bouncehook.postfix_socket import why_silent
from bouncehook.relay_copies import source_line
from bouncehook.spool_reader import make_spool
from bouncehook_demo.faults import DemoFault
from bouncehook_demo.postfix_settings import COMPLAINTS
from bouncehook_demo.waiting import wait_until

# Accounts that every Debian has, so that the demo need not make any.
GROUP = "mail"
USERS = {"milter": "daemon", "pipe": "nobody", "lmtp": "news", "notifier": "uucp"}

_START_SECONDS = 30.0
_STOP_SECONDS = 30.0


class Programs:
    """Milter, pipe and notifier of one relay; and LMTP, where it is wanted in place of the pipe."""

    def __init__(
        self,
        directory: Path,
        *,
        commands: Path,
        queue_directory: Path,
        return_domain: str,
        mynetworks: str = "127.0.0.0/8",
        private: str = "127.0.0.0/8, '::1/128'",
        store_url: str | None = None,
        more_settings: str = "",
        postfix_files: Sequence[Path] = (),
        by_network: Mapping[str, str] | None = None,
        callers: int = 1,
    ) -> None:
        """`commands` is the directory of the installed commands, `more_settings` further lines of bouncehook.yaml.

        `by_network` are lines below `milter` and `lmtp` in it, for those that listen by network.  `callers` are the
        notifier's processes that make calls: one is enough here, and each takes time to start.

        `private` are the private networks in which endpoints may be called (some hosts resolve localhost to ::1 first).
        Without a `store_url` the store is the SQLite file `store`.  `postfix_files` are the configuration files of a
        Postfix that sends no copies; while they do not change, copies are known.
        """
        self.directory = directory
        self.commands = commands
        self.spool = directory / "spool"
        self.config = directory / "etc" / "bouncehook.yaml"
        self.customers_map = directory / "etc" / "customers.yaml"
        self.keys = directory / "etc" / "keys"
        self.store = directory / "lib" / "bouncehook.db"
        self.socket = queue_directory / "bouncehook" / "milter.sock"
        self.lmtp_socket = queue_directory / "bouncehook-lmtp" / "lmtp.sock"
        self._return_domain = return_domain
        self._mynetworks = mynetworks
        self._private = private
        self._store_url = store_url
        self._more_settings = f"callers: {callers}\n{more_settings}"
        self._postfix_files = tuple(postfix_files)
        paths = {"milter": f"socket: {self.socket}", "lmtp": f"socket: {self.lmtp_socket}"}
        self._sockets = paths | dict(by_network or {})
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    # ---- files

    def prepare(self, customers: str) -> None:
        """Write the files, among them the map, and make the directories, with the permissions of an installation."""
        for name in ("etc", "lib", "log"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        shutil.chown(self.directory / "lib", USERS["notifier"])
        (self.directory / "lib").chmod(0o700)
        make_spool(self.spool, gid_of(GROUP), uid_of(USERS["notifier"]))
        for socket_path, program in ((self.socket, "milter"), (self.lmtp_socket, "lmtp")):
            socket_path.parent.mkdir(exist_ok=True, parents=True)
            # The socket takes this directory's group, which Postfix belongs to.
            shutil.chown(socket_path.parent, USERS[program], "postfix")
            socket_path.parent.chmod(0o2750)
        self.config.write_text(self._configuration())
        self.customers_map.write_text(customers)
        if self._postfix_files:
            lines = map(source_line, self._postfix_files)
            (self.directory / "etc" / "relay-copies").write_text("".join(lines))
        if not self.keys.exists():
            subprocess.run([self.commands / "bouncehook", "new-key", self.keys], check=True, stdout=subprocess.DEVNULL)
        shutil.chown(self.keys, "root", GROUP)

    def _configuration(self) -> str:
        return (
            f"return_address:\n  domain: {self._return_domain}\n  keys: {self.keys}\n"
            f"customers: {self.customers_map}\n"
            f"spool: {self.spool}\n"
            f"store: {self._store_url or f'sqlite:///{self.store}'}\n"
            f"delivery:\n  private: [{self._private}]\n"
            f"milter:\n  {self._sockets['milter']}\n  mynetworks: [{self._mynetworks}]\n"
            f"lmtp:\n  {self._sockets['lmtp']}\n"
            f"{self._more_settings}"
        )

    def pipe_command(self) -> list[str]:
        """The command that takes a returned mail; `guarded` makes the value of argv= in master.cf from it."""
        return [
            str(self.commands / "python"),
            "-IS",
            str(self.commands / "bouncehook-pipe"),
            f"--spool={self.spool}",
            f"--keys={self.keys}",
            "--sender=${sender}",
            "--recipient=${recipient}",
            "--queue-id=${queue_id}",
            "--client=${client_address}",
            f"--complaints={COMPLAINTS}",
        ]

    @staticmethod
    def pipe_user() -> str:
        """The value of user= in master.cf."""
        return f"{USERS['pipe']}:{GROUP}"

    # ---- life

    def start(self) -> None:
        """Start milter and notifier and wait until they serve."""
        self.start_milter()
        self.start_notifier()

    def start_milter(self, under: Sequence[str] = ()) -> None:
        """Start the milter and wait until its socket answers.  `under` is a command that runs it, such as strace."""
        self.launch("milter", under)
        self._wait_until_it_answers("milter")

    def start_lmtp(self, under: Sequence[str] = ()) -> None:
        """Start LMTP and wait until its socket answers.  `under` is as for the milter."""
        self.launch("lmtp", under)
        self._wait_until_it_answers("lmtp")

    def start_notifier(self, under: Sequence[str] = ()) -> None:
        """Start the notifier and wait until it says that it serves.  `under` as for the milter."""
        before = self.log("notifier").count(": serving ")
        self.launch("notifier", under)
        wait_until(
            lambda: self.log("notifier").count(": serving ") > before,
            _START_SECONDS,
            lambda: f"the notifier does not start:\n{self.log('notifier')}",
        )

    def stop(self) -> None:
        """Stop all running programs, as systemd would: SIGTERM, and wait."""
        for name in list(self._running):
            self.stop_program(name)

    def stop_program(self, name: str) -> int:
        """Stop a daemon; returns its exit status."""
        program = self._running.pop(name)
        program.send_signal(signal.SIGTERM)
        try:
            return program.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
            raise DemoFault(f"bouncehook-{name} did not stop on SIGTERM:\n{self.log(name)}") from None

    def kill(self, name: str) -> None:
        """Kill the program, and the command under which it was started, with SIGKILL."""
        program = self._running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    def forget(self, name: str) -> None:
        """Forget a program that has ended by itself, so that it can be started again."""
        program = self._running.pop(name, None)
        if program:
            program.wait()

    def pid(self, name: str) -> int:
        """The process id of a daemon."""
        return self._running[name].pid

    def pipes(self) -> list[int]:
        """The process ids of the bouncehook-pipes that Postfix has started, and which run now."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_pipe(pid)]

    def _is_pipe(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False  # it has ended
        # pipe(8)'s own command line contains the same words.
        ours = b"/bouncehook-pipe\0" in command and f"--spool={self.spool}\0".encode() in command
        return ours and not command.startswith(b"pipe\0")

    def is_running(self, name: str) -> bool:
        """Whether a daemon was started and is still running."""
        return name in self._running and self._running[name].poll() is None

    def log(self, name: str) -> str:
        """What a daemon has logged so far."""
        path = self.directory / "log" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def waiting_in_spool(self) -> list[str]:
        """The names in the spool's new/."""
        return sorted(os.listdir(self.spool / "new"))

    def set_aside(self) -> list[str]:
        """The names in the spool's bad/."""
        return sorted(os.listdir(self.spool / "bad"))

    def launch(self, name: str, under: Sequence[str] = ()) -> None:
        """Start `milter`, `lmtp` or `notifier` and do not wait for it."""
        if self.is_running(name):
            raise DemoFault(f"bouncehook-{name} is running already")
        with (self.directory / "log" / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*under, self.commands / f"bouncehook-{name}", f"--config={self.config}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error::ResourceWarning"},
                user=USERS[name],
                group=GROUP,
                extra_groups=[],
                start_new_session=True,
            )

    def _wait_until_it_answers(self, name: str) -> None:
        settings = load(self.config).settings
        place = {"milter": settings.milter_socket, "lmtp": settings.lmtp_socket}[name].place

        def answers() -> bool:
            if not self.is_running(name):
                raise DemoFault(f"bouncehook-{name} has ended:\n{self.log(name)}")
            return not why_silent(place)

        wait_until(answers, _START_SECONDS, lambda: f"bouncehook-{name} does not answer:\n{self.log(name)}")


def uid_of(name: str) -> int:
    """The uid of a user."""
    return pwd.getpwnam(name).pw_uid


def gid_of(name: str) -> int:
    """The gid of a group."""
    return grp.getgrnam(name).gr_gid
