"""Hosts that share a store have different customers' maps for a while: nothing goes to a URL from a host whose map does
not have it, and which map each has is in the store."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver import replaced_urls
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.store.store import Store
from configured import configured, write_configuration
from deliver.conftest import Reports
from deliver.running import PRIVATE
from postgresql.server import Server, query, wait_for_query


def test_a_host_that_has_the_new_map_sends_nothing_to_the_old_url(
    run_there: Callable, open_store: Callable[..., Store], endpoint: CustomerEndpoint, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Not even what waits there; that goes to the new one when all hosts have it."""
    monkeypatch.setattr(replaced_urls, "SETTLED_SECONDS", 0.5)
    old, new = endpoint.url("/old"), endpoint.url("/new")
    with_old = configured(tmp_path / "b", f"customers:\n  acme: {{failures: {old}, {PRIVATE}}}\n")
    with_new = configured(tmp_path / "c", f"customers:\n  acme: {{failures: {new}, {PRIVATE}}}\n")
    other = open_store("b")
    other.announce(OwnMap(with_old).in_force)
    here = run_there("a")
    here.customers(f"acme: {{failures: {new}, {PRIVATE}}}")
    Reports(other).put(old)
    here.start()
    wait_until(lambda: query(here.url, "select 1 from hosts where host = 'a' and map != ''"), 20, "to be announced")
    later = Reports(here.store)
    later._number = 100
    later.put(new)
    here.wait_until_delivered(1)
    since = query(here.url, "select max(map_since) from hosts")[0][0]
    wait_until(lambda: time.time() > since + 1.0, 5, "a map that could decide, if all had it")
    here.deliverer.wake()
    assert [post.path for post in endpoint.posts] == ["/new"]
    assert here.statuses() == {"delivered": 1, "waiting": 1}
    other.announce(OwnMap(with_new).in_force)
    here.wait_until_delivered(2)
    assert [post.path for post in endpoint.posts] == ["/new", "/new"]


def test_which_map_each_host_has_is_in_the_store(open_store: Callable[..., Store], url: str, tmp_path: Path) -> None:
    a = open_store("a")
    in_force = OwnMap(configured(tmp_path)).in_force
    a.announce(in_force)
    open_store("b")
    told = {host.name: host for host in a.look(time.time()).hosts}
    assert told["a"].map == in_force
    assert (told["b"].map.digest, told["b"].namesake_age > 1e9) == ("", True)
    wait_for_query(url, "select count(*) from hosts where map_since > 0", 1)


def status_of(tmp_path: Path, url: str, *options: str) -> str:
    """As an administrator asks for it on a host."""
    path = write_configuration(tmp_path / "asked")
    path.write_text(path.read_text().replace(f"sqlite:///{path.parent}/store.db", url))
    command = [sys.executable, "-m", "bouncehook_admin.command", "status", "--config", path, *options]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout


def needs(tmp_path: Path, url: str, words: str) -> list[str]:
    """What needs the administrator, of what has these words."""
    return [line for line in json.loads(status_of(tmp_path, url, "--json"))["needs"] if words in line]


def test_status_lists_the_hosts_and_tells_of_maps_that_differ(
    open_store: Callable[..., Store], server: Server, url: str, tmp_path: Path
) -> None:
    """After some minutes; an operator who brings the map to one host after the other is not told at once."""
    one = OwnMap(configured(tmp_path / "one")).in_force
    two = OwnMap(configured(tmp_path / "two", "customers: {a: http://a.test/, b: http://b.test/}\n")).in_force
    a, b = open_store("a"), open_store("b")
    a.announce(one)
    b.announce(one)
    assert f"hosts       a: 1 customers, map {one.digest[:8]} for" in status_of(tmp_path, url)
    parsed = json.loads(status_of(tmp_path, url, "--json"))
    assert [(host["name"], host["map"], host["customers"]) for host in parsed["hosts"]] == [
        ("a", one.digest, 1),
        ("b", one.digest, 1),
    ]
    b.announce(two)
    assert not needs(tmp_path, url, "maps")
    server.execute("UPDATE hosts SET map_since = map_since - 240", url.rsplit("/", 1)[1])
    (told,) = needs(tmp_path, url, "maps")
    which = f"a {one.digest[:8]} (1), b {two.digest[:8]} (2)"
    assert told.startswith(f"Hosts have had different customers' maps for 4 min: {which}; bring the same to all")
    b.announce(one)
    assert not needs(tmp_path, url, "maps")


def test_status_tells_of_two_notifiers_of_one_name(open_store: Callable[..., Store], url: str, tmp_path: Path) -> None:
    first = open_store("a")
    assert not needs(tmp_path, url, "host name")
    open_store("a")
    first.look(time.time())
    (told,) = needs(tmp_path, url, "host name")
    assert told.startswith("Two notifiers use the store under the host name a: reports may be told twice")


def test_a_map_that_was_in_force_before_a_restart_is_as_old(open_store: Callable[..., Store], tmp_path: Path) -> None:
    in_force = OwnMap(configured(tmp_path)).in_force
    before = open_store("a")
    before.announce(in_force)
    with before.transaction() as connection:
        connection.exec_driver_sql("update hosts set map_since = map_since - 300")
    again = open_store("a")
    again.announce(in_force)
    (host,) = again.look(time.time()).hosts
    assert host.map_age >= 300


def test_what_another_host_has_just_moved_is_not_withdrawn(store: Store, reports: Reports, url: str) -> None:
    """Both decide at the same time: the second sees that the report goes to the new URL, because the first moved it."""
    reports.put("https://acme.test/one")
    [[number]] = query(url, "select number from deliveries")
    store.move("https://acme.test/one", {number: "https://acme.test/two"}, [], 1.0)
    store.move("https://acme.test/one", {}, [number], 1.0)
    assert query(url, "select url, status from deliveries") == [("https://acme.test/two", "waiting")]
