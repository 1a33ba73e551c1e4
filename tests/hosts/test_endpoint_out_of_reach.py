"""One relay has lost its way to the customer's endpoint, and another has not."""

from __future__ import annotations

import time

import pytest

from hosts.network import Host
from hosts.site import REFUSES, Site

pytestmark = pytest.mark.postfix


@pytest.mark.parametrize("cut", [Host.cut_and_tell, Host.cut])
def test_the_other_delivers(site: Site, cut) -> None:
    began = time.monotonic()
    cut(site.a.host, site.endpoint_host)
    for _ in range(5):
        site.wait_until_told(site.send_some([site.a, site.b], 4, [REFUSES]), 120)
        print("told", time.monotonic() - began)
    site.network.heal()
    print(site.finish())
    print("all", time.monotonic() - began, site.a.log()[-3000:])
