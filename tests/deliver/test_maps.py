"""The customers' map changes while reports wait: what it does not know waits, and nothing is given up without a try."""

from __future__ import annotations

import sqlite3
import time
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bouncehook.report import Event, Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.jobs import resolved
from bouncehook_notifier.deliver.left_alone import LeftAlone
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.deliver.replaced_urls import SETTLED_SECONDS, is_decisive, moves
from bouncehook_notifier.store.records import MapInForce, SeenHost, Stranded
from bouncehook_notifier.store.store import Store
from configured import configured
from deliver.conftest import Reports
from deliver.running import PRIVATE, Running


def asked(running: Running, query: str) -> list[Any]:
    with closing(sqlite3.connect(running.path)) as database:
        return database.execute(query).fetchall()


def change_map(running: Running, text: str) -> None:
    """Returns when the deliverer goes by it."""
    running.customers(text)
    running.deliverer.wake()
    assert running.configuration
    digest = OwnMap(running.configuration).in_force.digest
    wait_until(lambda: asked(running, "select map from hosts") == [(digest,)], 20, "the map to be in force")


def test_a_url_that_is_out_of_the_map_for_a_moment(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    one, two = endpoint.url("/one"), endpoint.url("/two")
    both = f"acme: {{failures: [{one}, {two}], retry: [1s, 1s, 1s, 1s], {PRIVATE}}}"
    endpoint.status_by_path["/two"] = 500
    running.customers(both)
    for _ in range(3):  # fewer failures than open the circuit breaker
        reports.put(one, two)
    running.start()
    running.wait_until_delivered(3)
    change_map(running, f"acme: {{failures: {one}, {PRIVATE}}}")
    came = len(endpoint.posts)
    reports.put(one)
    running.deliverer.wake()
    running.wait_for_statuses({"delivered": 4, "waiting": 3})
    assert [post.path for post in endpoint.posts[came:] if post.path == "/two"] == []
    endpoint.status_by_path["/two"] = 204
    change_map(running, both)
    running.wait_until_delivered(7)


@pytest.mark.usefixtures("decides_at_once")
def test_what_was_withdrawn_comes_back_with_its_url(
    running: Running, reports: Reports, endpoint: CustomerEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = endpoint.url("/one"), endpoint.url("/two")
    running.customers(f"acme: {{failures: {one}, {PRIVATE}}}")
    reports.put(one, two)
    reports.put(one, two)
    with caplog.at_level("INFO"):
        running.start()
        running.wait_for_statuses({"delivered": 2, "withdrawn": 2})
        assert "acme: 2 reports are withdrawn from a URL at 127.0.0.1, which is not in the map any more" in caplog.text
        change_map(running, f"acme: {{failures: [{one}, {two}], {PRIVATE}}}")
        running.wait_until_delivered(4)
    assert "2 reports that were withdrawn wait again" in caplog.text
    assert sorted(post.path for post in endpoint.posts) == ["/one", "/one", "/two", "/two"]


def test_a_customer_who_is_not_in_the_map_waits_and_loses_no_try(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    """Also at a URL that another customer has."""
    other = f"other: {{failures: {endpoint.url('/shared')}, retry: [1s], {PRIVATE}}}"
    running.customers(other)
    reports.put(endpoint.url("/own"))
    for _ in range(3):
        reports.put(endpoint.url("/shared"))
        reports.put(endpoint.url("/shared"), customer="other")
    running.start()
    running.wait_for_statuses({"delivered": 3, "waiting": 4})
    wait_until(lambda: asked(running, "select count(*) from claims") == [(0,)], 20, "what is not ours to be given back")
    assert asked(running, "select distinct tries from deliveries where status = 'waiting'") == [(0,)]
    assert asked(running, "select count(*) from attempts") == [(3,)]
    urls = f"[{endpoint.url('/own')}, {endpoint.url('/shared')}]"
    change_map(running, f"{other}\nacme: {{failures: {urls}, retry: [1s], {PRIVATE}}}")
    running.wait_until_delivered(7)


@pytest.mark.usefixtures("decides_at_once")
def test_a_url_that_stays_with_another_customer_is_replaced_for_one(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    shared = endpoint.url("/shared")
    other = f"other: {{failures: {shared}, {PRIVATE}}}"
    running.customers(f"acme: {{failures: {endpoint.url('/new')}, {PRIVATE}}}\n{other}")
    reports.put(shared)
    reports.put(shared, customer="other")
    running.start()
    running.wait_until_delivered(2)
    assert sorted(post.path for post in endpoint.posts) == ["/new", "/shared"]


def test_a_secret_that_is_not_there_costs_no_try(
    running: Running, reports: Reports, endpoint: CustomerEndpoint
) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, secret_file: acme.secret, retry: [1s], {PRIVATE}}}")
    reports.put(endpoint.url())
    running.start()
    before = time.time()
    query = f"select due from deliveries where due > {before}"
    first = wait_until(lambda: asked(running, query), 20, "to be put off")
    wait_until(lambda: asked(running, query) not in ([], first), 20, "to be put off again")
    assert asked(running, "select status, tries from deliveries") == [("waiting", 0)]
    assert asked(running, "select count(*) from attempts") == [(0,)]
    ((due,),) = asked(running, "select due from deliveries")
    assert due < time.time() + 2, "by the customer's own schedule"
    secret = running.directory / "etc" / "acme.secret"
    secret.write_text("whsec_" + b64encode(b"n" * 24).decode())
    running.wait_until_delivered(1)


def host(digest: str, age: float = 2 * SETTLED_SECONDS) -> SeenHost:
    return SeenHost("b", "instance", 1.0, MapInForce(digest), age, "1", 4, 1e9)


@pytest.mark.parametrize(
    ("age", "hosts", "decides"),
    [
        (SETTLED_SECONDS, [], True),
        (SETTLED_SECONDS - 1, [], False),
        (SETTLED_SECONDS, [host("ours"), host("ours")], True),
        (SETTLED_SECONDS, [host("ours"), host("another")], False),
        (SETTLED_SECONDS, [host("ours", SETTLED_SECONDS - 1)], False),
        (SETTLED_SECONDS, [host("")], False),  # it has only started, or does not tell
    ],
)
def test_a_map_decides_for_all_when_all_have_it(age: float, hosts: list[SeenHost], decides: bool) -> None:
    assert is_decisive(MapInForce("ours"), age, hosts) is decides


def test_maps_are_the_same_if_they_tell_the_same(tmp_path: Path) -> None:
    def digest(customers: str, settings: str = "") -> str:
        return OwnMap(configured(tmp_path, f"customers:\n{customers}", settings)).in_force.digest

    a, b = "  a: {failures: http://a.test/, forward: yes}\n", "  b: http://b.test/\n"
    assert digest(a + b) == digest("# a comment\n" + b + a)
    assert digest(a + b) == digest(a + b, "forward_through: 'own.relay.test:25'\n")
    assert len({digest(a + b), digest(a), digest(a + b.replace("http:", "https:")), digest(b)}) == 4


def test_what_is_forwarded_stays_with_the_host_whose_relay_it_is(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "customers: {acme: {forward: yes}}\n", "forward_through: 'b.test:25'\n")
    report = Report("4jY", "you@acme.test", State.BOUNCE, event=Event.FORWARDED)
    (at_a,) = found = [Stranded(1, "smtp://a.test:25", "acme", report, {"smtp://a.test:25"})]
    assert moves(found, configuration, {at_a.url}) == ({}, [])
    assert moves(found, configuration, set()) == ({1: "smtp://b.test:25"}, [])


def test_what_is_left_alone_is_forgotten_with_its_map(tmp_path: Path, store: Store, reports: Reports) -> None:
    reports.put("http://a.test/", customer="gone")
    (delivery,) = store.claim({"http://a.test/": 1}, time.time(), 60.0)
    configuration = configured(tmp_path / "etc", "customers: {acme: http://a.test/}\n")
    left_alone = LeftAlone()
    left_alone.note(resolved(delivery, configuration))
    assert left_alone.at(["http://a.test/"]) == {}, "of a map that is not in force"
    left_alone.go_by(configuration)
    left_alone.note(resolved(delivery, configuration))
    assert left_alone.at(["http://a.test/", "http://b.test/"]) == {"http://a.test/": [("gone", "failure")]}
    left_alone.go_by(configured(tmp_path / "etc"))
    assert left_alone.at(["http://a.test/"]) == {}
