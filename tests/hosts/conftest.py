"""The site, which all tests share: each leaves it whole, with everything told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hosts.site import Site
from postgresql.server import programs


@pytest.fixture(scope="session")
def postgresql_programs() -> Path:
    found = programs()
    if not found or not shutil.which("ip"):
        pytest.skip("Debian's packages postgresql and iproute2 are not installed, or this is not root")
    return found


@pytest.fixture(scope="session")
def site(commands: Path, postgresql_programs: Path) -> Iterator[Site]:
    with Site(commands, postgresql_programs) as made:
        yield made
