"""One relay has lost its way to the customer's endpoint, and another has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hosts.network import Host
from hosts.site import REFUSES, Site

pytestmark = pytest.mark.postfix


@pytest.mark.parametrize("cut", [Host.cut_and_tell, pytest.param(Host.cut, marks=pytest.mark.soak)])
def test_the_others_deliver(site: Site, cut: Callable[..., None]) -> None:
    """The relay that has lost it rests, after some calls of which each is tried again; nobody else does."""
    site.a.programs.kill("notifier")
    site.a.start_program("notifier")  # one that has just started has no rest
    others = {one: len(one.log()) for one in (site.b, site.mx)}
    since = len(site.a.log())
    cut(site.a.host, site.endpoint_host)
    for _ in range(5):
        site.wait_until_told(site.send_some([site.a, site.b], 4, [REFUSES]), 20)
    site.a.wait_until_said("cannot connect", since=since)
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
