"""A store, and reports to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook.report import Report, State
from bouncehook_notifier.store.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.open()
    yield store
    store.close()


@pytest.fixture
def report() -> Report:
    return Report("4jYAAAA", "you@far.test", State.RCPTTO, "550", "5.1.1", "User unknown")
