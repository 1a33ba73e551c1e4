"""The loop as a whole: a real store, real HTTP servers, and customers whose endpoints fail."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver import attempt, circuit_breaker, claims, loop, recorder
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import Health
from bouncehook_notifier.store.store import Store
from deliver.running import PRIVATE, Running


def test_what_is_due_is_delivered_once(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, {PRIVATE}}}")
    expected = {reports.put(endpoint.url()) for _ in range(200)}
    running.start()
    running.wait_until_delivered(200)
    ids = [post.headers["webhook-id"] for post in endpoint.posts]
    assert sorted(ids) == sorted(expected)


def test_every_url_of_a_report_hears_it(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    urls = [endpoint.url("/one"), endpoint.url("/two")]
    running.customers(f"acme: {{failures: [{', '.join(urls)}], {PRIVATE}}}")
    reports.put(*urls)
    running.start()
    running.wait_until_delivered(2)
    assert {post.path for post in endpoint.posts} == {"/one", "/two"}


def test_a_failed_one_is_tried_again_by_the_customers_schedule(
    running: Running, reports, endpoint: CustomerEndpoint
) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, retry: [1s, 1s], {PRIVATE}}}")
    endpoint.status = 500
    reports.put(endpoint.url())
    running.start()
    wait_until(lambda: running.statuses() == {"undelivered": 1}, 20, lambda: f"{running.statuses()}")
    posts = endpoint.posts
    assert len(posts) == 3
    assert len({post.headers["webhook-id"] for post in posts}) == 1


@pytest.mark.usefixtures("decides_at_once")
def test_a_corrected_url_gets_what_waited(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url('/right')}, {PRIVATE}}}")
    reports.put("http://127.0.0.1:9/wrong")
    running.start()
    running.wait_until_delivered(1)
    assert [post.path for post in endpoint.posts] == ["/right"]


@pytest.mark.usefixtures("decides_at_once")
@pytest.mark.parametrize("how", ["gone", "busy"])
def test_a_corrected_url_gets_what_waited_for_one_that_is_left_alone(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint, how: str
) -> None:
    """That it answered 410, or asked for a day's rest, may be why it was replaced."""
    old = endpoint.url("/old")
    running.customers(f"acme: {{failures: {endpoint.url('/right')}, {PRIVATE}}}")
    reports.put(old)
    health = Health(old, 1, 0.0, "it answered 410 Gone") if how == "gone" else Health(old, 1, time.time() + 86400)
    store.settle([], [health])
    running.start()
    running.wait_until_delivered(1)
    assert [post.path for post in endpoint.posts] == ["/right"]


@pytest.mark.usefixtures("decides_at_once")
def test_a_map_that_changes_while_it_runs_moves_what_waits(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint
) -> None:
    one, two, three = (endpoint.url(path) for path in ("/one", "/two", "/three"))
    running.customers(f"acme: {{failures: [{one}, {two}], retry: [1h], {PRIVATE}}}")
    endpoint.status_by_path["/one"] = 500
    reports.put(one, two)
    running.start()
    wait_until(lambda: store.health(one).failures_in_row, 20, "the first failure to be recorded")
    running.customers(f"acme: {{failures: [{two}, {three}], {PRIVATE}}}")
    running.deliverer.wake()
    running.wait_until_delivered(2)
    assert sorted(post.path for post in endpoint.posts) == ["/one", "/three", "/two"], "each new one once"


@pytest.mark.usefixtures("decides_at_once")
def test_a_url_that_leaves_the_map_during_a_call_is_not_called_again(
    running: Running, reports, raw_server, endpoint: CustomerEndpoint
) -> None:
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def fails_late(connection: socket.socket) -> None:
        calls.append(connection.recv(65536))
        begun.set()
        go_on.wait(20)
        connection.sendall(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    old, new = raw_server(fails_late).url, endpoint.url("/new")
    running.customers(f"acme: {{failures: {old}, retry: [1s, 1s, 1s], concurrency: 1, {PRIVATE}}}")
    reports.put(old)
    reports.put(old)  # waits in the queue behind the other
    running.start()
    assert begun.wait(20)
    running.customers(f"acme: {{failures: {new}, retry: [1s, 1s, 1s], {PRIVATE}}}")
    running.deliverer.wake()
    go_on.set()
    running.wait_until_delivered(2)
    assert len(calls) == 1
    assert [post.path for post in endpoint.posts] == ["/new", "/new"]


@pytest.mark.usefixtures("decides_at_once")
def test_a_url_that_is_taken_out_leaves_its_report_to_the_others(
    running: Running, reports, endpoint: CustomerEndpoint
) -> None:
    one, two = endpoint.url("/one"), endpoint.url("/two")
    running.customers(f"acme: {{failures: {two}, {PRIVATE}}}")
    reports.put(one, two)
    running.start()
    running.wait_for_statuses({"delivered": 1, "withdrawn": 1})
    assert [post.path for post in endpoint.posts] == ["/two"]


def test_410_switches_an_endpoint_off(running: Running, reports, store: Store, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, retry: [1s, 1s, 1s], {PRIVATE}}}")
    endpoint.status = 410
    reports.put(endpoint.url())
    running.start()
    wait_until(lambda: store.health(endpoint.url()).switched_off, 20, "to be switched off")
    reports.put(endpoint.url())
    running.deliverer.wake()
    running.stop()
    assert len(endpoint.posts) == 1
    assert running.statuses() == {"waiting": 2}


def test_an_administrator_switches_a_running_endpoint_off_and_on(
    running: Running, reports, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LONGEST_SLEEP", 0.1)
    running.customers(f"acme: {{failures: {endpoint.url()}, concurrency: 1, {PRIVATE}}}")
    endpoint.delay_seconds = 0.1
    for _ in range(40):
        reports.put(endpoint.url())
    inspection = Inspection(f"sqlite:///{running.path}")
    running.start()
    endpoint.wait_for(3)
    inspection.switch_off(endpoint.url(), "by hand")
    wait_until(
        lambda: running.deliverer._queues.load(endpoint.url())[:2] == (0, 0), 10, "what was claimed to be handed back"
    )
    seen = len(endpoint.posts)
    assert seen < 30, "what was claimed ahead is handed back too"
    reports.put(endpoint.url())
    running.deliverer.wake()
    time.sleep(0.5)  # nothing happens, for which there is nothing to wait
    assert len(endpoint.posts) == seen
    assert running.store.health(endpoint.url()).switched_off == "by hand"
    endpoint.delay_seconds = 0
    inspection.switch_on(endpoint.url())
    running.wait_until_delivered(41)
    assert running.store.health(endpoint.url()).switched_off == ""
    inspection.close()


def test_after_410_an_administrator_switches_on(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LONGEST_SLEEP", 0.1)
    running.customers(f"acme: {{failures: {endpoint.url()}, retry: [1s, 1s, 1s], {PRIVATE}}}")
    endpoint.status = 410
    reports.put(endpoint.url())
    running.start()
    wait_until(lambda: store.health(endpoint.url()).switched_off, 20, "to be switched off")
    endpoint.status = 200
    inspection = Inspection(f"sqlite:///{running.path}")
    inspection.switch_on(endpoint.url())
    running.wait_until_delivered(1)
    assert store.health(endpoint.url()) == Health(endpoint.url()), "the notifier does not switch it off again"
    endpoint.status = 410
    reports.put(endpoint.url())
    running.deliverer.wake()
    wait_until(lambda: store.health(endpoint.url()).switched_off, 20, "a new 410 to count")
    inspection.close()


def test_switching_on_ends_a_long_rest(running: Running, reports, store: Store, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, retry: [1s, 1s, 1s], {PRIVATE}}}")
    endpoint.status = 503  # half a minute
    reports.put(endpoint.url())
    running.start()
    wait_until(lambda: store.health(endpoint.url()).rest_until, 20, "a rest")
    endpoint.status = 500  # fails again, which alone is no reason to rest
    inspection = Inspection(f"sqlite:///{running.path}")
    inspection.switch_on(endpoint.url())
    wait_until(
        lambda: len(endpoint.posts) >= 2 and store.health(endpoint.url()).failures_in_row == 1, 20, "a second try"
    )
    assert store.health(endpoint.url()).rest_until == 0, "what the notifier remembered is out of date"
    inspection.close()


def test_an_endpoint_that_fails_is_left_alone_and_costs_its_reports_no_tries(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit_breaker, "FIRST_REST", 0.5)
    running.customers(f"acme: {{failures: {endpoint.url()}, retry: [1s, 1s, 1s, 1s], concurrency: 1, {PRIVATE}}}")
    endpoint.status = 500
    for _ in range(50):
        reports.put(endpoint.url())
    running.start()
    wait_until(lambda: store.health(endpoint.url()).failures_in_row >= 6, 20, "failures")
    assert len(endpoint.posts) < 15
    endpoint.status = 200
    running.wait_until_delivered(50)
    assert store.health(endpoint.url()).failures_in_row == 0


def test_a_stop_hands_back_what_waits(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, concurrency: 1, {PRIVATE}}}")
    endpoint.delay_seconds = 0.2
    for _ in range(20):
        reports.put(endpoint.url())
    running.start()
    endpoint.wait_for(1)
    running.stop()
    with closing(sqlite3.connect(running.path)) as database:
        rows = database.execute("select status, due, tries from deliveries").fetchall()
        assert database.execute("select * from claims").fetchall() == []
    assert all(due <= time.time() for status, due, _ in rows if status == "waiting")
    assert sum(tries for *_, tries in rows) == len(endpoint.posts)


def test_ten_endpoints_that_hang_do_not_delay_the_others(
    running: Running, reports, endpoint: CustomerEndpoint, raw_server: Callable
) -> None:
    hold = threading.Event()
    hanging = [raw_server(lambda _connection: hold.wait(60)) for _ in range(10)]
    # Whoever is delayed by a call to one that hangs does not come in time.
    bad = "private: [127.0.0.0/8], total_seconds: 60s"
    lines = [f"bad{n}: {{failures: '{server.url}', {bad}}}" for n, server in enumerate(hanging)]
    lines += [f"good{n}: {{failures: '{endpoint.url(f'/{n}')}', {PRIVATE}}}" for n in range(90)]
    running.customers("\n".join(lines))
    for n, server in enumerate(hanging):
        for _ in range(20):
            reports.put(server.url, customer=f"bad{n}")
    running.start()
    for n in range(90):
        reports.put(endpoint.url(f"/{n}"), customer=f"good{n}")
        running.deliverer.wake()
    try:
        endpoint.wait_for(90, 30)
    finally:
        hold.set()


def test_a_fault_while_recording_stops_no_other_report(
    running: Running, reports, store: Store, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.customers(f"acme: {{failures: {endpoint.url()}, {PRIVATE}}}")
    faulty = store.settle
    failed = threading.Event()

    def settle(*arguments: object) -> None:
        if not failed.is_set():
            failed.set()
            raise ValueError("a value that the database does not take")
        faulty(*arguments)

    monkeypatch.setattr(store, "settle", settle)
    reports.put(endpoint.url())
    running.start()
    assert failed.wait(10)
    reports.put(endpoint.url())
    running.deliverer.wake()
    running.wait_until_delivered(1)


def test_a_store_that_is_locked_stops_nothing_for_good(
    running: Running, reports, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "STORE_WAIT_SECONDS", 0.1)
    running.customers(f"acme: {{failures: {endpoint.url()}, {PRIVATE}}}")
    reports.put(endpoint.url())
    with closing(sqlite3.connect(running.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        running.start()
        other.execute("rollback")
    running.wait_until_delivered(1)


class TestReturnedMails:
    @pytest.mark.usefixtures("decides_at_once")
    def test_they_go_to_their_own_url(self, running: Running, reports, endpoint: CustomerEndpoint) -> None:
        running.customers(f"acme: {{failures: {endpoint.url()}, bounces: {endpoint.url('/bounces')}, {PRIVATE}}}")
        webhook_id = reports.put_returned(b"Subject: x\r\n\r\n\xff", "http://127.0.0.1:9/corrected/since")
        reports.put(endpoint.url())
        running.start()
        running.wait_until_delivered(2)
        (post,) = (post for post in endpoint.posts if post.path == "/bounces")
        assert post.headers["webhook-id"] == webhook_id
        assert post.body == b"id=ID1&envelope=bounce%2B1%40bounces.test&mime=Subject%3A+x%0D%0A%0D%0A%FF"

    def test_they_are_tried_again_under_the_same_id(self, running: Running, reports, endpoint) -> None:
        running.customers(f"acme: {{bounces: {endpoint.url()}, retry: [1s], {PRIVATE}}}")
        endpoint.status = 500
        reports.put_returned(b"mail", endpoint.url())
        running.start()
        endpoint.wait_for(1)
        endpoint.status = 200
        running.wait_until_delivered(1)
        assert len({(post.headers["webhook-id"], post.body) for post in endpoint.posts}) == 1
        assert len(endpoint.posts) == 2

    def test_the_customer_says_how_long_they_may_be(self, running: Running, reports, endpoint) -> None:
        running.customers(f"acme: {{bounces: {endpoint.url()}, bounce_size: 10, {PRIVATE}}}")
        reports.put_returned(b"0123456789A", endpoint.url())
        running.start()
        running.wait_until_delivered(1)
        assert (endpoint.posts[0]["mime"], endpoint.posts[0]["truncated"]) == ("0123456789", "yes")

    def test_many_large_ones_are_delivered(
        self, running: Running, reports, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attempt, "LARGE_OCTETS", 10)
        running.customers(f"acme: {{bounces: {endpoint.url()}, concurrency: 100, {PRIVATE}}}")
        for number in range(100):
            reports.put_returned(b"x" * 1000 + str(number).encode(), endpoint.url())
        running.start()
        running.wait_until_delivered(100)
        assert len({post["mime"] for post in endpoint.posts}) == 100

    def test_a_store_that_cannot_be_read_costs_no_try(
        self, running: Running, reports, store: Store, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recorder, "STORE_WAIT_SECONDS", 0.1)
        read, failures = store.returned_mail, iter(range(3))

        def returned_mail(*wanted):
            if next(failures, None) is not None:
                raise StoreUnavailable("disk I/O error")
            return read(*wanted)

        monkeypatch.setattr(store, "returned_mail", returned_mail)
        running.customers(f"acme: {{bounces: {endpoint.url()}, retry: [], {PRIVATE}}}")
        reports.put_returned(b"mail", endpoint.url())
        running.start()
        running.wait_until_delivered(1)
        with closing(sqlite3.connect(running.path)) as database:
            assert database.execute("select tries from deliveries").fetchall() == [(1,)]
