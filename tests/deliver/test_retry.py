"""When a report is tried again: the schedule of Standard Webhooks."""

from __future__ import annotations

from bouncehook.delivery_settings import STANDARD_RETRY
from bouncehook_notifier.deliver.retry import wait_after


def test_ten_tries_over_some_three_days() -> None:
    waits = [wait_after(tries, STANDARD_RETRY, 0.0) for tries in range(1, 11)]
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, None]
    assert 75 < sum(filter(None, waits)) / 3600 < 76


def test_the_reports_of_one_outage_spread() -> None:
    for tries in range(1, 10):
        least, most = wait_after(tries, STANDARD_RETRY, 0.0), wait_after(tries, STANDARD_RETRY, 1.0)
        assert least is not None
        assert most == least * 1.1
        middle = wait_after(tries, STANDARD_RETRY, 0.5)
        assert middle is not None
        assert least < middle < most


def test_no_further_try_after_the_last() -> None:
    assert wait_after(11, STANDARD_RETRY, 0.0) is None
    assert wait_after(1000, STANDARD_RETRY, 1.0) is None
