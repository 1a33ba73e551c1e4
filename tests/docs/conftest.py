"""Starts each receiver once for the tests of a file; and a deliverer for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docs.receiving import LANGUAGES, Delivering, Receiver
from places import program


@pytest.fixture(scope="module", params=LANGUAGES)
def receiver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    program(LANGUAGES[request.param].command[0])
    made = Receiver(request.param, tmp_path_factory.mktemp(request.param))
    try:
        made.wait()
        yield made
    finally:
        made.stop()


@pytest.fixture
def make_delivering(tmp_path: Path) -> Iterator[Callable[[], Delivering]]:
    """Makes deliverers, each with a store of its own."""
    made: list[Delivering] = []

    def make() -> Delivering:
        made.append(Delivering(tmp_path / f"deliverer-{len(made)}"))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def delivering(make_delivering: Callable[[], Delivering]) -> Delivering:
    return make_delivering()
