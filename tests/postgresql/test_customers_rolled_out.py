"""A customer, or a secret, comes to one host after the other, while reports come: nothing is lost, nothing given up."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from deliver.running import PRIVATE
from postgresql.notifier_host import ids
from postgresql.rolled_out import RETRY, Site, told
from postgresql.server import query

ORDERS = pytest.mark.parametrize("order", ["ab", "bca"])


@ORDERS
def test_a_customer_is_added(site: Callable[[str], Site], endpoint: CustomerEndpoint, order: str) -> None:
    """At a URL that another has already: hosts that do not know them yet leave their reports to the others."""
    here, shared = site(order), endpoint.url("/shared")
    first = f"customers:\n  acme.test: {{failures: {shared}, {RETRY}, {PRIVATE}}}\n"
    here.start(first)
    endpoint.wait_for(5)
    here.customers.append("new.test")
    here.roll_out(f"{first}  new.test: {{failures: {shared}, {RETRY}, {PRIVATE}}}\n")
    endpoint.wait_for(lambda post: post["recipient"] != "", 20)
    expected = here.finish()
    assert set(ids(endpoint)) == expected
    assert set(told(endpoint, "/shared").values()) == {1}
    assert query(here.url, "select distinct tries from deliveries") == [(1,)]


@ORDERS
def test_a_secret_comes_after_its_map(site: Callable[[str], Site], endpoint: CustomerEndpoint, order: str) -> None:
    here, one = site(order), endpoint.url("/one")
    here.start(f"customers:\n  acme.test: {{failures: {one}, {RETRY}, {PRIVATE}}}\n")
    endpoint.wait_for(5)
    signed = f"customers:\n  acme.test: {{failures: {one}, secret_file: acme.secret, {RETRY}, {PRIVATE}}}\n"
    here.roll_out(signed, secret="whsec_" + b64encode(b"n" * 24).decode())
    expected = here.finish()
    assert set(ids(endpoint)) == expected
    assert set(told(endpoint, "/one").values()) == {1}
    assert query(here.url, "select distinct tries from deliveries") == [(1,)]
    assert "webhook-signature" in endpoint.posts[-1].headers
