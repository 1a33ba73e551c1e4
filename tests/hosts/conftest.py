"""The site, which all tests share: each leaves it whole, with everything told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hosts.site import Site


@pytest.fixture(scope="session")
def site(commands: Path) -> Iterator[Site]:
    with Site(commands) as made:
        yield made
