"""`bouncehook check`: prove the configuration before a reload.  Reads it, and the secret files that it names."""

from __future__ import annotations

import argparse

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_notifier.deliver.signing_keys import prove_secrets


def add(commands: Commands) -> None:
    """Describe the arguments."""
    takes_config(subcommand(commands, "check", check, "prove the configuration; says every fault at once"))


def check(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError with every fault."""
    configuration = load(arguments.config)
    prove_secrets(configuration)
    print(f"{arguments.config}: good, {len(configuration.customers)} customers")
    return sysexits.OK
