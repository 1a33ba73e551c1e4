"""Tables that four notifiers make at once, what two hosts prune at once, and values that PostgreSQL does not take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store import migrations, retention
from bouncehook_notifier.store.page_data import PageData
from bouncehook_notifier.store.records import DELIVERED, Attempt, Evidence, Found, NewReport, Settled
from bouncehook_notifier.store.retention import Limits, Place
from bouncehook_notifier.store.store import Store
from postgresql.server import query


def at_once(*work: Callable[[], object]) -> list[BaseException]:
    """Do it all at the same time; returns what went wrong."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            one()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_four_that_start_at_once_make_the_tables_once(url: str) -> None:
    stores = [Store(url, f"host{n}") for n in range(4)]
    assert at_once(*(store.open for store in stores)) == []
    assert query(url, "select version from version") == [(migrations.VERSION,)]
    for store in stores:
        store.close()


def test_four_that_start_at_once_take_a_later_step_once(
    url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = migrations.VERSION + 1
    table = sa.Table("more", sa.MetaData(), sa.Column("a", sa.Integer, primary_key=True))
    steps = {**migrations.STEPS, later: (sa.schema.CreateTable(table), "ALTER TABLE reports ADD COLUMN more FLOAT")}
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "VERSION", later)
    stores = [Store(url, f"host{n}") for n in range(4)]
    assert at_once(*(one.open for one in stores)) == []
    assert query(url, "select version from version") == [(later,)]
    for one in stores:
        one.close()


def test_two_hosts_prune_at_once(open_store: Callable[..., Store], url: str) -> None:
    a, b = open_store("a"), open_store("b")
    for n in range(60):
        new = [
            NewReport(f"msg_{n}_{m}", "acme", Report("ID", f"{m}@far.test", State.DATA), ("https://1.test/",))
            for m in range(10)
        ]
        a.record([Found(Evidence(f"{n}.dsn", 100.0 + n, {}, "failure", "dsn", b"x" * 100), new)], 60.0)
    done = a.claim({"https://1.test/": 590}, 60.0, 300.0)
    a.settle([Settled(one, Attempt(1.0, 0.5, 200, "ok"), DELIVERED, 0.0) for one in done], [])
    a.remember([SentMessage(f"ID{n}", "acme", 7, "s", [Recipient("r")], sent=float(n)) for n in range(1000)])
    too_old = Limits(1e6, 1e6, 500.0, 0.0)

    def prune(store: Store) -> None:
        for batch in (retention.prune_reports, retention.prune_evidence, retention.prune_messages):
            place: Place | None = Place()
            while place:
                with store.transaction() as connection:
                    place = batch(connection, too_old, place)

    assert at_once(lambda: prune(a), lambda: prune(b)) == []
    counts = {name: query(url, f"select count(*) from {name}")[0][0] for name in ("reports", "deliveries", "attempts")}
    assert counts == {"reports": 10, "deliveries": 10, "attempts": 0}, "those that wait stay"
    assert query(url, "select count(*) from messages") == [(500,)]
    assert query(url, "select count(*) from evidence where id not in (select evidence from reports)") == [(0,)]
    assert query(url, "select count(*) from evidence") == [(1,)]


def test_values_that_are_hostile(store: Store) -> None:
    """Nothing that comes by mail can make the store refuse it."""
    hostile = "a\0b\udcff\ud800\U0001f600\\u0000"
    report = Report("ID", hostile, State.DATA, None, None, hostile, further={hostile: hostile})
    header = {"recipient": hostile, hostile: [hostile, {"deep": hostile}]}
    store.record(
        [Found(Evidence("1", 1.0, header, "failure", "dsn", b"\0"), [NewReport("m", "acme", report, ("https://1/",))])],
        60.0,
    )
    (one,) = store.claim({"https://1/": 1}, 60.0, 300.0)
    assert one.report.further == {hostile: hostile}
    assert one.report.recipient == "a?b??\U0001f600\\u0000"
    assert store.returned_mail(one, 10).envelope == hostile
    store.settle([Settled(one, Attempt(1.0, 0.1, 500, hostile), DELIVERED, 0.0)], [])
    message = SentMessage("ID", "acme", 7, hostile, [Recipient(hostile)], hostile, hostile, (hostile,), 1.0)
    store.remember([message])
    found = store.message("acme", "ID", 7)
    assert found is not None
    assert (found.recipients, found.tags) == ([Recipient(hostile)], (hostile,))


def test_the_status_page_looks_there(store: Store, url: str, report: Report) -> None:
    new = NewReport("msg_1", "acme", report, ("https://1.test/",))
    store.record([Found(Evidence("1", time.time(), {}, "failure", "dsn", b"m"), [new])], time.time())
    page_data = PageData.existing(url)
    assert sum(page_data.failure_counts(0.0, 60.0).counts.values()) == 1
    assert page_data.sizes() == {"reports": 1, "messages": 0}
    assert page_data.undelivered() == 0
    assert page_data.story("msg_1") is not None
    with pytest.raises(Exception, match="read-only"), page_data._reading() as connection:
        connection.execute(sa.text("delete from messages"))
    page_data.close()
