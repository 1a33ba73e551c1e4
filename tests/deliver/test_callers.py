"""Callers, the processes that make calls, die, hang, grow and lie; nothing is lost, and nobody else feels it."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.attempt import LOST_TWICE
from bouncehook_notifier.deliver.callers import caller, callers
from bouncehook_notifier.monitor.metrics import REGISTRY
from deliver.calling import answer_requests, read_request
from deliver.running import PRIVATE, Running, callers_of


def lost(why: str) -> float:
    return REGISTRY.get_sample_value("bouncehook_callers_lost_total", {"why": why}) or 0.0


def answers(running: Running, url: str) -> list[str]:
    query = "select a.answer from attempts a join deliveries d on d.number = a.delivery where d.url = ?"
    with closing(sqlite3.connect(running.path)) as store:
        return [answer for (answer,) in store.execute(query, (url,))]


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "_PROGRAM", "deliver.odd_caller")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(caller, "MOST_SILENT_TICKS", 30)
    monkeypatch.setattr(caller, "OVERDUE_SECONDS", 1.0)
    monkeypatch.setattr(caller, "MOST_MEMORY", 200 << 20)


def test_a_caller_that_is_killed_is_replaced_and_its_calls_are_made_again(
    running: Running, reports, raw_server, caplog
) -> None:
    waits, seen = threading.Event(), []

    def serve(connection) -> None:
        read_request(connection)
        seen.append(connection)
        waits.wait(20)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        answer_requests(connection)

    url = raw_server(serve).url
    running.customers(f"acme: {{failures: '{url}', private: [127.0.0.0/8], concurrency: 4}}")
    for _ in range(4):
        reports.put(url)
    before = lost("died")
    running.start()
    wait_until(lambda: len(seen) == 4, 20, "calls under way")
    (first,) = callers_of(os.getpid())
    os.kill(first, signal.SIGKILL)
    waits.set()
    running.wait_until_delivered(4)
    assert first not in callers_of(os.getpid())
    assert lost("died") == before + 1
    assert f"caller {first} has ended; another takes its place, and what was under way is made again: 4" in caplog.text
    assert len(answers(running, url)) == 4, "a call of which nobody knows what came is no try"


@pytest.mark.usefixtures("odd", "impatient")
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("dies", "died"),
        ("hangs", "hung"),
        ("never", "hung"),
        ("eats", "memory"),
        ("lies", "nonsense"),
        ("babbles", "nonsense"),
    ],
)
def test_a_call_that_callers_die_of_has_failed_and_others_are_delivered(
    running: Running, reports, endpoint: CustomerEndpoint, path: str, why: str
) -> None:
    bad = f"http://127.0.0.1:9/{path}"
    running.customers(f"acme: {{failures: '{endpoint.url()}', {PRIVATE}}}\nbad: {{failures: '{bad}', {PRIVATE}}}")
    before = lost(why)
    reports.put(bad, customer="bad")
    for _ in range(20):
        reports.put(endpoint.url())
    running.start()
    wait_until(lambda: answers(running, bad), 30, "the bad call to have failed")
    running.wait_until_delivered(20)
    assert len(answers(running, endpoint.url())) == 20, "none of the others has lost a try"
    assert answers(running, bad)[0] == LOST_TWICE
    assert lost(why) >= before + 2
    assert running.store.health(bad).failures_in_row >= 1
    assert running.store.health(endpoint.url()).failures_in_row == 0


@pytest.mark.usefixtures("odd", "impatient")
def test_an_endpoint_that_callers_die_of_is_left_alone(
    running: Running, reports, endpoint: CustomerEndpoint, monkeypatch
) -> None:
    bad = "http://127.0.0.1:9/dies"
    running.customers(f"acme: {{failures: '{endpoint.url()}', {PRIVATE}}}\nbad: {{failures: '{bad}', {PRIVATE}}}")
    for _ in range(20):
        reports.put(bad, customer="bad")
    running.start()
    wait_until(lambda: running.store.health(bad).rest_until > time.time(), 40, "it to be left alone")
    reports.put(endpoint.url())
    running.wait_until_delivered(1)


def test_a_caller_ignores_signals_that_are_for_the_notifier(running: Running, reports, endpoint) -> None:
    running.customers(f"acme: {{failures: '{endpoint.url()}', {PRIVATE}}}")
    running.start()
    wait_until(lambda: running.deliverer.all_callers_serve, 20, "callers")
    (pid,) = callers_of(os.getpid())
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(pid, stop)
    reports.put(endpoint.url())
    running.deliverer.wake()
    running.wait_until_delivered(1)
    assert callers_of(os.getpid()) == [pid]


def test_no_caller_is_left_after_a_stop(running: Running, endpoint) -> None:
    running.with_callers(3)
    running.customers(f"acme: {{failures: '{endpoint.url()}', {PRIVATE}}}")
    running.start()
    wait_until(lambda: running.deliverer.all_callers_serve, 20, "callers")
    assert len(callers_of(os.getpid())) == 3
    running.stop()
    assert callers_of(os.getpid()) == []


@pytest.mark.usefixtures("odd")
def test_a_caller_can_change_no_file_run_nothing_and_not_look_into_the_notifier(running: Running, reports) -> None:
    url = "http://127.0.0.1:9/says"
    running.customers(f"acme: {{failures: '{url}', {PRIVATE}}}")
    reports.put(url)
    running.start()
    wait_until(lambda: answers(running, url), 20, "an answer")
    assert answers(running, url) == ["it can nothing of it"]


def test_a_password_in_the_environment_is_not_handed_on(running: Running, monkeypatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret of the store")
    running.customers("acme: http://127.0.0.1:9/x")
    running.start()
    wait_until(lambda: running.deliverer.all_callers_serve, 20, "callers")
    (pid,) = callers_of(os.getpid())
    with open(f"/proc/{pid}/environ", "rb") as environment:
        assert b"secret of the store" not in environment.read()
    assert {os.readlink(f"/proc/{pid}/fd/{number}").partition(":")[0] for number in ("0",)} == {"socket"}


def test_when_no_caller_can_be_started_reports_wait(running: Running, reports, endpoint, monkeypatch, caplog) -> None:
    monkeypatch.setattr(caller, "_PROGRAM", "deliver.no_such_program")
    running.customers(f"acme: {{failures: '{endpoint.url()}', {PRIVATE}}}")
    reports.put(endpoint.url())
    running.start()
    wait_until(lambda: "calls wait" in caplog.text, 20, "it to be said")
    assert re.search(r"caller \d+: .*No module named .*no_such_program", caplog.text)
    assert REGISTRY.get_sample_value("bouncehook_in_trouble", {"part": "callers"}) == 1
    assert running.statuses() == {"waiting": 1}
    monkeypatch.undo()
    running.wait_until_delivered(1)
    wait_until(lambda: "calls are made again" in caplog.text, 5, "it to be over")


def test_calls_go_where_there_are_connections(running: Running, reports, raw_server) -> None:
    """However many callers there are, an endpoint that is called one at a time sees one connection."""
    connections = []

    def serve(connection) -> None:
        connections.append(connection)
        answer_requests(connection)

    url = raw_server(serve).url
    running.with_callers(3)
    running.customers(f"acme: {{failures: '{url}', {PRIVATE}, concurrency: 1}}")
    running.start()
    wait_until(lambda: running.deliverer.all_callers_serve, 20, "callers")
    for _ in range(20):
        reports.put(url)
    running.deliverer.wake()
    running.wait_until_delivered(20)
    assert len(connections) == 1


def test_large_mails_go_through_and_are_in_nobodys_way(running: Running, reports, endpoint: CustomerEndpoint) -> None:
    """More of them than may be sent at a time, and each more than a socket holds."""
    running.with_callers(2)
    mails, failures = endpoint.url("/mails"), endpoint.url("/failures")
    running.customers(f"acme: {{bounces: '{mails}', failures: '{failures}', private: [127.0.0.0/8], concurrency: 20}}")
    for number in range(20):
        reports.put_returned(b"%d " % number + b"x" * 2_000_000, mails)
    for _ in range(20):
        reports.put(failures)
    running.start()
    running.wait_until_delivered(40, 60)
    sizes = [len(post["mime"]) for post in endpoint.posts if post.path == "/mails"]
    assert len(sizes) == 20
    assert min(sizes) > 2_000_000


@pytest.fixture(autouse=True)
def _no_callers_left() -> Iterator[None]:
    yield
    assert callers_of(os.getpid()) == []
