"""The program `bouncehook-lmtp`: reads the configuration, opens the socket, serves Postfix until it is told to stop.

SIGTERM and SIGINT: finish the mails that are in hand and stop.  SIGHUP: look for a changed configuration now (that
happens every second anyway).
"""

from __future__ import annotations

import argparse
import logging
import sys

from bouncehook import service, sysexits
from bouncehook.configuration import WatchedConfiguration
from bouncehook.counters import Counters
from bouncehook.errors import ConfigurationError
from bouncehook.spool import Spool
from bouncehook_lmtp.intake import Intake
from bouncehook_lmtp.listener import Listener

REFRESH_SECONDS = 1.0

log = logging.getLogger("bouncehook.lmtp")


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return service.run("bouncehook-lmtp", _arguments(), _start)


def _start(arguments: argparse.Namespace, starter: service.Starter) -> int:
    service.block_signals()
    try:
        watched = WatchedConfiguration(arguments.config)
        path = watched.current.settings.lmtp_socket
        service.require_free(path, "bouncehook-lmtp")
        counters = Counters(watched.current.settings.spool, "lmtp", str(path))
        intake = Intake(Spool(str(watched.current.settings.spool)), lambda: watched.current.keys, counters)
        listener = Listener(path, intake)
        listener.open()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return sysexits.CONFIG
    except service.SocketUnusable as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE
    serving = f"serving {len(watched.current.customers)} customers on {path}"
    log.info("%s", serving)
    starter.ready(serving)
    _keep_house(watched, counters)
    starter.stopping()
    listener.stop()
    counters.write()
    log.info("stopped")
    return sysexits.OK


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bouncehook-lmtp", description="takes returned mail from Postfix's lmtp(8)")
    service.add_arguments(parser, "/run/bouncehook/lmtp.pid")
    return parser.parse_args()


def _keep_house(watched: WatchedConfiguration, counters: Counters) -> None:
    """The main thread's work until it is told to stop: changed configuration, such as keys; and the counts."""
    while not service.told_to_stop(REFRESH_SECONDS):
        counters.write_when_due()
        try:
            watched.refresh()
        except Exception:
            log.exception("cannot look for a changed configuration; the old one stays in force")


if __name__ == "__main__":
    sys.exit(main())
