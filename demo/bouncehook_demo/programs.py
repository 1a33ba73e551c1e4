"""The installed bouncehook programs, run for one private Postfix: files, users, start, stop, kill.  Needs root.

Each program runs as a system user of its own, as in a real installation: they share the spool through a group.
Called by `quickstart` and by the tests.  Writes below its directory and makes the milter's folder below the
Postfix queue; ends only processes that it started.

    DIRECTORY/etc      bouncehook.yaml, customers.yaml, keys
    DIRECTORY/spool    the spool
    DIRECTORY/lib      the store
    DIRECTORY/log      milter.log, notifier.log
"""

from __future__ import annotations

import contextlib
import grp
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bouncehook.spool_reader import make_spool
from bouncehook_demo.faults import DemoFault
from bouncehook_demo.waiting import wait_until

# Accounts that every Debian has, so that the demo leaves none behind.
GROUP = "mail"
USERS = {"milter": "daemon", "pipe": "nobody", "notifier": "uucp"}

_START_SECONDS = 15.0
_STOP_SECONDS = 15.0


class Programs:
    """Milter, pipe and notifier of one relay."""

    def __init__(
        self,
        directory: Path,
        *,
        commands: Path,
        queue_directory: Path,
        return_domain: str,
        mynetworks: str = "127.0.0.0/8",
        private: str = "127.0.0.0/8",
        store_url: str | None = None,
        more_settings: str = "",
    ) -> None:
        """`commands` is the directory of the installed commands, `more_settings` further lines of bouncehook.yaml.

        `private` are the networks where endpoints may be, although they are nobody's in the internet; without a
        `store_url` the store is the SQLite file `store`.
        """
        self.directory = directory
        self.commands = commands
        self.spool = directory / "spool"
        self.config = directory / "etc" / "bouncehook.yaml"
        self.customers_map = directory / "etc" / "customers.yaml"
        self.keys = directory / "etc" / "keys"
        self.store = directory / "lib" / "bouncehook.db"
        self.socket = queue_directory / "bouncehook" / "milter.sock"
        self._return_domain = return_domain
        self._mynetworks = mynetworks
        self._private = private
        self._store_url = store_url
        self._more_settings = more_settings
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    # ---- files

    def prepare(self, customers: str) -> None:
        """Write the files, among them the map, and make the directories, with the permissions of an installation."""
        for name in ("etc", "lib", "log"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        shutil.chown(self.directory / "lib", USERS["notifier"])
        (self.directory / "lib").chmod(0o700)
        make_spool(self.spool, gid_of(GROUP))
        self.socket.parent.mkdir(exist_ok=True)
        # The socket takes this directory's group, which Postfix belongs to.
        shutil.chown(self.socket.parent, USERS["milter"], "postfix")
        self.socket.parent.chmod(0o2750)
        self.config.write_text(self._configuration())
        self.customers_map.write_text(customers)
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
            f"milter:\n  socket: {self.socket}\n  mynetworks: [{self._mynetworks}]\n"
            f"{self._more_settings}"
        )

    def pipe_command(self) -> list[str]:
        """What belongs behind argv= in master.cf."""
        return [
            str(self.commands / "bouncehook-pipe"),
            f"--spool={self.spool}",
            f"--keys={self.keys}",
            "--sender=${sender}",
            "--recipient=${recipient}",
            "--queue-id=${queue_id}",
            "--client=${client_address}",
        ]

    @staticmethod
    def pipe_user() -> str:
        """What belongs behind user= in master.cf."""
        return f"{USERS['pipe']}:{GROUP}"

    # ---- life

    def start(self) -> None:
        """Start both daemons and wait until they serve."""
        self.start_milter()
        self.start_notifier()

    def start_milter(self, under: Sequence[str] = ()) -> None:
        """Start the milter and wait until its socket answers.  `under` is a command that runs it, such as strace."""
        self.launch("milter", under)
        wait_until(self._milter_answers, _START_SECONDS, lambda: f"the milter does not answer:\n{self.log('milter')}")

    def start_notifier(self, under: Sequence[str] = ()) -> None:
        """Start the notifier and wait until it says that it serves.  `under` as for the milter."""
        told = self.log("notifier").count(": serving ")
        self.launch("notifier", under)
        wait_until(
            lambda: self.log("notifier").count(": serving ") > told,
            _START_SECONDS,
            lambda: f"the notifier does not start:\n{self.log('notifier')}",
        )

    def stop(self) -> None:
        """Stop what runs, as systemd would: SIGTERM, and wait."""
        for name in list(self._running):
            self.stop_program(name)

    def stop_program(self, name: str) -> int:
        """Stop `milter` or `notifier`; returns its exit status."""
        program = self._running.pop(name)
        program.send_signal(signal.SIGTERM)
        try:
            return program.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
            raise DemoFault(f"bouncehook-{name} did not stop on SIGTERM:\n{self.log(name)}") from None

    def kill(self, name: str) -> None:
        """kill -9, of the program and of what it was started under."""
        program = self._running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    def forget(self, name: str) -> None:
        """Let go of one that has ended by itself, so that it can be started again."""
        program = self._running.pop(name, None)
        if program:
            program.wait()

    def pid(self, name: str) -> int:
        """The process id of `milter` or `notifier`."""
        return self._running[name].pid

    def is_running(self, name: str) -> bool:
        """Whether `milter` or `notifier` was started and still lives."""
        return name in self._running and self._running[name].poll() is None

    def log(self, name: str) -> str:
        """What `milter` or `notifier` has logged so far."""
        path = self.directory / "log" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def waiting_in_spool(self) -> list[str]:
        """The names in the spool's new/."""
        return sorted(os.listdir(self.spool / "new"))

    def set_aside(self) -> list[str]:
        """The names in the spool's bad/."""
        return sorted(os.listdir(self.spool / "bad"))

    def launch(self, name: str, under: Sequence[str] = ()) -> None:
        """Start `milter` or `notifier` and do not wait for it."""
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

    def _milter_answers(self) -> bool:
        if not self.is_running("milter"):
            raise DemoFault(f"the milter has ended:\n{self.log('milter')}")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True


def gid_of(name: str) -> int:
    """The gid of a group."""
    return grp.getgrnam(name).gr_gid
