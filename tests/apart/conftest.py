"""Postfix here and bouncehook there, for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apart.apart import Apart


@pytest.fixture(scope="module")
def apart(commands: Path) -> Iterator[Apart]:
    """Both run; Postfix does not know of bouncehook yet."""
    with Apart(commands) as made:
        yield made


@pytest.fixture(scope="module")
def set_up(apart: Apart) -> Apart:
    """The same, when `bouncehook setup` has told Postfix."""
    done = apart.setup("--apply", "--reload")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    apart.prove()
    return apart
