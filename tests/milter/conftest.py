"""A session of the milter that a test drives as libmilter would, with a configuration that the test can replace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook.configuration import Configuration
from bouncehook_milter.session import Session
from configured import configured

CUSTOMERS = """\
customers:
  acme.test: https://acme.test/failures
  initech:
    match: {sasl: "initech-*", sender: "*.initech.test", client: 198.51.100.0/24}
    failures: https://initech.test/failures
    return_domain: bounces.initech.test
"""
TODAY = 20_780
NOW = TODAY * 86400.0 + 4321.5


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return configured(tmp_path, CUSTOMERS, "milter: {mynetworks: [127.0.0.0/8, 192.0.2.0/24, 2001:db8::/32]}\n")


@pytest.fixture
def session(configuration: Configuration) -> Session:
    """A session with a client in mynetworks."""
    session = Session(lambda: configuration, lambda: NOW)
    session.connected("192.0.2.1", local=False)
    return session


@pytest.fixture
def own_address(configuration: Configuration) -> Callable[..., str]:
    """A return address that we made."""

    def make(message_id: str = "4jYAAAA", customer: int = 0, day: int = TODAY) -> str:
        return configuration.return_address_for(list(configuration.customers)[customer], message_id, day)

    return make
