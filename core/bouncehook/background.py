"""`--daemonize`: a daemon leaves the terminal as soon as it serves, and not earlier.

Until it serves, it writes errors to standard error, and its exit status is the exit status of the command, so the
person who typed the command sees both.  From then on the daemon logs to syslog.

Used by `daemon`.  Touches standard error, the working directory and syslog's socket.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from bouncehook import sysexits
from bouncehook.logs import log_to_syslog
from bouncehook.pid_file import PidFile
from bouncehook.readiness import Readiness

UMASK = 0o027
"""of a process that has left the terminal"""

log = logging.getLogger("bouncehook.daemon")


class WaitingShell(Readiness):
    """The shell that started the daemon: its command returns when the daemon serves, or has failed to start."""

    def __init__(self, program: str, answer: int) -> None:
        """`answer` is the pipe through which the command gets its exit status."""
        self._program = program
        self._answer = answer

    def ready(self, status: str) -> None:
        """Let the command return; from here on the daemon logs to syslog."""
        log.info("%s", status)
        log_to_syslog(self._program)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, sys.stderr.fileno())
        os.close(null)
        self.ended(sysexits.OK)
        log.info("%s", status)

    def ended(self, status: int) -> None:
        """Send the exit status to the command, unless it has one already."""
        try:
            os.write(self._answer, bytes([status]))
        except BrokenPipeError:
            pass


def run_in_background(program: str, pid_file_path: Path, live: Callable[[Readiness], int]) -> int:
    """Run `live` in a new process that has left the terminal; that process returns from here with its exit status.

    The calling process exits inside this call, as soon as the new one serves or has ended.  Raises PidFileUnusable.
    """
    with PidFile(pid_file_path) as pid_file:
        shell = _leave_terminal(program, pid_file)
        pid_file.write()
        status = _live_unseen(live, shell)
        shell.ended(status)
    return status


def _live_unseen(live: Callable[[Readiness], int], shell: WaitingShell) -> int:
    """Run `live`; log every uncaught exception, because standard error is /dev/null by now."""
    threading.excepthook = lambda ended: log.critical(
        "a thread ended by an internal error",
        exc_info=(ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback),
    )
    try:
        return live(shell)
    except Exception:
        log.critical("ended by an internal error", exc_info=True)
        return sysexits.SOFTWARE


def _leave_terminal(program: str, pid_file: PidFile) -> WaitingShell:
    """Return in a new process; the calling process waits for the exit status and exits with it."""
    from daemon import DaemonContext  # imported here: without --daemonize python-daemon need not be installed

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
    return WaitingShell(program, writing)
