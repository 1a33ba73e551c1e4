"""Two deliverers on one store: nothing is called twice, nothing is forgotten, and one takes over from the other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver import claims
from bouncehook_notifier.store.records import DELIVERED, WAITING, Evidence, Found, NewReport, Settled
from bouncehook_notifier.store.store import Store
from deliver.conftest import Reports
from deliver.running import PRIVATE
from postgresql.server import query, wait_for_query


def many(store: Store, count: int, *urls: str) -> set[str]:
    """So many reports, of one mail, spread over some URLs; returns their webhook-ids."""
    new = [
        NewReport(f"msg_{n}", "acme", Report(f"ID{n}", f"{n}@far.test", State.DATA), (urls[n % len(urls)],))
        for n in range(count)
    ]
    store.record([Found(Evidence("many.dsn.1.1", 1.0, {}, "failure", "dsn", b""), new)], time.time())
    return {one.webhook_id for one in new}


def hosts_called(run_there: Callable, endpoint: CustomerEndpoint, settings: str = PRIVATE) -> list:
    found = [run_there("a"), run_there("b")]
    for one in found:
        urls = ", ".join(endpoint.url(f"/{n}") for n in range(10))
        one.customers(f"acme: {{failures: [{urls}], {settings}}}")
    return found


def test_nothing_is_delivered_twice(run_there: Callable, endpoint: CustomerEndpoint) -> None:
    a, b = hosts_called(run_there, endpoint)
    urls = [endpoint.url(f"/{n}") for n in range(10)]
    expected = many(a.store, 2000, *urls)
    calls: dict[str, list[object]] = {"a": [], "b": []}
    for one, name in ((a, "a"), (b, "b")):

        def counted(
            settled: Sequence[Settled], healths: object, settle: Callable = one.store.settle, name: str = name
        ) -> None:
            calls[name] += [each for each in settled if each.attempt]
            settle(settled, healths)

        one.store.settle = counted
        one.start()
    a.wait_until_delivered(2000, 60)
    assert Counter(post.headers["webhook-id"] for post in endpoint.posts) == Counter(expected)
    assert all(len(made) > 100 for made in calls.values()), "both take their share"
    assert query(a.url, "select count(*) from claims") == [(0,)]


def test_nothing_is_lost_while_reports_come_in_at_both(
    run_there: Callable, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that notes when the next is due never misses one that just came: nobody waits for the next look."""
    monkeypatch.setattr(claims, "LONGEST_SLEEP", 600.0)
    a, b = hosts_called(run_there, endpoint)
    a.start()
    b.start()
    expected: set[str] = set()

    def put(store: Store, name: str) -> None:
        for n in range(150):
            webhook_id = f"msg_{name}{n}"
            new = NewReport(webhook_id, "acme", Report("ID", "x@far.test", State.DATA), (endpoint.url(f"/{n % 10}"),))
            store.record([Found(Evidence(f"{n}.dsn.1.1", 1.0, {}, "failure", "dsn", b""), [new])], time.time())
            expected.add(webhook_id)

    threads = [threading.Thread(target=put, args=(one.store, name)) for name, one in (("a", a), ("b", b))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    a.wait_until_delivered(300, 30)
    assert Counter(post.headers["webhook-id"] for post in endpoint.posts) == Counter(expected)


def test_what_one_host_reports_another_delivers_at_once(
    run_there: Callable, open_store: Callable, endpoint: CustomerEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LONGEST_SLEEP", 600.0)
    there = run_there("b")
    there.customers(f"acme: {{failures: {endpoint.url()}, {PRIVATE}}}")
    there.start()
    wait_until(lambda: query(there.url, "select 1 from pg_stat_activity where query like 'LISTEN%'"), 20, "to listen")
    Reports(open_store("a")).put(endpoint.url())
    endpoint.wait_for(1, 10)


def test_the_same_event_at_two_hosts_is_one_report(open_store: Callable, report: Report) -> None:
    a, b = open_store("a"), open_store("b")
    new = NewReport("msg_1", "acme", report, ("https://acme.test/",))
    evidence = Evidence("1.bounce.2.3", 50.0, {}, "failure", "standard", b"mail")
    assert len(a.record([Found(evidence, [new])], 60.0)) == 1
    assert len(b.record([Found(evidence, [new])], 60.0)) == 0
    assert len(a.record([Found(evidence, [new])], 60.0)) == 0


def test_files_of_the_same_name_of_two_hosts_are_two(open_store: Callable, report: Report, url: str) -> None:
    evidence = Evidence("1.bounce.2.3", 50.0, {}, "failure", "standard", b"mail")
    for host in ("a", "b", "a"):
        open_store(host).record([Found(evidence, [NewReport(f"msg_{host}", "acme", report, ())])], 60.0)
    assert query(url, "select spool_name from evidence order by 1") == [("a:1.bounce.2.3",), ("b:1.bounce.2.3",)]


def test_events_that_both_hosts_hear_of_in_another_order(open_store: Callable, url: str) -> None:
    """Neither waits for the other in a circle."""
    stores = [open_store("a"), open_store("b")]
    failures: list[BaseException] = []

    def record(store: Store, turned: bool) -> None:
        try:
            for n in range(60):
                ids = [f"msg_{n}_{m}" for m in range(20)]
                urls = tuple(f"https://{m}.test/" for m in range(5))
                new = [NewReport(one, "acme", Report("ID", "x@far.test", State.DATA), urls) for one in ids]
                turn = list(reversed(new)) if turned else new
                store.record([Found(Evidence(f"{n}.dsn", 1.0, {}, "failure", "dsn", b""), turn)], 60.0)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=record, args=(store, turned)) for turned, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert query(url, "select count(*) from reports") == [(1200,)]
    assert query(url, "select count(*) from deliveries") == [(6000,)]


def test_a_message_that_left_through_another_host(open_store: Callable) -> None:
    message = SentMessage("ID", "acme", 7, "joe@acme.test", [Recipient("Joe@far.test")], "env", "<m@x>", ("t",), 100.0)
    open_store("a").remember([message])
    assert open_store("b").message("acme", "ID", 7) == message


def test_whom_another_claims_for_is_passed_by(open_store: Callable, report: Report) -> None:
    a, b = open_store("a"), open_store("b")
    for n in (1, 2):
        new = NewReport(f"msg_{n}", "acme", report, (f"https://{n}.test/",))
        a.record([Found(Evidence(f"{n}.dsn", 1.0, {}, "failure", "dsn", b""), [new])], 60.0)
    with a.transaction() as connection:
        a._database.lock_endpoints(connection, ["https://1.test/"])
        assert [one.url for one in b.claim({"https://1.test/": 9, "https://2.test/": 9}, 60.0, 9.0)] == [
            "https://2.test/"
        ]
    assert [one.url for one in b.claim({"https://1.test/": 9, "https://2.test/": 9}, 60.0, 9.0)] == ["https://1.test/"]


def test_claims_of_a_host_that_died_are_free_after_the_lease(open_store: Callable, report: Report) -> None:
    a, b = open_store("a"), open_store("b")
    a.record(
        [Found(Evidence("1", 1.0, {}, "", "", b""), [NewReport("msg_1", "acme", report, ("https://1.test/",))])], 60.0
    )
    assert len(a.claim({"https://1.test/": 9}, 60.0, 300.0)) == 1
    b.free_expired(359.9)
    assert b.claim({"https://1.test/": 9}, 359.9, 300.0) == []
    b.free_expired(360.0)
    assert len(b.claim({"https://1.test/": 9}, 360.0, 300.0)) == 1


def test_a_host_that_starts_again_takes_back_its_own_and_no_others(open_store: Callable, report: Report) -> None:
    a, b = open_store("a"), open_store("b")
    for n in (1, 2):
        new = NewReport(f"msg_{n}", "acme", report, (f"https://{n}.test/",))
        a.record([Found(Evidence(f"{n}.dsn", 1.0, {}, "failure", "dsn", b""), [new])], 60.0)
    a.claim({"https://1.test/": 9}, 60.0, 300.0)
    b.claim({"https://2.test/": 9}, 60.0, 300.0)
    again = open_store("a")
    assert [health.url for health in again.look(60.0).ready] == ["https://1.test/"]


def test_a_claim_whose_answer_was_lost_is_taken_back(
    store: Store, report: Report, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke after the server had made it durable."""
    store.record(
        [Found(Evidence("1", 1.0, {}, "", "", b""), [NewReport("msg_1", "acme", report, ("https://1.test/",))])], 60.0
    )
    with monkeypatch.context() as broken:
        broken.setattr(store._engine.dialect, "do_commit", _commit_and_lose(store))
        with pytest.raises(Exception, match="the answer is lost"):
            store.claim({"https://1.test/": 9}, 60.0, 300.0)
    assert query(url, "select count(*) from claims") == [(1,)]
    assert store.claim({"https://nobody.test/": 1}, 60.0, 300.0) == []
    assert [one.webhook_id for one in store.claim({"https://1.test/": 9}, 60.0, 300.0)] == ["msg_1"]


def _commit_and_lose(store: Store) -> Callable:
    import psycopg

    def do_commit(connection: object) -> None:
        connection.commit()  # type: ignore[attr-defined]
        raise psycopg.OperationalError("the answer is lost")

    return do_commit


def test_a_limit_is_shared(run_there: Callable, endpoint: CustomerEndpoint, url: str) -> None:
    endpoint.delay_seconds = 0.05
    both = [run_there("a"), run_there("b")]
    for one in both:
        one.customers(f"acme: {{failures: {endpoint.url()}, concurrency: 8, {PRIVATE}}}")
        with one.store.transaction() as connection:
            one.store._keep_clock(connection)
    assert both[0].store.look(time.time()).notifiers == 2
    many(both[0].store, 300, endpoint.url())
    most: dict[str, int] = {"a": 0, "b": 0}
    for one in both:
        one.start()
    while both[0].statuses().get(DELIVERED) != 300:
        for one, name in zip(both, most, strict=True):
            most[name] = max(most[name], one.deliverer._queues.load(endpoint.url())[2])
    assert most["a"] <= 4
    assert most["b"] <= 4
    assert max(most.values()) == 4


def test_a_host_that_is_gone_does_not_count(open_store: Callable, url: str) -> None:
    a = open_store("a")
    open_store("b")
    assert a.look(1.0).notifiers == 2
    with a.transaction() as connection:
        connection.exec_driver_sql("update hosts set clock = clock - 121 where host = 'b'")
    assert a.look(1.0).notifiers == 1
    with a.transaction() as connection:
        connection.exec_driver_sql("update hosts set clock = 0")
    assert a.look(1.0).notifiers == 1, "this one is always there"


def test_health_is_shared(run_there: Callable, endpoint: CustomerEndpoint) -> None:
    a, b = hosts_called(run_there, endpoint, f"retry: [60s], {PRIVATE}")
    endpoint.status = 410
    many(a.store, 1, endpoint.url("/0"))
    a.start()
    wait_until(lambda: b.store.health(endpoint.url("/0")).switched_off, 20, "to be switched off")
    new = NewReport("msg_new", "acme", Report("ID", "x@far.test", State.DATA), (endpoint.url("/0"),))
    b.store.record([Found(Evidence("2", 1.0, {}, "", "", b""), [new])], time.time())
    assert b.store.look(time.time()).ready == []
    assert b.store.look(time.time()).switched_off == [endpoint.url("/0")]


def test_settling_late_frees_nothing_of_others(open_store: Callable, report: Report, url: str) -> None:
    a = open_store("a")
    a.record(
        [Found(Evidence("1", 1.0, {}, "", "", b""), [NewReport("msg_1", "acme", report, ("https://1.test/",))])], 60.0
    )
    (one,) = a.claim({"https://1.test/": 9}, 60.0, 300.0)
    a.settle([Settled(one, None, WAITING, 70.0)], [])
    wait_for_query(url, "select count(*) from claims", 0)
    assert len(open_store("b").claim({"https://1.test/": 9}, 70.0, 300.0)) == 1
