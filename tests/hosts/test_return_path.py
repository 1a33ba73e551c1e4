"""What left through one host and came back to another."""

from __future__ import annotations

import pytest

from hosts.site import BOUNCES, FORWARDS, REFUSES, Site

pytestmark = pytest.mark.postfix


def test_it_is_reported_as_the_relay_and_the_customer_know_it(site: Site) -> None:
    """By the relay's id, and by the recipient as the customer wrote it, also where it was forwarded."""
    before, since = len(site.failed), {one: len(one.log()) for one in site.mail_hosts}
    for relay in (site.a, site.b):
        for row in (REFUSES, BOUNCES, FORWARDS):
            assert site.send(relay, row, spelled="Nobody.{}")
    site.finish()
    assert len(site.failed) == before + 6
    taken = {one.host.name: one.said("1 report, from", since[one]) for one in site.mail_hosts}
    assert taken == {"a": 1, "b": 1, "mx": 4}


def test_the_relay_tells_late_what_it_sent(site: Site) -> None:
    """The bounce is there first, and waits for that: it names somebody to whom the customer never wrote."""
    site.a.programs.kill("notifier")
    sent = site.send(site.a, FORWARDS)
    assert sent
    site.bounce([sent])
    site.mx.wait_until_spooled(1)
    site.wait_until_told(site.send_some([site.b], 3, [REFUSES]))
    site.a.start_program("notifier")
    site.wait_until_told([sent])
    site.finish()
