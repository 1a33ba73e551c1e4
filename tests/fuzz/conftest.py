"""One world for all rounds of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.world import World
from places import own_loopback


@pytest.fixture(scope="module")
def world(commands: Path) -> Iterator[World]:
    """Everything that runs, but for the relay itself, which each round sets up for itself."""
    with World(own_loopback()) as world:
        yield world
