"""The clock is set, forward or back, by days or a year, while reports wait for their retry.

What is reasonable: nothing is lost or invented, a retry may come earlier than it was to, and no later than its wait
after the clock was set; timestamps are what the clock says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from torture import rude_endpoint as rude
from torture.clock import DAY, Clock
from torture.ledger import Failure, count
from torture.outlet import Outlet
from torture.rude_endpoint import RudeEndpoint

WAIT = 2
"""seconds between tries"""
YEAR = 365 * DAY
DELIVERY = f"retry: [{', '.join([f'{WAIT}s'] * 50)}]"


@pytest.fixture
def clock(public_directory: Path) -> Clock:
    return Clock(public_directory)


@pytest.fixture
def outlet(make_outlet, clock: Clock) -> Outlet:
    """Its notifier has the clock; its pipe has the test's own."""
    return make_outlet(under=clock.command, delivery=DELIVERY)


def fail_once(outlet: Outlet, how_many: int = 3) -> list[Failure]:
    """Failures whose first try is over and did not succeed."""
    outlet.endpoint.manners = lambda _: rude.fails
    failures = outlet.failures(how_many)
    outlet.take_all(failures)
    outlet.wait(lambda: outlet.log().count(": waiting, try 1") >= how_many, "each was tried")
    outlet.endpoint.manners = lambda _: rude.polite
    return failures


def offsets(endpoint: RudeEndpoint) -> list[int]:
    """How far the timestamps of POSTs are from the test's own clock, in days."""
    return [round((int(post.headers["webhook-timestamp"]) - post.arrived) / DAY) for post in endpoint.posts]


@pytest.mark.parametrize("seconds", [YEAR, -2 * DAY])
def test_retries_wait_no_longer_than_they_were_to(outlet: Outlet, clock: Clock, seconds: int) -> None:
    waiting, fresh = fail_once(outlet), outlet.failures(3)
    clock.set(seconds)
    outlet.take_all(fresh)
    outlet.wait_until_told(fresh)
    outlet.wait_until_told(waiting, 3 * WAIT)
    count(outlet.endpoint.posts, {*waiting, *fresh})
    assert set(offsets(outlet.endpoint)) == {0, round(seconds / DAY)}


def test_retries_that_were_planned_by_a_wrong_clock(outlet: Outlet, clock: Clock) -> None:
    clock.set(YEAR)
    waiting = fail_once(outlet)
    clock.set(0)
    outlet.wait_until_told(waiting, 3 * WAIT)
    count(outlet.endpoint.posts, set(waiting))


def test_an_endpoint_that_was_given_a_rest_by_a_wrong_clock(outlet: Outlet, clock: Clock) -> None:
    """It was busy while the clock was wrong, and is to be left alone for some seconds, not for a year."""
    clock.set(YEAR)
    outlet.endpoint.manners = lambda visit: rude.is_busy if visit.number == 0 else rude.polite
    first, fresh = outlet.failures(1), outlet.failures(3)
    outlet.take_all(first)
    outlet.wait_for_log("is left alone for")
    clock.set(0)
    outlet.take_all(fresh)
    outlet.wait_until_told([*first, *fresh], 9)


def test_what_waits_is_kept_when_the_clock_is_a_year_fast(outlet: Outlet, clock: Clock) -> None:
    """Also through a restart, after which what is old enough is deleted first."""
    waiting = fail_once(outlet)
    outlet.programs.kill("notifier")
    clock.set(YEAR)
    outlet.start_notifier()
    outlet.wait_until_told(waiting)
    outlet.programs.kill("notifier")
    clock.set(0)
    outlet.start_notifier()
    fresh = outlet.failures(3)
    outlet.take_all(fresh)
    outlet.wait_until_told(fresh)
    assert count(outlet.endpoint.posts, {*waiting, *fresh}).repeats >= len(waiting), "each was tried twice at least"


class TestReturnAddresses:
    def test_of_the_future_and_of_some_weeks_ago_are_taken(self, outlet: Outlet) -> None:
        failures = outlet.failures(4)
        for failure, days in zip(failures, (400, 1, 0, -30), strict=True):
            assert outlet.take(failure, days=days) == 0
        outlet.wait_until_told(failures)
        count(outlet.endpoint.posts, set(failures))

    def test_older_ones_are_kept_for_a_person(self, outlet: Outlet) -> None:
        """They were signed by us, so it may be a clock that is wrong, or was."""
        (failure,) = outlet.failures(1)
        assert outlet.take(failure, days=-31) == 0
        outlet.wait(outlet.programs.set_aside, "something in bad/")
        outlet.wait_for_log("is 31 days old")
        assert outlet.endpoint.posts == []
