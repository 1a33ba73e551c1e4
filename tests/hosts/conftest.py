"""The site for the tests of one file, whole again whenever a test begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hosts.site import Site
from postgresql.server import programs


@pytest.fixture(scope="session")
def postgresql_programs() -> Path:
    found = programs()
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql), or this is not root")
    return found


@pytest.fixture(scope="module")
def site(commands: Path, postgresql_programs: Path) -> Iterator[Site]:
    with Site(commands, postgresql_programs) as made:
        yield made
