"""`bouncehook check`: whether the configuration is good, for the daemons that will read it.

Reads the configuration and what it names, tries what the daemons' users may open, and compares what running daemons
have in force.
"""

from __future__ import annotations

import argparse
import time

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.errors import ConfigurationError
from bouncehook.in_force import not_in_force, read_in_force
from bouncehook_admin.as_daemons import unusable_files
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import counted
from bouncehook_notifier.deliver.signing_keys import unusable_secrets


def add(commands: Commands) -> None:
    """Describe the arguments."""
    takes_config(subcommand(commands, "check", check, "check the configuration; reports every fault at once"))


def check(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError with every fault."""
    configuration = load(arguments.config)
    faults = [
        *unusable_secrets(configuration),
        *map(str, unusable_files(configuration)),
        *_store_faults(configuration),
        *_without_customers(configuration),
    ]
    if faults:
        raise ConfigurationError(faults)
    print(f"{arguments.config}: good, {counted(len(configuration.customers), 'customer')}")
    now = time.time()
    running = read_in_force(configuration.settings.spool, configuration.path, now)
    behind = [behind.text for behind in not_in_force(running, now)]
    if behind:
        raise ConfigurationError(behind)
    return sysexits.OK


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
