"""How a daemon gets along with whoever started it: systemd, a person at a terminal, or nobody (`--daemonize`).

`run` is what the entry points of the daemons call.  It gives the program a `Starter`, to say when it serves
and when it stops: systemd hears so by sd_notify(3), which is one datagram and so needs no library.

With `--daemonize` the program leaves the terminal, but not before it serves: until then its faults are on standard
error and its exit status is the command's, so that whoever types it sees what is wrong.  From then on it logs to
syslog.  The pid file is locked as long as the process lives, so one that a crash left behind stops nobody.

Touches standard error, the pid file, syslog's and systemd's sockets.
"""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import pwd
import signal
import socket
import sys
import threading
from collections.abc import Callable
from logging.handlers import SysLogHandler
from pathlib import Path

from bouncehook import sysexits
from bouncehook.configuration import DEFAULT_PATH
from bouncehook.errors import BouncehookError
from bouncehook.logs import log_to_stderr

UMASK = 0o027
"""of a process that has left the terminal, whose umask nobody else has decided"""
PROBE_SECONDS = 2.0
"""that a socket has to take a connection"""
SYSLOG = "/dev/log"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
SIGNALS = (*STOP_SIGNALS, signal.SIGHUP)

log = logging.getLogger("bouncehook.service")


class PidFileUnusable(BouncehookError):
    """The pid file belongs to a running process, or cannot be written."""


class SocketUnusable(BouncehookError):
    """The socket that Postfix is to connect to cannot be made."""


class Starter:
    """systemd, or a terminal that needs no word."""

    def ready(self, status: str) -> None:
        """The program serves.  `status` is what `systemctl status` shows."""
        _notify("READY=1", f"STATUS={status}")

    def stopping(self) -> None:
        """The program has been told to stop."""
        _notify("STOPPING=1")


class Nobody(Starter):
    """A shell that waits until the daemon serves, and then forgets it."""

    def __init__(self, program: str, answer: int) -> None:
        self._program = program
        self._answer = answer

    def ready(self, status: str) -> None:
        """Let the shell go on; from here on the log is syslog's."""
        _log_to_syslog(self._program)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, sys.stderr.fileno())
        os.close(null)
        self.ended(sysexits.OK)
        log.info("%s", status)

    def ended(self, status: int) -> None:
        """Tell the shell the exit status, unless it has it already."""
        try:
            os.write(self._answer, bytes([status]))
        except BrokenPipeError:
            pass


Serve = Callable[[argparse.Namespace, Starter], int]


def add_arguments(parser: argparse.ArgumentParser, pid_file: str) -> None:
    """The options that all daemons have."""
    parser.add_argument("--config", type=Path, default=DEFAULT_PATH, help="default: %(default)s")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument(
        "--daemonize", action="store_true", help="leave the terminal once it serves, and log to syslog; not for systemd"
    )
    parser.add_argument(
        "--pid-file", type=Path, default=Path(pid_file), help="with --daemonize; default: %(default)s", metavar="FILE"
    )


def run(program: str, arguments: argparse.Namespace, serve: Serve) -> int:
    """Run a daemon in the foreground or, with --daemonize, in the background; returns its exit status."""
    log_to_stderr(program, verbose=arguments.verbose)
    if not arguments.daemonize:
        return serve(arguments, Starter())
    # The daemon's working directory is another.
    arguments.config, arguments.pid_file = arguments.config.absolute(), arguments.pid_file.absolute()
    try:
        with PidFile(arguments.pid_file) as pid_file:
            nobody = _leave_terminal(program, pid_file)
            pid_file.write()
            status = _serve_unseen(arguments, serve, nobody)
            nobody.ended(status)
    except PidFileUnusable as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE
    return status


def _serve_unseen(arguments: argparse.Namespace, serve: Serve, nobody: Nobody) -> int:
    """Nobody sees a traceback on standard error, so it goes where the log goes."""
    threading.excepthook = lambda ended: log.critical(
        "a thread ended", exc_info=(ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback)
    )
    try:
        return serve(arguments, nobody)
    except Exception:
        log.critical("ended by a fault", exc_info=True)
        return sysexits.SOFTWARE


def _leave_terminal(program: str, pid_file: PidFile) -> Nobody:
    """Return in a new process; this one waits for its answer and ends with that."""
    from daemon import DaemonContext  # not a thing that must be there for those who do not ask for it

    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        answer = os.read(reading, 1)
        os._exit(answer[0] if answer else sysexits.SOFTWARE)
    DaemonContext(
        detach_process=True,
        files_preserve=[writing, pid_file.descriptor],
        stderr=sys.stderr,
        signal_map={},
        umask=UMASK,
    ).open()
    return Nobody(program, writing)


class PidFile:
    """A file that names the running process, and that only one process can hold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.descriptor = -1

    def __enter__(self) -> PidFile:
        """Raises PidFileUnusable."""
        try:
            self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self.descriptor, 20).decode("ascii", "replace").strip()
            raise PidFileUnusable(
                f"{self._path}: process {holder or 'that is just starting'} runs already; stop it first"
            ) from error
        except OSError as error:
            raise PidFileUnusable(
                f"{self._path}: cannot write the pid file: {error.strerror}; "
                "its directory must exist and be writable for us (`--pid-file` names another)"
            ) from error
        return self

    def write(self) -> None:
        """Name this process."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()}\n".encode(), 0)

    def __exit__(self, *_: object) -> None:
        """The name goes first: whoever finds no file may start."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s: cannot delete the pid file: %s", self._path, error.strerror)
        os.close(self.descriptor)


def block_signals() -> None:
    """For this thread and those that it starts.  `told_to_stop` takes them: a handler could interrupt the very code
    that it has to call.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def told_to_stop(seconds: float) -> bool:
    """Wait for a signal for so long; SIGHUP only ends the wait."""
    info = signal.sigtimedwait(SIGNALS, seconds)
    # When we were paused (SIGSTOP) for longer than that, Python 3.11 gives numbers here that are no signal's.
    return info is not None and info.si_signo in STOP_SIGNALS


def _notify(*lines: str) -> None:
    """sd_notify(3).  Without systemd nothing happens."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto("\n".join(lines).encode(), address)
    except OSError as error:
        log.warning("%s: cannot tell systemd %s: %s", place, lines[0], error)


def require_free(path: Path, program: str) -> None:
    """Make sure that `program` may open a unix socket for Postfix here, and takes none away from one that runs.

    Raises SocketUnusable.
    """
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SocketUnusable(
            f"{path.parent}: must exist and be writable for us, and searchable for Postfix; "
            f"`install -d -o {pwd.getpwuid(os.geteuid()).pw_name} -g postfix -m 2750 {path.parent}` makes it so"
        )
    # Absent is right, and so is one that was left by a process that died.
    if not why_silent(path):
        raise SocketUnusable(f"{path}: another {program} is serving this socket; stop it first")


def why_silent(path: Path) -> str:
    """Why nobody serves a unix socket; empty when somebody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PROBE_SECONDS)
        try:
            probe.connect(str(path))
        except TimeoutError:
            return f"no answer within {PROBE_SECONDS:g} s"
        except OSError as error:
            return os.strerror(error.errno) if error.errno else str(error)
    return ""


def _log_to_syslog(program: str) -> None:
    """In place of standard error.  Postfix's own lines are in the facility `mail` too."""
    handler = SysLogHandler(SYSLOG, facility=SysLogHandler.LOG_MAIL)
    handler.setFormatter(logging.Formatter(f"{program}[%(process)d]: %(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.getLogger().level, handlers=[handler], force=True)
