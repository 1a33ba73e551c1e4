"""A later program carries the shared store over while this one runs on another host; and two hosts of one name."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook.report import Report, State
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store import migrations
from bouncehook_notifier.store.database import LaterStore, StoreUnavailable
from bouncehook_notifier.store.migrations import VERSION
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from deliver.conftest import Reports
from deliver.running import PRIVATE
from postgresql.notifier_host import Host, ids
from postgresql.server import Server, query, wait_for_query

URL = "https://1.test/"


def _no_answer(*_: object) -> None:
    raise StoreUnavailable("the connection was lost")


def name_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def one_report(store: Store, webhook_id: str = "msg_1") -> None:
    new = NewReport(webhook_id, "acme", Report("ID", "x@far.test", State.DATA), (URL,))
    store.record([Found(Evidence(f"{webhook_id}.dsn", 1.0, {}, "failure", "dsn", b""), [new])], 60.0)


def test_an_older_program_takes_no_more_work_and_hands_back_what_it_has(
    server: Server, run_there: Callable, endpoint: CustomerEndpoint, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What was under way is recorded, although the attempts' table is another one by now."""
    endpoint.delay_seconds = 1.5
    old = run_there("a")
    old.customers(f"acme: {{failures: {endpoint.url()}, concurrency: 1, {PRIVATE}}}")
    reports = Reports(old.store)
    for _ in range(20):
        reports.put(endpoint.url())
    old.start()
    wait_for_query(url, "select count(*) from claims", 20)
    wait_until(lambda: old.deliverer._queues.load(endpoint.url())[1] == 1, 20, "a call to be under way")
    later = f"UPDATE version SET version = {VERSION + 1}; ALTER TABLE attempts RENAME COLUMN answer TO answered"
    server.execute(later, name_of(url))
    old.deliverer.wake()
    wait_for_query(url, "select count(*) from claims", 0)
    delivered = old.statuses()["delivered"]
    assert delivered == len(endpoint.posts)
    assert old.statuses() == {"delivered": delivered, "waiting": 20 - delivered}
    assert f"is of version {VERSION + 1}, and this program knows version {VERSION}" in caplog.text
    with pytest.raises(LaterStore):
        reports.put(endpoint.url())
    old.stop()
    assert caplog.text.count(f"is of version {VERSION + 1}") == 1


def test_while_it_waits_a_later_program_goes_on(
    server: Server, url: str, endpoint: CustomerEndpoint, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Both run, as in an upgrade of one host after the other; the old one's spool waits for its own upgrade."""
    old, new = (Host(tmp_path / name, url, endpoint) for name in ("old", "new"))
    (new.path.parent / "keys").write_bytes((old.path.parent / "keys").read_bytes())
    new.program = (
        "from bouncehook_notifier.store import migrations\n"
        f"migrations.STEPS[{VERSION + 1}] = ('ALTER TABLE deliveries ADD COLUMN more INTEGER',)\n"
        f"migrations.VERSION = {VERSION + 1}"
    )
    request.addfinalizer(lambda: [host.stop() for host in (old, new) if host.process])
    old.start()
    old.refuse(20)
    endpoint.wait_for(20)
    new.start()
    old.refuse(20)
    new.refuse(20)
    wait_until(lambda: old.said(f"is of version {VERSION + 1}"), 20, old.text)
    endpoint.wait_for(40)
    assert old.waiting() == 20
    old.stop()
    old.program = new.program
    old.start()
    endpoint.wait_for(60)
    wait_until(lambda: not old.waiting(), 20, "the spool to be empty")
    expected = [f"{host.name}{n}" for host in (old, new) for n in range(1, host.put_count + 1)]
    assert ids(endpoint) == Counter(expected)
    wait_for_query(url, "select count(*) from deliveries where status != 'delivered'", 0)


def test_a_step_waits_for_transactions_that_know_the_version(
    open_store: Callable[..., Store], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store("a")
    later = Store(url, "b")
    steps = {**migrations.STEPS, VERSION + 1: ("ALTER TABLE deliveries ADD COLUMN more INTEGER",)}
    with store.transaction() as connection:
        monkeypatch.setattr(migrations, "STEPS", steps)
        monkeypatch.setattr(migrations, "VERSION", VERSION + 1)
        carried = threading.Thread(target=later.make_tables)
        carried.start()
        wait_for_query(url, "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and not granted", 1)
        connection.exec_driver_sql("insert into endpoints values ('https://1.test/', 0, 0, 0, '', 0)")
    carried.join(20)
    assert query(url, "select version from version") == [(VERSION + 1,)]
    later.close()
    monkeypatch.undo()
    with pytest.raises(LaterStore, match="install the program that wrote it"):
        one_report(store)


def test_claims_of_unknown_outcome_are_freed_however_many_they_are(
    open_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were more than a statement may have parameters, and nothing was claimed any more."""
    store = open_store("a")
    one_report(store)
    now, claim = time.time(), store._claim

    def without_an_answer(*arguments: object) -> None:
        claim(*arguments)
        raise StoreUnavailable("the connection was lost")

    monkeypatch.setattr(store, "_claim", without_an_answer)
    with pytest.raises(StoreUnavailable):
        store.claim({URL: 1}, now, 3600.0)
    monkeypatch.setattr(store, "_claim", _no_answer)
    for n in range(70_000):
        with pytest.raises(StoreUnavailable):
            store.claim({URL: 1}, now + n / 100, 3600.0)
    monkeypatch.setattr(store, "_claim", claim)
    (one,) = store.claim({URL: 1}, now + 700, 3600.0)
    assert one.webhook_id == "msg_1"
    assert one.until > now + 700 + 3600 / 2


def test_two_notifiers_of_one_name_are_noticed(
    open_store: Callable[..., Store], url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Once; and not when a notifier is started again."""
    words = "another notifier uses this store under our host name a"
    open_store("a").close()
    first = open_store("a")
    for _ in range(3):
        first.look(time.time())
        first.free_expired(time.time())
    assert words not in caplog.text
    second = open_store("a")
    for _ in range(3):
        for store in (first, second):
            store.look(time.time())
            store.free_expired(time.time())
    assert caplog.text.count(words) == 1
    (host,) = second.look(time.time()).hosts
    assert host.namesake_age < 60
