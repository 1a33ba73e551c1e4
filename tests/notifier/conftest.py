"""A store, and reports to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bouncehook.report import Report, State
from bouncehook_notifier.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/store.db")
    store.open()
    yield store
    store.close()


@pytest.fixture
def report() -> Report:
    return Report("4jYAAAA", "you@far.test", State.RCPTTO, "550", "5.1.1", "User unknown")
