"""A configuration on disk, for the tests of every program: the smallest complete one, and what a test adds."""

from __future__ import annotations

import secrets
from pathlib import Path

from bouncehook.configuration import Configuration, load

RETURN_DOMAIN = "bounces.relay.test"
CUSTOMERS = """\
customers:
  acme.test: https://acme.test/failures
"""


def write_configuration(directory: Path, customers: str = CUSTOMERS, settings: str = "", store: str = "") -> Path:
    """Write the three files and return the path of `bouncehook.yaml`.  `settings` is added to that one; `store` is the
    URL of another store than the SQLite file beside it."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "customers.yaml").write_text(customers, encoding="utf-8")
    keys = directory / "keys"
    if not keys.exists():
        keys.write_text(f"1 {secrets.token_hex(32)}\n", encoding="ascii")
    path = directory / "bouncehook.yaml"
    path.write_text(
        f"return_address:\n  domain: {RETURN_DOMAIN}\n  keys: keys\ncustomers: customers.yaml\n"
        f"spool: spool\nstore: {store or f'sqlite:///{directory}/store.db'}\n{settings}",
        encoding="utf-8",
    )
    return path


def configured(directory: Path, customers: str = CUSTOMERS, settings: str = "") -> Configuration:
    """The same, loaded."""
    return load(write_configuration(directory, customers, settings))
