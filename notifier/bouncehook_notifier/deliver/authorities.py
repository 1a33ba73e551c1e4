"""The files of certificate authorities (`ca_file`) that calls are to trust: which of them cannot be used.

A file without a certificate fails every call by https that trusts it, and no other call.  `bouncehook-notifier`
(`daemon`) logs it, and `bouncehook check` counts it as a fault.  Reads the files.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from bouncehook.configuration import Configuration
from bouncehook.regular_file import read_octets


def unusable_authorities(configuration: Configuration) -> list[str]:
    """A line for each file that cannot be used, with whom it is for."""
    users: dict[Path, str] = {}
    if configuration.settings.delivery.ca_file:
        users[configuration.settings.delivery.ca_file] = "delivery.ca_file"
    for customer in configuration.customers:
        if customer.delivery.ca_file:
            users.setdefault(customer.delivery.ca_file, f"ca_file of {customer.name}")
    return [f"{path}: {whose}: {fault}" for path, whose in users.items() if (fault := _fault(path))]


def _fault(path: Path) -> str:
    try:
        read_octets(str(path))  # OpenSSL would wait for a FIFO
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:
        return "holds no certificate that can be used; it must be in PEM (`-----BEGIN CERTIFICATE-----`)"
    except OSError as error:
        return f"cannot read the certificates: {error.strerror}"
    return ""
