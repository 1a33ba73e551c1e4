"""The program `bouncehook-notifier`: starts intake, delivery, retention and the status page, watches the
configuration, stops cleanly.

SIGTERM and SIGINT: finish what is under way and stop.  SIGHUP: look for a changed configuration now (that happens
every second anyway).
"""

from __future__ import annotations

import argparse
import logging
import sys
import threading
import time
from collections.abc import Callable

from bouncehook import service, sysexits
from bouncehook.configuration import Configuration, WatchedConfiguration
from bouncehook.errors import ConfigurationError, SpoolError
from bouncehook.spool_reader import SpoolReader
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.deliver.signing_keys import unusable_secrets
from bouncehook_notifier.intake import Intake
from bouncehook_notifier.monitor.listener import Listener
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.retention import Retention
from bouncehook_notifier.store.store import Store
from bouncehook_notifier.trouble import Trouble

REFRESH_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 3600.0
SECRETS_SECONDS = 30.0
"""how often the customers' secrets are tried, beside the calls that need them"""

log = logging.getLogger("bouncehook.notifier")


def main() -> int:
    """The entry point.  Returns an exit status of sysexits(3)."""
    return service.run("bouncehook-notifier", _arguments(), _start)


def _start(arguments: argparse.Namespace, starter: service.Starter) -> int:
    try:
        watched = WatchedConfiguration(arguments.config)
        reader = SpoolReader(watched.current.settings.spool)
        store = Store(watched.current.settings.store)
        store.open()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return sysexits.CONFIG
    except (StoreUnavailable, SpoolError) as error:
        log.error("%s", error)
        return sysexits.UNAVAILABLE
    run(watched, reader, store, starter)
    return sysexits.OK


def run(watched: WatchedConfiguration, reader: SpoolReader, store: Store, starter: service.Starter) -> None:
    """Run the loops until a signal says stop."""
    service.block_signals()
    stop = threading.Event()
    deliverer = Deliverer(store, lambda: watched.current)
    intake = Intake(reader, store, lambda: watched.current, deliverer.wake)
    retention = Retention(store, lambda: watched.current.settings)
    loops = [
        threading.Thread(target=intake.run, args=(stop,), name="intake"),
        threading.Thread(target=deliverer.run, args=(stop,), name="delivery"),
        threading.Thread(target=retention.run, args=(stop,), name="retention"),
        threading.Thread(target=Listener(watched).run, args=(stop,), name="status page"),
    ]
    for loop in loops:
        loop.start()
    serving = f"serving {len(watched.current.customers)} customers"
    log.info("%s", serving)
    starter.ready(serving)
    _keep_house(watched, reader)
    starter.stopping()
    stop.set()
    reader.wake()
    deliverer.wake()
    for loop in loops:
        loop.join()
    reader.close()
    store.close()
    log.info("stopped")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bouncehook-notifier", description="tells customers of failed deliveries")
    service.add_arguments(parser, "/run/bouncehook/notifier.pid")
    return parser.parse_args()


def _keep_house(watched: WatchedConfiguration, reader: SpoolReader) -> None:
    """The main thread's work until it is told to stop: changed configuration, and what crashes left in the spool."""
    cleaned = -HOUSEKEEPING_SECONDS
    secrets = _Secrets(watched)
    while not service.told_to_stop(REFRESH_SECONDS):
        _survive(watched.refresh)
        _survive(secrets.look_when_due)
        if time.monotonic() - cleaned > HOUSEKEEPING_SECONDS:
            cleaned = time.monotonic()
            _survive(lambda: reader.forget_abandoned(time.time()))


class _Secrets:
    """Says which customers' secrets cannot be used; no other customer suffers from it."""

    def __init__(self, watched: WatchedConfiguration) -> None:
        self._watched = watched
        self._trouble = Trouble("signing", "reports to that customer wait", "every secret can be used again")
        self._looked = -SECRETS_SECONDS
        self._looked_with: Configuration | None = None

    def look_when_due(self) -> None:
        """Look if there is a new configuration, or after some time."""
        configuration, now = self._watched.current, time.monotonic()
        if configuration is self._looked_with and now - self._looked < SECRETS_SECONDS:
            return
        self._looked, self._looked_with = now, configuration
        found = unusable_secrets(configuration)
        if found:
            self._trouble.lasts("; ".join(found))
        else:
            self._trouble.ended()


def _survive(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("housekeeping failed; it will be tried again")


if __name__ == "__main__":
    sys.exit(main())
