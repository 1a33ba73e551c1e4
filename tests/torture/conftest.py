"""What the tests of this folder share: the way out without a Postfix, small disks, and endpoints that misbehave."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from torture.outlet import Outlet
from torture.rude_endpoint import RudeEndpoint


@pytest.fixture
def make_outlet(commands: Path) -> Iterator[Callable[..., Outlet]]:
    """Makes running outlets, each with an endpoint of its own unless one is given."""
    with ExitStack() as stack:

        def made(endpoint: RudeEndpoint | None = None, **options: Any) -> Outlet:
            endpoint = stack.enter_context(endpoint or RudeEndpoint())
            return stack.enter_context(Outlet(commands, endpoint, **options))

        yield made


@pytest.fixture
def outlet(make_outlet: Callable[..., Outlet]) -> Outlet:
    """One with a polite endpoint."""
    return make_outlet()


@pytest.fixture
def make_disk() -> Iterator[Callable[[str], Path]]:
    """Makes small file systems, where other users may go."""
    places: list[Path] = []

    def make(size: str) -> Path:
        place = Path(tempfile.mkdtemp(prefix="bouncehook-disk-", dir="/tmp"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", place], check=True)
        places.append(place)
        return place

    yield make
    for place in places:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()
