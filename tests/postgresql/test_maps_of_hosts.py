"""Hosts that share a store have different customers' maps for a while: nothing is lost, nothing given up, and nothing
goes to a URL from a host whose map does not have it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver import replaced_urls
from bouncehook_notifier.deliver.own_map import OwnMap
from bouncehook_notifier.store.store import Store
from configured import configured, write_configuration
from deliver.conftest import Reports
from deliver.running import PRIVATE
from postgresql.notifier_host import Host, ids
from postgresql.server import Server, query, wait_for_query

QUICK = "from bouncehook_notifier.deliver import replaced_urls\nreplaced_urls.SETTLED_SECONDS = 2.0"
RETRY = "retry: [1s, 1s, 1s, 1s, 1s, 1s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s, 2s]"


class Site:
    """Hosts as programs, to which reports come while their maps are changed."""

    def __init__(self, hosts: list[Host], url: str) -> None:
        self.hosts = hosts
        self.url = url
        self.customers = ["acme.test"]
        self._over = threading.Event()
        self._reports = threading.Thread(target=self._refuse)

    def start(self, customers: str) -> None:
        for host in self.hosts:
            host.program = QUICK
            map_of(host).write_text(customers)
            host.start()
        self._reports.start()

    def _refuse(self) -> None:
        while not self._over.wait(0.05):
            for host in self.hosts:
                for customer in self.customers:
                    host.refuse(1, customer)

    def roll_out(self, customers: str, *, secret: str = "") -> None:
        """To one host after the other; what a secret's file holds comes to each later than the map."""
        for host in self.hosts:
            taken = host.said("configuration read again")
            map_of(host).write_text(customers)
            wait_until(lambda host=host, taken=taken: host.said("configuration read again") > taken, 20, host.text)
            time.sleep(random.uniform(0.2, 2.0))
            if secret:
                (host.path.parent / "acme.secret").write_text(secret)

    def finish(self) -> set[str]:
        """Wait until all has ended; gives the ids of all reports."""
        self._over.set()
        self._reports.join()
        for host in self.hosts:
            wait_until(lambda host=host: not host.waiting(), 30, "the spool to be empty")
            unknown = host.spool / "waiting"
            wait_until(lambda unknown=unknown: not list(unknown.iterdir()), 30, "no evidence of unknown customers")
        wait_until(lambda: set(self.statuses()) <= {"delivered", "withdrawn"}, 60, lambda: f"{self.statuses()}")
        return {f"{host.name}{n}" for host in self.hosts for n in range(1, host.put_count + 1)}

    def statuses(self) -> dict[str, int]:
        return dict(query(self.url, "select status, count(*) from deliveries group by 1"))  # type: ignore[arg-type]

    def stop(self) -> None:
        self._over.set()
        for host in self.hosts:
            if host.process:
                host.stop()


def map_of(host: Host) -> Path:
    return host.path.parent / "customers.yaml"


@pytest.fixture
def site(tmp_path: Path, url: str, endpoint: CustomerEndpoint) -> Iterator[Callable[[str], Site]]:
    made: list[Site] = []

    def site(names: str) -> Site:
        hosts = [Host(tmp_path / name, url, endpoint) for name in names]
        for host in hosts[1:]:
            shutil.copy(hosts[0].path.parent / "keys", host.path.parent / "keys")
        made.append(Site(hosts, url))
        return made[-1]

    yield site
    for one in made:
        one.stop()


def told(endpoint: CustomerEndpoint, path: str) -> Counter[str]:
    """The webhook-ids that an endpoint took."""
    return Counter(post.headers["webhook-id"] for post in endpoint.posts if post.path == path and post.answered == 204)


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


def ids_at(endpoint: CustomerEndpoint, path: str) -> Counter[str]:
    return Counter(post["id"] for post in endpoint.posts if post.path == path)


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


def status_of(tmp_path: Path, url: str) -> tuple[str, dict[str, Any]]:
    """As an administrator asks for it on a host: for people, and for programs."""
    path = write_configuration(tmp_path / "asked")
    path.write_text(path.read_text().replace(f"sqlite:///{path.parent}/store.db", url))
    command = [sys.executable, "-m", "bouncehook_admin.command", "status", "--config", path]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    shown, parsed = (
        subprocess.run([*command, *more], env=environment, capture_output=True, text=True, check=False).stdout
        for more in ([], ["--json"])
    )
    return shown, json.loads(parsed)


def test_status_lists_the_hosts_and_tells_of_maps_that_differ(
    open_store: Callable[..., Store], server: Server, url: str, tmp_path: Path
) -> None:
    """After some minutes; an operator who brings the map to one host after the other is not told at once."""
    one = OwnMap(configured(tmp_path / "one")).in_force
    two = OwnMap(configured(tmp_path / "two", "customers: {a: http://a.test/, b: http://b.test/}\n")).in_force
    a, b = open_store("a"), open_store("b")
    a.announce(one)
    b.announce(one)
    shown, parsed = status_of(tmp_path, url)
    assert f"hosts       a: 1 customers, map {one.digest[:8]} for" in shown
    assert [(host["name"], host["map"], host["customers"]) for host in parsed["hosts"]] == [
        ("a", one.digest, 1),
        ("b", one.digest, 1),
    ]
    b.announce(two)
    assert not [line for line in status_of(tmp_path, url)[1]["needs"] if "maps" in line]
    server.execute("UPDATE hosts SET map_since = map_since - 240", url.rsplit("/", 1)[1])
    (told,) = [line for line in status_of(tmp_path, url)[1]["needs"] if "maps" in line]
    which = f"a {one.digest[:8]} (1), b {two.digest[:8]} (2)"
    assert told.startswith(f"Hosts have had different customers' maps for 4 min: {which}; bring the same to all")
    b.announce(one)
    assert not [line for line in status_of(tmp_path, url)[1]["needs"] if "maps" in line]


def test_status_tells_of_two_notifiers_of_one_name(open_store: Callable[..., Store], url: str, tmp_path: Path) -> None:
    first = open_store("a")
    assert not [line for line in status_of(tmp_path, url)[1]["needs"] if "host name" in line]
    open_store("a")
    first.look(time.time())
    (told,) = [line for line in status_of(tmp_path, url)[1]["needs"] if "host name" in line]
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
