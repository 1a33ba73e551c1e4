"""The program `bouncehook-milter`: reads the configuration, opens the socket, serves Postfix until it is told to stop.

libmilter takes SIGTERM, SIGINT and SIGHUP for itself and ends on each of them (within five seconds, its poll
interval); Python's own handlers never run meanwhile.  So changed configuration is noticed by looking at the files.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

try:
    import milter
except ImportError:  # it is compiled when it is installed, so it is not installed for those who need no milter
    sys.exit("bouncehook-milter: pymilter is not installed; it comes with the extra: pip install 'bouncehook[milter]'")
from bouncehook import service, sysexits
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counters
from bouncehook.errors import ConfigurationError
from bouncehook.spool import Spool
from bouncehook_milter.callbacks import Connection, Context, register
from bouncehook_milter.evidence import Evidence
from bouncehook_milter.session import Session

REFRESH_SECONDS = 1.0

log = logging.getLogger("bouncehook.milter")


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return service.run("bouncehook-milter", _arguments(), _start)


def _start(arguments: argparse.Namespace, starter: service.Starter) -> int:
    try:
        watched = WatchedConfiguration(arguments.config)
        # libmilter would take a live socket away from a running milter without a word.
        service.require_free(watched.current.settings.milter_socket, "bouncehook-milter")
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return sysexits.CONFIG
    except service.SocketUnusable as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE
    serve(watched, starter)
    return sysexits.OK


def serve(watched: WatchedConfiguration, starter: service.Starter) -> None:
    """Serve Postfix until a signal ends libmilter."""
    settings = watched.current.settings
    # libmilter waits for these in a thread of its own, as it must; one of our threads that did not block them would
    # be killed by the first, and the process with it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    counters = Counters(settings.spool, "milter", str(settings.milter_socket))
    evidence = Evidence(Spool(str(settings.spool)), counters)
    evidence.release_orphans()
    threading.Thread(target=_refresh, args=(watched, counters), name="configuration", daemon=True).start()

    def connection(context: Context) -> Connection:
        return Connection(context, Session(lambda: watched.current, time.time), evidence, counters)

    milter.setconn(f"unix:{settings.milter_socket}")
    register("bouncehook", connection)
    os.umask(0o007)  # the socket is for its directory's group, which Postfix belongs to
    serving = f"serving {len(watched.current.customers)} customers on {settings.milter_socket}"
    log.info("%s", serving)
    threading.Thread(
        target=_announce, args=(settings.milter_socket, starter, serving), name="ready", daemon=True
    ).start()
    gc.freeze()  # what lives as long as the process needs no looking through
    try:
        milter.opensocket(True)  # in place of one that a dead milter left
        milter.main()
    finally:
        starter.stopping()
        evidence.close()
        counters.write()
        log.info("stopped")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bouncehook-milter", description="Postfix milter of bouncehook")
    service.add_arguments(parser, "/run/bouncehook/milter.pid")
    return parser.parse_args()


def _announce(path: Path, starter: service.Starter, status: str) -> None:
    """libmilter opens the socket and serves in one call, and does not say when."""
    while service.why_silent(path):
        time.sleep(0.02)
    starter.ready(status)


def _refresh(watched: WatchedConfiguration, counters: Counters) -> None:
    while True:
        counters.write_when_due()
        time.sleep(REFRESH_SECONDS)
        try:
            watched.refresh()
        except Exception:
            log.exception("cannot look for a changed configuration; the old one stays in force")


if __name__ == "__main__":
    sys.exit(main())
