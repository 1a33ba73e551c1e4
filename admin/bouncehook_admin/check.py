"""`bouncehook check`: whether the configuration is good, for the daemons that will read it.

Reads the configuration and what it names, tries what the daemons' users may open, compares what running daemons have
in force, and asks the store, if there is one, for customers whose name has vanished.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.errors import ConfigurationError
from bouncehook.in_force import not_in_force, read_in_force
from bouncehook.plurals import counted
from bouncehook_admin.as_daemons import unusable_files
from bouncehook_admin.subcommand import Commands, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import escaped, say_json
from bouncehook_notifier.deliver.authorities import unusable_authorities
from bouncehook_notifier.deliver.unusable import unusable


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "check", check)
    takes_json(parser)
    takes_config(parser)


def check(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError with every fault; with --json they are in the object."""
    try:
        configuration = load(arguments.config)
        _raise_any(_faults(configuration))
    except ConfigurationError as error:
        if not arguments.json:
            raise
        say_json({"path": str(arguments.config), "good": False, "faults": error.faults})
        return sysexits.CONFIG
    now = time.time()
    running = read_in_force(configuration.settings.spool, configuration.path, now)
    behind = [one.text for one in not_in_force(running, now)]
    warnings = list(_warnings(configuration, now))
    if arguments.json:
        found = {"path": str(arguments.config), "good": not behind, "customers": len(configuration.customers)}
        say_json(found | {"faults": behind, "warnings": warnings})
        return sysexits.CONFIG if behind else sysexits.OK
    print(f"{arguments.config}: good, {counted(len(configuration.customers), 'customer')}")
    for warning in warnings:
        print(f"warning: {escaped(warning)}", file=sys.stderr)
    _raise_any(behind)
    return sysexits.OK


def _raise_any(faults: list[str]) -> None:
    if faults:
        raise ConfigurationError(faults)


def _faults(configuration: Configuration) -> list[str]:
    return [
        *unusable(configuration),
        *unusable_authorities(configuration),
        *map(str, unusable_files(configuration)),
        *_store_faults(configuration),
        *_without_customers(configuration),
    ]


def _warnings(configuration: Configuration, now: float) -> Iterator[str]:
    """Customers whose name has vanished while their mail is out, as far as a store tells."""
    file = configuration.settings.store_file
    if file and not file.exists():
        return
    # Here, because to load SQLAlchemy takes longer than all else that `check` does.
    from bouncehook_admin.selecting import open_store
    from bouncehook_notifier.store.database import StoreUnavailable
    from bouncehook_notifier.vanished import vanished

    try:
        with open_store(configuration) as store:
            yield from vanished(configuration, store, now)
    except StoreUnavailable as error:
        yield f"whether a customer's name has vanished while mail is out is not known: {error}"


def _store_faults(configuration: Configuration) -> list[str]:
    """What can be said of the store's URL without asking the store, which may be away for a moment."""
    if configuration.settings.store_file:
        return []
    # Here, because to load SQLAlchemy takes longer than all else that `check` does.
    from bouncehook_notifier.store.access import Access
    from bouncehook_notifier.store.database import StoreUnavailable

    try:
        Access(configuration.settings.store).close()
    except StoreUnavailable as error:
        return [str(error)]
    return []


def _without_customers(configuration: Configuration) -> list[str]:
    if len(configuration.customers):
        return []
    return [f"{configuration.settings.customers}: names no customer, so nobody's failures are reported; add one"]
