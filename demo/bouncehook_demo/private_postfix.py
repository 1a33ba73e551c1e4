"""One Postfix instance of its own in a directory: configuration, queue, data, log, ports.  Needs root.

Called by `environment` and by tests.  Writes below its directory only, listens on one loopback address, and ends only
processes that belong to its own master.  The machine's own Postfix and its /etc/postfix are not touched.

    DIRECTORY/config    main.cf, master.cf, tables
    DIRECTORY/queue     the queue, and the root of the daemons' chroot jail
    DIRECTORY/data      caches
    DIRECTORY/log       the instance's own log
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bouncehook_demo.faults import DemoFault
from bouncehook_demo.postfix_settings import (
    PostfixSettings,
    smtpd_service,
    stock_services,
    submission_service,
)
from bouncehook_demo.running import Running
from bouncehook_demo.waiting import wait_until

Output = TypeVar("Output", str, bytes)

_SKIPPED_SECONDS = 5.0
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_CHECKED = "quick-start"
"""a file in the queue directory by which postfix(1) knows that it was checked; see postfix-script"""
_CANNOT_SERVE = re.compile(r"/(?:master|smtpd)\[\d+\]: fatal: .*")
_JAIL_FILES = ("services", "host.conf", "localtime")
_QUEUES_WITH_MAIL = ("maildrop", "incoming", "active", "deferred", "hold")


class PrivatePostfix(Running):
    """The instance.  start() writes its files; after stop() they stay, so that the log can be read."""

    def __init__(
        self,
        directory: Path,
        *,
        address: str = "127.88.0.2",
        port: int = 2525,
        submission_port: int | None = None,
        hostname: str = "relay.example.test",
        name_server: str = "127.88.0.1",
        remote_port: int = 2526,
        clients: Sequence[str] = ("127.0.0.1/32", "127.88.0.0/24"),
        settings: PostfixSettings | None = None,
    ) -> None:
        """`address` and `port` are those of the smtpd; `submission_port`, if any, is that of an smtpd with logins.

        `remote_port` is the port of remote servers in place of 25; `clients` may relay without a login.
        """
        self.directory = directory.absolute()
        self.config_directory = self.directory / "config"
        self.queue_directory = self.directory / "queue"
        self.data_directory = self.directory / "data"
        self.log_file = self.directory / "log" / "maillog"
        self.auth_socket = self.queue_directory / "private" / "auth"
        self.address = address
        self.port = port
        self.submission_port = submission_port
        self.hostname = hostname
        self.name_server = name_server
        self.remote_port = remote_port
        self.clients = tuple(clients)
        self.settings = settings or PostfixSettings()

    # ---- life

    def prepare(self) -> None:
        """Writes all files, so that sockets can be put below the queue directory before the start."""
        _check_possible()
        jail = (self.queue_directory, self.queue_directory / "etc")
        for directory in (self.directory, self.config_directory, *jail, self.log_file.parent):
            _make_directory(directory, 0o755, "root")
        for directory in (self.data_directory, self.queue_directory / "private"):
            _make_directory(directory, 0o700, "postfix")
        _check_searchable(self.directory)
        self.fill_jail()
        self._write_configuration()

    def start(self) -> None:
        """Starts, and returns when every port sends its greeting.  If that fails, nothing is left running."""
        self.prepare()
        for port in self._ports():
            _check_free(self.address, port)
        since = self.log_position()
        # In two steps: `postfix check` makes missing files, and on Debian 13 fills the chroot with the machine's own
        # files, which fill_jail replaces.  The start then does not check again.
        self._postfix_must("check")
        self.fill_jail()
        (self.queue_directory / _CHECKED).touch()
        self._postfix_must("start")
        for port in self._ports():
            self._wait_for_greeting(port, since)

    def stop(self) -> None:
        """Stops the instance, and returns when all its processes have ended.  If one had to be killed, it raises
        DemoFault."""
        master = self.master_pid()
        if master is not None:
            os.kill(master, signal.SIGTERM)
        try:
            wait_until(lambda: not self.processes(), _STOP_SECONDS, "all processes of Postfix ended")
        except TimeoutError:
            left = self.processes()
            for pid in left:
                _kill_if_there(pid)
            raise DemoFault(f"these processes of Postfix had to be killed: {left}") from None

    def reload(self) -> None:
        """Makes the daemons read their configuration again; returns when the master has."""
        since = self.log_position()
        self.fill_jail()
        _check(self._postfix("reload"))
        self.wait_for_log(r"postfix/master\[\d+\]: reload -- ", since=since)

    def master_pid(self) -> int | None:
        """The master of this instance, if it is running: the process in its pid file, if /proc confirms it."""
        try:
            pid = int((self.queue_directory / "pid" / "master.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if pid in self.processes() else None

    def processes(self) -> dict[int, str]:
        """All processes in the queue directory: Postfix's daemons, and the commands that pipe(8) started."""
        return dict(_processes_in(self.queue_directory))

    # ---- configuration

    def fill_jail(self) -> None:
        """Writes the files that the chrooted daemons look for below their root, the address of the name server first.

        Call it after `postfix check` on the instance, which `bouncehook setup --apply` runs: on Debian 13 that replaces
        them by the machine's.  start() and reload() call it too.
        """
        etc = self.queue_directory / "etc"
        for name in _JAIL_FILES:
            if Path("/etc", name).exists():
                shutil.copy(Path("/etc", name), etc / name)
        contents = {
            "resolv.conf": f"nameserver {self.name_server}\noptions timeout:2 attempts:1\n",
            "nsswitch.conf": "hosts: files dns\nservices: files\n",
            "hosts": "127.0.0.1 localhost\n",
        }
        for name, content in contents.items():
            # A running daemon must not see a half-written file.
            if not (etc / name).exists() or (etc / name).read_text() != content:
                _replace(etc / name, content.encode())

    def postconf(self, settings: Mapping[str, str]) -> None:
        """Changes main.cf.  Daemons see it after reload()."""
        changes = [f"{name} = {value}" for name, value in settings.items()]
        _check(self._command("postconf", "-e", *changes))
        _backdate(self.config_directory / "main.cf")

    def write_file(self, name: str, content: str | bytes) -> None:
        """Replaces a file of the configuration whole.

        A daemon that starts while main.cf is being written would take the defaults for what is missing: those of the
        machine's own Postfix, whose queue it would wait for, and answer no client.
        """
        _replace(self.config_directory / name, content.encode() if isinstance(content, str) else content)
        _backdate(self.config_directory / name)

    def set_service(self, entry: str) -> None:
        """Replaces one master.cf entry, in the form of `postconf -M`; it takes effect after reload()."""
        _check(self._command("postconf", "-M", entry))
        _backdate(self.config_directory / "master.cf")

    def setting(self, name: str) -> str:
        """The effective value of one parameter."""
        return _check(self._command("postconf", "-h", "-x", name)).strip()

    # ---- mail

    def sendmail(self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str] = ()) -> None:
        """Submits a mail as a local program on the relay does."""
        start = ["/usr/sbin/sendmail", "-C", str(self.config_directory), "-i", "-f", sender]
        command = [*start, *options, "--", *recipients]
        _check(subprocess.run(command, input=content, capture_output=True, check=False))

    def flush(self) -> None:
        """Retries the whole queue now."""
        _check(self._command("postqueue", "-f"))

    def flush_what_was_deferred(self) -> None:
        """Waits until no delivery is running, then retries the whole queue now."""
        self.wait_until_queue_rests()
        self.flush()

    def flush_until_empty(self, timeout: float = 30.0) -> None:
        """Flushes the queue repeatedly until it is empty: one flush skips messages that are being delivered."""

        coming: dict[str, float] = {}

        def is_empty() -> bool:
            now = time.monotonic()
            since = {one["queue_id"]: now for one in self.queue() if one["queue_name"] == "incoming"}
            since |= {name: coming[name] for name in since.keys() & coming.keys()}
            coming.clear()
            coming.update(since)
            # A message that was skipped, "still being delivered", stays in incoming for five minutes, or until a flush.
            if self._rests() or any(now - one > _SKIPPED_SECONDS for one in coming.values()):
                self.flush()
                coming.clear()
            return not self.queue()

        wait_until(
            is_empty, timeout, lambda: f"an empty queue: {self.queue()}; the log ends:\n{_end_of(self.log_text())}"
        )

    def wait_until_queue_rests(self, timeout: float = 30.0) -> None:
        """Waits until no delivery is running.

        The log says "deferred" a moment before the message is in the deferred queue, where a flush finds it; a reload
        in that moment leaves it where no flush finds it.  It is there a moment before the daemon that tried it unlocks
        it; a flush in that moment skips it, "still being delivered", for five minutes.
        """
        wait_until(
            self._rests,
            timeout,
            lambda: f"an idle queue: {self.queue()}; the log ends:\n{_end_of(self.log_text())}",
        )

    def expire(self, queue_id: str) -> None:
        """Makes a deferred message expire now, as after maximal_queue_lifetime, without another attempt."""
        _check(self._command("postsuper", "-f", queue_id))
        # It expires when the queue manager next processes the message.
        _check(self._command("postqueue", "-i", queue_id))

    def queue(self) -> list[dict[str, Any]]:
        """What `postqueue -j` says of each message in the queue."""
        return [json.loads(line) for line in _check(self._command("postqueue", "-j")).splitlines()]

    def wait_until_queue_is_empty(self, timeout: float = 30.0) -> None:
        # Twice in a row, because one check can miss a message that moves from deferred back to active.
        wait_until(lambda: self._no_mail() and self._no_mail(), timeout, lambda: f"empty queue: {self.queue()}")

    # ---- log

    def log_text(self, since: int = 0) -> str:
        """The text of the log from a position on."""
        try:
            with self.log_file.open("rb") as log:
                log.seek(since)
                return log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def log_position(self) -> int:
        """The end of the log now, so that only later lines are examined."""
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def wait_for_log(self, pattern: str, timeout: float = 30.0, since: int = 0) -> re.Match[str]:
        """Waits for a line that contains `pattern`; returns the match."""
        wanted = re.compile(pattern, re.MULTILINE)
        return wait_until(
            lambda: wanted.search(self.log_text(since)),
            timeout,
            lambda: f"/{pattern}/ in the log, whose end is:\n{_end_of(self.log_text(since))}",
        )

    # ---- inside

    def _rests(self) -> bool:
        if any(entry["queue_name"] != "deferred" for entry in self.queue()):
            return False
        # The order matters: a message that is deferred meanwhile is among the files, and its lock is seen if it is
        # held.
        deferred = {_identity(file) for file in (self.queue_directory / "deferred").glob("?/*")}
        return not deferred & _locked_files()

    def _wait_for_greeting(self, port: int, since: int) -> None:
        def greets_or_cannot() -> bool:
            return self._greets(port) or _CANNOT_SERVE.search(self.log_text(since)) is not None

        with contextlib.suppress(TimeoutError):
            wait_until(greets_or_cannot, _START_SECONDS, "greeting")
        if not self._greets(port):
            self.stop()
            log = _end_of(self.log_text(since))
            raise DemoFault(f"Postfix sends no greeting on {self.address}:{port}; its log says:\n{log}")

    def _ports(self) -> list[int]:
        return [self.port] + ([self.submission_port] if self.submission_port else [])

    def _greets(self, port: int) -> bool:
        try:
            with socket.create_connection((self.address, port), timeout=_START_SECONDS) as connection:
                greeting = connection.recv(200)
                connection.sendall(b"QUIT\r\n")
        except OSError:
            return False
        return greeting.startswith(b"220 ")

    def _no_mail(self) -> bool:
        """Whether the queues are empty, checked in the order in which a message passes them."""
        places = (self.queue_directory / queue for queue in _QUEUES_WITH_MAIL)
        return not any(files for place in places for _, _, files in os.walk(place))

    def _write_configuration(self) -> None:
        for name, content in self.settings.tables.items():
            self.write_file(name, content)
        lines = [f"{key} {value}\n" for key, value in self.settings.transports.items()]
        self.write_file("transport", "".join(lines))
        parameters = {**self._own_parameters(), **self.settings.main}
        self.write_file("main.cf", "".join(f"{name} = {value}".rstrip() + "\n" for name, value in parameters.items()))
        self.write_file("master.cf", "\n".join([*self._services(), ""]))

    def _services(self) -> list[str]:
        services = [smtpd_service(self.address, self.port), stock_services().rstrip(), *self.settings.services]
        if self.submission_port:
            services.append(submission_service(self.address, self.submission_port))
        return services

    def _own_parameters(self) -> dict[str, str]:
        return {
            "compatibility_level": "3.6",
            "queue_directory": str(self.queue_directory),
            "data_directory": str(self.data_directory),
            "maillog_file": str(self.log_file),
            "maillog_file_prefixes": str(self.log_file.parent),
            "myhostname": self.hostname,
            "enable_long_queue_ids": "yes",
            # Here Postfix needs an address that an interface really has, and 127.88.0.2 is only part of lo's net.
            # The services in master.cf have their full address, and by proxy_interfaces Postfix recognises itself.
            "inet_interfaces": "127.0.0.1",
            "proxy_interfaces": self.address,
            "inet_protocols": "ipv4",
            "mynetworks": " ".join(self.clients),
            "mydestination": "$myhostname",
            # Mail to the relay's own users must not reach the machine's mailboxes; only postmaster exists.
            "local_transport": "discard:mail to the relay itself",
            "local_recipient_maps": "inline:{ { postmaster = yes } }",
            "alias_maps": "",
            "alias_database": "",
            "transport_maps": "texthash:${config_directory}/transport",
            "smtp_tcp_port": str(self.remote_port),
            # Reuse of connections and slow restarts would let one demo message depend on another.
            "smtp_connection_cache_on_demand": "no",
            "smtp_destination_concurrency_failed_cohort_limit": "100",
            # On a busy machine Dovecot may answer too late; smtpd then ends, and with the default of 60 s master would
            # start no other for a minute, while clients wait for a greeting.
            "service_throttle_time": "1s",
        }

    def _command(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Must be absolute: with a relative directory Postfix silently does nothing.
        command = [f"/usr/sbin/{name}", "-c", str(self.config_directory), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def _postfix_must(self, verb: str) -> None:
        since = self.log_position()
        done = self._postfix(verb)
        if done.returncode:
            raise DemoFault(f"`postfix {verb}` failed: {done.stdout}{_end_of(self.log_text(since))}")

    def _postfix(self, verb: str) -> subprocess.CompletedProcess[str]:
        """postfix(1) leaves its output open in the daemons, so that it must go to a file, not to a pipe."""
        command = ["/usr/sbin/postfix", "-c", str(self.config_directory), verb]
        output = self.log_file.parent / f"postfix-{verb}.out"
        with output.open("w") as stream:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, check=False)
        return subprocess.CompletedProcess(command, done.returncode, output.read_text(), "")


def _check(done: subprocess.CompletedProcess[Output]) -> Output:
    """The output of a command, if it succeeded."""
    if done.returncode:
        said = done.stderr or done.stdout
        raise DemoFault(f"{' '.join(done.args)} exited {done.returncode}: {said!r}")
    return done.stdout


def _check_possible() -> None:
    if os.geteuid() != 0:
        raise DemoFault("a private Postfix needs root: run this with sudo")
    if not Path("/usr/sbin/postfix").exists():
        raise DemoFault("Postfix is not installed: apt-get install postfix")


def _check_free(address: str, port: int) -> None:
    """Checks that the port is free; Postfix itself would take seconds to report that."""
    try:
        with socket.create_server((address, port)):
            return
    except OSError as error:
        raise DemoFault(
            f"cannot bind {address}:{port} for the private Postfix ({error.strerror}): stop the program that listens "
            "there (ss -lntp), or choose other loopback addresses"
        ) from error


def _check_searchable(directory: Path) -> None:
    """Checks that the daemons, which run as user postfix, can enter the directory."""
    account = pwd.getpwnam("postfix")
    for place in (directory, *directory.parents):
        status = place.stat()
        wanted = 0o100 if status.st_uid == account.pw_uid else 0o010 if status.st_gid == account.pw_gid else 0o001
        if not status.st_mode & wanted:
            raise DemoFault(f"user postfix cannot enter {place}: chmod o+x {place}, or use another directory")


def _make_directory(directory: Path, mode: int, owner: str) -> None:
    """Makes a directory with that mode, whatever the umask is; an existing one stays as it is."""
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(mode)
        shutil.chown(directory, owner)


def _replace(file: Path, content: bytes) -> None:
    """Replaces a file whole by one that everybody can read, whatever the umask is."""
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(content)
    new.chmod(0o644)
    new.replace(file)


def _backdate(file: Path) -> None:
    """Sets back the time of a file, because every program of Postfix waits until its files have been unchanged for a
    second."""
    then = time.time() - 10
    os.utime(file, (then, then))


def _processes_in(directory: Path) -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # A process that has ended and waits to be collected (a zombie) has no directory any more.
            where = Path(os.readlink(entry / "cwd"))
            if where == directory or directory in where.parents:
                yield int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue


def _identity(file: Path) -> tuple[int, int]:
    """Device and inode; of a file that has just gone, those of nothing."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return status.st_dev, status.st_ino


def _locked_files() -> set[tuple[int, int]]:
    """Device and inode of every file that a process holds a lock on; see proc_locks(5)."""
    found = set()
    for place in re.findall(r" (\w+:\w+:\d+) ", Path("/proc/locks").read_text()):
        major, minor, inode = place.split(":")
        found.add((os.makedev(int(major, 16), int(minor, 16)), int(inode)))
    return found


def _kill_if_there(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_of(text: str, lines: int = 30) -> str:
    return "\n".join(text.splitlines()[-lines:])
