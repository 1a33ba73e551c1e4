"""What tests/notifier holds of customers' names that vanish from the map holds with a store in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import notifier.test_renamed_customers as renamed
from notifier.test_intake import Workshop

test_a_name_that_vanishes_is_said = renamed.test_a_name_that_vanishes_is_said
test_what_is_too_old_to_come_back_is_not_missed = renamed.test_what_is_too_old_to_come_back_is_not_missed
test_many_names_are_found_by_a_look_up_each = renamed.test_many_names_are_found_by_a_look_up_each


@pytest.fixture
def workshop(url: str, tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path, store=url)
    yield made
    made.close()
