"""A customer's URLs change on one host after the other, while reports come: each report is taken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from deliver.running import PRIVATE
from postgresql.rolled_out import RETRY, Site, ids_at, told
from postgresql.server import query

ORDERS = pytest.mark.parametrize("order", ["ab", "bca"])


@ORDERS
@pytest.mark.parametrize("old_answers", [204, 500])
def test_a_url_is_replaced(
    site: Callable[[str], Site], endpoint: CustomerEndpoint, order: str, old_answers: int
) -> None:
    """It may have failed, which is why it is replaced."""
    here, (one, two) = site(order), (endpoint.url("/one"), endpoint.url("/two"))
    endpoint.status_by_path["/one"] = old_answers
    here.start(f"customers:\n  acme.test: {{failures: {one}, {RETRY}, {PRIVATE}}}\n")
    endpoint.wait_for(5)
    here.roll_out(f"customers:\n  acme.test: {{failures: {two}, {RETRY}, {PRIVATE}}}\n")
    endpoint.wait_for(lambda post: post.path == "/two")
    expected = here.finish()
    took = told(endpoint, "/one") + told(endpoint, "/two")
    assert len(took) == len(expected), f"{here.statuses()}\n{[host.text()[-3000:] for host in here.hosts]}"
    assert set(took.values()) == {1}
    assert here.statuses() == {"delivered": len(expected)}
    assert query(here.url, "select url, count(*) from deliveries where tries = 0 group by 1") == []


@ORDERS
def test_a_second_url_comes_and_goes(site: Callable[[str], Site], endpoint: CustomerEndpoint, order: str) -> None:
    """What it had not taken by then is withdrawn: the reports went to the other."""
    here, (one, two) = site(order), (endpoint.url("/one"), endpoint.url("/two"))
    single = f"customers:\n  acme.test: {{failures: {one}, {RETRY}, {PRIVATE}}}\n"
    here.start(single)
    endpoint.status_by_path["/two"] = 500
    here.roll_out(f"customers:\n  acme.test: {{failures: [{one}, {two}], {RETRY}, {PRIVATE}}}\n")
    endpoint.wait_for(lambda post: post.path == "/two")
    assert set(here.statuses()) <= {"delivered", "waiting"}
    here.roll_out(single)
    expected = here.finish()
    assert set(ids_at(endpoint, "/one")) == expected
    assert set(told(endpoint, "/one").values()) == {1}
    withdrawn = here.statuses()["withdrawn"]
    assert here.statuses() == {"delivered": len(expected), "withdrawn": withdrawn}
    assert sum("are withdrawn from a URL" in host.text() for host in here.hosts) >= 1
    endpoint.status_by_path["/two"] = 204
    here.roll_out(f"customers:\n  acme.test: {{failures: [{one}, {two}], {RETRY}, {PRIVATE}}}\n")
    here.finish()
    wait_until(lambda: here.statuses() == {"delivered": len(expected) + withdrawn}, 60, lambda: f"{here.statuses()}")
    assert len(told(endpoint, "/two")) == withdrawn
