"""The life of a daemon: reads its configuration, opens what it needs, serves until it is told to stop, and stops.

Each daemon is a `Service`, and its entry point is one call of `run`.  What all of them share is here:

    --config, --verbose, --daemonize, --pid-file
    exit status 78 and the faults when the configuration cannot be used, 69 and the reason when a resource cannot
    SIGTERM and SIGINT stop it; SIGHUP looks for a changed configuration now, which happens every second anyway
    systemd, or the waiting shell of --daemonize, is notified when it serves (`readiness`, `background`)

Touches what a service touches, and the process's signals.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import bouncehook
from bouncehook import sysexits
from bouncehook.background import run_in_background
from bouncehook.configuration import DEFAULT_PATH, WatchedConfiguration
from bouncehook.errors import BouncehookError, ConfigurationError
from bouncehook.in_force import Announcement
from bouncehook.logs import log_to_stderr
from bouncehook.pid_file import PidFileUnusable
from bouncehook.places import Place
from bouncehook.plurals import counted
from bouncehook.postfix_socket import require_free
from bouncehook.readiness import Readiness

HOUSEKEEPING_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
"""how long a thread of a daemon on which mail waits may run while another wants to: with Python's 5 ms, which a message
would wait for at each of its steps, a message takes 0.1 s longer while a map of 20,000 customers is read"""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
SIGNALS = (*STOP_SIGNALS, signal.SIGHUP)

log = logging.getLogger("bouncehook.daemon")


class Service(ABC):
    """What a daemon does.  Its methods are called by one thread: `start`, then the others, and `stop` at last."""

    socket: Place | None = None
    """the socket that Postfix connects to; None for a daemon without one"""
    housekeeping: tuple[Callable[[], object], ...] = ()
    """called every second while it serves, after the check for a changed configuration; an exception in one does not
    keep the others from being called"""

    @abstractmethod
    def start(self) -> None:
        """Start to serve, in threads of its own.  Raises BouncehookError when a resource cannot be used."""

    def wait(self, seconds: float) -> bool:
        """Wait for so many seconds, or until a signal comes; returns whether the daemon has to stop."""
        return told_to_stop(seconds)

    @abstractmethod
    def stop(self) -> None:
        """Finish the work that has begun, and release all resources."""


Open = Callable[[WatchedConfiguration], Service]
"""opens what a service needs, and starts no thread.  Raises BouncehookError when a resource cannot be used"""


def run(program: str, description: str, open_service: Open) -> int:
    """The program, by its command line; returns an exit status of sysexits(3)."""
    gc.disable()  # what is made for a start stays, and to look for garbage in it takes a tenth of the time
    arguments = _arguments(program, description)
    log_to_stderr(program, verbose=arguments.verbose)
    # A daemon in the background has another working directory.
    config = arguments.config.absolute() if arguments.daemonize else arguments.config

    def live(readiness: Readiness) -> int:
        return _live(program, config, open_service, readiness)

    if not arguments.daemonize:
        return live(Readiness())
    try:
        return run_in_background(program, arguments.pid_file.absolute(), live)
    except PidFileUnusable as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE


def _arguments(program: str, description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("--version", action="version", version=f"{program} {bouncehook.__version__}")
    parser.add_argument("--config", type=Path, default=DEFAULT_PATH, help="default: %(default)s")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument(
        "--daemonize", action="store_true", help="leave the terminal once it serves, and log to syslog; not for systemd"
    )
    parser.add_argument(
        "--pid-file",
        type=Path,
        default=Path(f"/run/bouncehook/{program.removeprefix('bouncehook-')}.pid"),
        help="with --daemonize; default: %(default)s",
        metavar="FILE",
    )
    return parser.parse_args()


def _live(program: str, config: Path, open_service: Open, readiness: Readiness) -> int:
    _let_sigterm_end_us()
    try:
        watched = WatchedConfiguration(config)
        service = open_service(watched)
        if service.socket:
            require_free(service.socket, program)
            sys.setswitchinterval(SWITCH_SECONDS)
        _block_signals()
        service.start()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return sysexits.CONFIG
    except BouncehookError as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE
    gc.freeze()  # it is not garbage later either; so it is not looked at again, nor taken apart when the process ends
    gc.enable()
    announcement = Announcement(program, config, watched)
    announcement.write_when_due()
    place = f" on {service.socket}" if service.socket else ""
    readiness.ready(f"serving {counted(len(watched.current.customers), 'customer')}{place}")
    while not service.wait(HOUSEKEEPING_SECONDS):
        for work in (watched.refresh, announcement.write_when_due, *service.housekeeping):
            _survive(work)
    readiness.stopping()
    announcement.withdraw()
    service.stop()
    log.info("stopped")
    return sysexits.OK


def _survive(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("internal error in housekeeping; it will be tried again")


def _let_sigterm_end_us() -> None:
    """Until we serve, SIGTERM simply ends us, as it does every program; but the kernel keeps from the first process of
    a container what that has no handler for.
    """
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, lambda number, _: os._exit(128 + number))


def _block_signals() -> None:
    """Block the signals in this thread and in those that it starts; `told_to_stop` waits for them instead.  A signal
    handler could interrupt the very code that it has to call.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def told_to_stop(seconds: float) -> bool:
    """Wait for a signal for so many seconds; returns whether it was a stop signal.  SIGHUP only ends the wait."""
    info = signal.sigtimedwait(SIGNALS, seconds)
    # After a pause (SIGSTOP) longer than `seconds`, Python 3.11 returns signal numbers here that do not exist.
    return info is not None and info.si_signo in STOP_SIGNALS
