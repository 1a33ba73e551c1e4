"""An outage is in the log once when it begins, and once when it is over, however often it is met."""

from __future__ import annotations

import logging

import pytest

from bouncehook.outage import Outage

log = logging.getLogger("bouncehook.test")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_each_reason_of_a_spool_names_another_file_and_the_first_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage(log, "mail waits", "mail goes on")
    outage.ended()
    for number in range(3):
        outage.began(f"no room for {number}")
    assert outage.ongoing
    outage.ended()
    outage.ended()
    outage.began("no room for 3")
    assert lines(caplog) == ["no room for 0; mail waits", "mail goes on", "no room for 3; mail waits"]


def test_another_reason_is_said_where_it_tells_something_new(caplog: pytest.LogCaptureFixture) -> None:
    told: list[bool] = []
    outage = Outage(log, "mail waits", "mail goes on", each_reason=True, on_change=told.append)
    outage.began("locked")
    outage.began("locked")
    outage.began("full", ["a: 1", "b: 2"])
    outage.began("full", ["a: 1", "b: 2"])
    outage.ended()
    assert lines(caplog) == ["locked; mail waits", "a: 1", "b: 2", "full; mail waits", "mail goes on"]
    assert (told[0], told[-1], outage.ongoing) == (True, False, False)
