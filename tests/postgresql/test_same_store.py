"""What tests/notifier and tests/deliver hold of a store in SQLite holds in PostgreSQL: the same tests, run there."""

from __future__ import annotations

from pathlib import Path

import pytest

import deliver.conftest
import deliver.test_loop
import notifier.test_forgetting
import notifier.test_store
import notifier.test_suppressed_store
from postgresql.server import query

OF_SQLITE = {
    "test_the_mail_is_kept_whole",  # they look into the file, or lock it
    "test_a_store_is_opened_again",
    "test_a_notifier_under_another_name_takes_back_what_the_last_one_had_claimed",  # there it may be another host
    "test_a_store_of_another_version_is_refused",
    "test_power_loss_is_provided_for",
    "test_a_locked_database",
    "test_databases_that_cannot_be_used",
    "test_an_administrator_switches_a_running_endpoint_off_and_on",
    "test_after_410_an_administrator_switches_on",
    "test_switching_on_ends_a_long_rest",
    "test_a_stop_hands_back_what_waits",
    "test_a_store_that_is_locked_stops_nothing_for_good",
}

for _module in (notifier.test_store, notifier.test_forgetting, notifier.test_suppressed_store, deliver.test_loop):
    globals().update(
        {name: it for name, it in vars(_module).items() if name.lower().startswith("test") and name not in OF_SQLITE}
    )

raw_server = deliver.conftest.raw_server
decides_at_once = deliver.conftest.decides_at_once


class TestReturnedMails(deliver.test_loop.TestReturnedMails):
    test_a_store_that_cannot_be_read_costs_no_try = None  # looks into the file, too


@pytest.fixture(autouse=True)
def _counted_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(_: Path) -> dict[str, int]:
        tables = ("messages", "evidence", "reports", "deliveries", "attempts")
        return {table: query(url, f"select count(*) from {table}")[0][0] for table in tables}  # type: ignore[misc]

    monkeypatch.setattr(notifier.test_store, "counts", counts)
