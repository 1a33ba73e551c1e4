"""Clocks differ by some minutes: one relay is ahead, the other behind, and the MX and the database agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hosts.site import FORWARDS, REFUSES, Site
from places import public_directory
from torture.clock import Clock

pytestmark = pytest.mark.postfix
MINUTES = {"a": 7, "b": -7}


@pytest.fixture(scope="module")
def site(commands: Path) -> Iterator[Site]:
    """Daemons with wrong clocks; Postfix and the pipe have the machine's, as if it was set a moment ago."""
    with public_directory() as place:
        under = {}
        for host, minutes in MINUTES.items():
            directory = place / host
            directory.mkdir(mode=0o755)
            clock = Clock(directory)
            clock.set(60 * minutes)
            under[host] = clock.command
        with Site(commands, under=under) as made:
            yield made


def test_all_is_told_at_once(site: Site) -> None:
    """And of every message what is remembered of it: that is by its day, not by the time."""
    for relay in (site.a, site.b):
        assert site.send(relay, FORWARDS, spelled="Nobody.{}")
    site.bounce(site.failed)
    site.bounce(site.send_some([site.a, site.b]))
    site.wait_until_told(site.failed, 20)
    for one, where in ((site.a, "behind"), (site.b, "ahead of")):
        assert one.said(f"the clock of the store is 420 s {where} ours") == 1
    assert site.mx.said("the clock of the store") == 0
    site.finish()


def test_no_retry_waits_longer_than_the_clocks_differ(site: Site) -> None:
    """Each host plans by its own clock: what the one that is ahead has put off is due there first."""
    site.endpoint.fail_first(1)  # it is busy, and left alone for some seconds
    site.wait_until_told(site.send_some([site.a], 3, [REFUSES]), 40)
    site.endpoint.fail_first(1)
    site.wait_until_told(site.send_some([site.b], 3, [REFUSES]), 40)
    site.finish()
