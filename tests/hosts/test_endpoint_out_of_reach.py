"""One relay has lost its way to the customer's endpoint, and another has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hosts.network import Host
from hosts.site import REFUSES, Site

pytestmark = pytest.mark.postfix


@pytest.fixture(autouse=True)
def rested(site: Site) -> None:
    """A notifier that has just started rests from no endpoint."""
    site.finish()
    for one in site.mail_hosts:
        one.programs.kill("notifier")
        one.start_program("notifier")


@pytest.mark.parametrize("cut", [Host.cut_and_tell, pytest.param(Host.cut, marks=pytest.mark.soak)])
def test_the_others_deliver(site: Site, cut: Callable[..., None]) -> None:
    """The relay that has lost it rests, after some calls of which each is tried again; nobody else does."""
    others = {one: len(one.log()) for one in (site.b, site.mx)}
    since = len(site.a.log())
    cut(site.a.host, site.endpoint_host)
    rounds = 0
    while rounds < 5 or not site.a.said("cannot connect", since):  # the others may be quicker to claim
        site.wait_until_told(site.send_some([site.a, site.b], 4, [REFUSES]), 30)
        rounds += 1
        assert rounds < 100
    assert [one.said("left alone", position) for one, position in others.items()] == [0, 0]
    site.network.heal()
    site.finish()


@pytest.mark.soak
def test_all_have_lost_it(site: Site) -> None:
    """Each rests by itself."""
    since = {one: len(one.log()) for one in site.mail_hosts}
    for one in site.mail_hosts:
        one.host.cut_and_tell(site.endpoint_host)
    sent = site.send_some([site.a, site.b], 10, [REFUSES])
    for one in site.mail_hosts:
        one.wait_until_said("is left alone for 30 s", 60, since[one])
    assert not set(sent) & site.told()
    site.network.heal()
    site.finish()
