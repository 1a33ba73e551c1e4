"""`--daemonize`: a daemon leaves the terminal, but not before it serves.

Until it serves, what is wrong is on standard error and the daemon's exit status is the command's, so that whoever typed
it sees both.  From then on the daemon logs to syslog.

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
"""of a process that has left the terminal, whose umask nobody else has decided"""

log = logging.getLogger("bouncehook.daemon")


class WaitingShell(Readiness):
    """A shell that waits until the daemon serves, and then goes on without it."""

    def __init__(self, program: str, answer: int) -> None:
        """`answer` is the pipe on which it hears the exit status."""
        self._program = program
        self._answer = answer

    def ready(self, status: str) -> None:
        """Let the shell go on; from here on the log is syslog's."""
        log.info("%s", status)
        log_to_syslog(self._program)
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


def run_in_background(program: str, pid_file_path: Path, live: Callable[[Readiness], int]) -> int:
    """Run `live` in a process that has left the terminal, and return its exit status there.

    The process that calls this ends as soon as the other one serves, or has ended.  Raises PidFileUnusable.
    """
    with PidFile(pid_file_path) as pid_file:
        shell = _leave_terminal(program, pid_file)
        pid_file.write()
        status = _live_unseen(live, shell)
        shell.ended(status)
    return status


def _live_unseen(live: Callable[[Readiness], int], shell: WaitingShell) -> int:
    """Nobody sees a traceback on standard error, so it goes where the log goes."""
    threading.excepthook = lambda ended: log.critical(
        "a thread ended", exc_info=(ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback)
    )
    try:
        return live(shell)
    except Exception:
        log.critical("ended by an internal error", exc_info=True)
        return sysexits.SOFTWARE


def _leave_terminal(program: str, pid_file: PidFile) -> WaitingShell:
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
    return WaitingShell(program, writing)
