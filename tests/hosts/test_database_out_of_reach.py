"""The way to the database is cut, and the database dies: mail flows, each host's spool grows, and it goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hosts.site import Site

pytestmark = pytest.mark.postfix

WAITS = "the spool waits"
GOES_ON = "the spool is processed again"
NOTICED_SECONDS = 45
"""connections are given up after 15 s without an answer, and 5 s without a connection"""
AGAIN_SECONDS = 20


@pytest.fixture(autouse=True)
def healed(site: Site) -> Iterator[None]:
    yield
    site.network.heal()


@pytest.mark.soak
def test_one_host_has_lost_it(site: Site) -> None:
    """Packets vanish, so that nothing is refused and connections look alive.  The others report what comes to them,
    also for messages that left there."""
    site.finish()
    others = {one: len(one.log()) for one in (site.b, site.mx)}
    since = len(site.a.log())
    site.a.host.cut(site.database)
    sent = site.send_some([site.a, site.b])
    site.bounce(sent)
    site.wait_until_told(sent, 90)  # a minute for the relay that cannot tell what it sent
    site.a.wait_until_said(WAITS, NOTICED_SECONDS, since)
    assert len(site.a.programs.waiting_in_spool()) >= 3
    assert [one.said(WAITS, position) for one, position in others.items()] == [0, 0]
    site.network.heal()
    site.wait_until_told(site.failed, AGAIN_SECONDS)
    site.finish()
    assert (site.a.said(WAITS, since), site.a.said(GOES_ON, since)) == (1, 1), site.a.log()[since:]


def test_all_have_lost_it(site: Site) -> None:
    """A router says that there is no way: at once to a new connection, and to an old one never."""
    site.finish()
    since = {one: len(one.log()) for one in site.mail_hosts}
    for one in site.mail_hosts:
        one.host.cut_and_tell(site.database)
    site.bounce(site.send_some([site.a, site.b]))
    for one in site.mail_hosts:
        one.wait_until_spooled(3)
        one.wait_until_said(WAITS, NOTICED_SECONDS, since[one])
    site.network.heal()
    site.wait_until_told(site.failed, AGAIN_SECONDS)
    site.finish()
    for one in site.mail_hosts:
        assert (one.said(WAITS, since[one]), one.said(GOES_ON, since[one])) == (1, 1), one.log()[since[one] :]


def test_a_database_that_is_killed(site: Site) -> None:
    site.send_some([site.a, site.b], 10)
    site.database.kill()
    site.bounce(site.send_some([site.a, site.b], 10))
    site.start_database_again()
    site.finish()
