"""What calls need and cannot have: secrets, files of header fields, templates.

Each stops the calls that need it, and nothing else: their reports wait.  `bouncehook-notifier` (`daemon`) logs it, the
status page and `bouncehook status` show it, and `bouncehook check` and `doctor` count each as a fault.  Reads the
files.
"""

from __future__ import annotations

from bouncehook.configuration import Configuration
from bouncehook.errors import ConfigurationError
from bouncehook_notifier.deliver.body_templates import faults_in_templates
from bouncehook_notifier.deliver.header_fields import faults_in_headers
from bouncehook_notifier.deliver.signing_keys import faults_in_secrets


def unusable(configuration: Configuration) -> list[str]:
    """A line for each, naming file, line and key path."""
    found: list[str] = []
    for customer in configuration.customers:
        found += faults_in_secrets(customer)
        found += faults_in_headers(customer)
        found += faults_in_templates(customer)
    return found


def prove_usable(configuration: Configuration) -> None:
    """Raise ConfigurationError with all that cannot be used."""
    faults = unusable(configuration)
    if faults:
        raise ConfigurationError(faults)
