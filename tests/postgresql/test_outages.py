"""PostgreSQL stopped, crashed, paused and never there: nothing is lost, it is said once, and it goes on by itself."""

from __future__ import annotations

import signal
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.store import access
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.message_days import DAYS_AHEAD
from bouncehook_notifier.store.records import Delivery
from bouncehook_notifier.store.store import Store
from configured import write_configuration
from places import free_port
from postgresql.notifier_host import Host, ids
from postgresql.server import PASSWORD, Server, query, wait_for_query
from postgresql.test_upgrade import URL, one_report

TODAY = int(time.time() // 86400)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_stopped_and_started(
    own: Server, make_host: Callable[..., Host], endpoint: CustomerEndpoint, mode: str
) -> None:
    url = own.make_database()
    host = make_host("a", url)
    host.start()
    # The pruning at the start is over with this: it would tell of the outage, too.
    wait_for_query(url, f"select to_regclass('messages_{TODAY + DAYS_AHEAD}') is not null", True)
    host.refuse(20)
    endpoint.wait_for(20, 20)
    own.stop(mode)
    host.refuse(30)
    wait_until(lambda: host.said("the spool waits"), 20, host.text)
    time.sleep(4)  # several tries, of which nothing is to be said
    assert host.waiting() == 30
    told = ("the spool waits", "deliveries wait", "what came of calls waits")
    assert host.said("out of reach") == sum(host.said(words) for words in told)
    assert host.said("the spool waits") == 1
    assert host.said("deliveries wait") <= 1
    own.start()
    endpoint.wait_for(50, 40)
    wait_until(lambda: not host.waiting(), 20, "the spool to be empty")
    assert host.said("the spool is processed again") == 1
    assert set(ids(endpoint)) == {f"a{n}" for n in range(1, 51)}
    assert "Traceback" not in host.text()
    assert PASSWORD not in host.text()
    host.stop()


def test_a_server_that_is_away_while_nothing_is_to_do(own: Server, make_host: Callable[..., Host]) -> None:
    """The trouble is over when it is back, although nothing waits for it."""
    port = free_port()
    host = make_host("a", own.make_database())
    with host.path.open("a") as settings:
        settings.write(f"status: {{listen: 127.0.0.1:{port}}}\n")
    host.start()
    trouble = 'bouncehook_in_trouble{part="delivery"}'
    wait_until(lambda: f"{trouble} 0.0" in metrics(port), 20, host.text)
    own.stop()
    wait_until(lambda: f"{trouble} 1.0" in metrics(port), 30, host.text)
    own.start()
    wait_until(lambda: f"{trouble} 0.0" in metrics(port), 30, host.text)
    assert host.said("deliveries go on") == 1
    host.stop()


def metrics(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def test_a_crash_while_reports_flow(own: Server, make_host: Callable[..., Host], endpoint: CustomerEndpoint) -> None:
    url = own.make_database()
    hosts = [make_host(name, url) for name in "ab"]
    for host in hosts:
        host.start()
    for _ in range(3):
        for host in hosts:
            host.refuse(100)
        own.stop("immediate")
        own.start()
    expected = {f"{host.name}{n}" for host in hosts for n in range(1, 301)}
    wait_until(lambda: set(ids(endpoint)) == expected, 60, lambda: f"{len(ids(endpoint))}")
    wait_until(
        lambda: query(url, "select status, count(*) from deliveries group by 1") == [("delivered", 600)], 30, "records"
    )
    assert query(url, "select count(*) from claims") == [(0,)], "no claim of which nobody knows"
    assert query(url, "select count(*) from reports") == [(600,)]


def test_a_server_that_stands_still(own: Server, make_host: Callable[..., Host], endpoint: CustomerEndpoint) -> None:
    host = make_host("a", own.make_database())
    host.start()
    host.refuse(5)
    endpoint.wait_for(5, 20)
    own.pause()
    host.refuse(50)
    wait_until(lambda: host.said("the spool waits"), 60, host.text)
    assert host.waiting() == 50
    own.resume()
    endpoint.wait_for(55, 60)
    wait_until(lambda: not host.waiting(), 20, "the spool to be empty")
    assert set(ids(endpoint)) == {f"a{n}" for n in range(1, 56)}
    host.stop()


def test_a_notifier_that_is_killed(own: Server, make_host: Callable[..., Host], endpoint: CustomerEndpoint) -> None:
    """What it had claimed is taken at its restart."""
    url = own.make_database()
    a, b = make_host("a", url), make_host("b", url)
    endpoint.delay_seconds = 1.0
    a.start()
    a.refuse(60)
    endpoint.wait_for(5, 20)
    a.stop(signal.SIGKILL)
    b.start()
    assert query(url, "select count(*) from claims where owner = 'a'") != [(0,)]
    endpoint.delay_seconds = 0
    b.refuse(10)
    wait_until(lambda: {f"b{n}" for n in range(1, 11)} <= set(ids(endpoint)), 30, "the other goes on")
    assert query(url, "select count(*) from claims where owner = 'a'") != [(0,)], "which is as long as a lease lasts"
    a.start()
    wait_until(lambda: set(ids(endpoint)) >= {f"a{n}" for n in range(1, 61)}, 30, lambda: f"{ids(endpoint)}")
    assert query(url, "select count(*) from claims") == [(0,)] or endpoint.wait_for(70, 20)


def test_a_server_that_was_never_there(tmp_path: Path) -> None:
    store = Store("postgresql://joe:hush@127.0.0.1:9/db")
    with pytest.raises(
        StoreUnavailable, match=r"postgresql://joe@127\.0\.0\.1:9/db: out of reach: .*refused"
    ) as caught:
        store.open()
    assert "hush" not in str(caught.value)


def test_what_is_not_the_contents_fault(
    server: Server, url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change, words in (
        ("ALTER TABLE messages RENAME TO gone", "does not exist"),
        (f"ALTER DATABASE {url.rsplit('/', 1)[1]} SET default_transaction_read_only = on", "read-only"),
    ):
        server.execute(change, url.rsplit("/", 1)[1])
        store._engine.dispose()
        with pytest.raises(StoreUnavailable, match=words):
            store.open() if "read" in words else store.message("acme", "ID", 7)
    with pytest.raises(StoreUnavailable, match="password authentication failed") as caught:
        Store(server.url("postgres", "wrong-s3cret")).open()
    assert "wrong-s3cret" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable, match=r"pip install 'bouncehook\[postgresql\]'"):
        Store(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:hush@h/d", "postgresql://u@h/d"),
        ("postgresql://u@h/d?password=hush&sslmode=require", "postgresql://u@h/d"),
        ("postgresql://u:hush@h1:1,h2:2/d?target_session_attrs=read-write", "postgresql://u@h1:1,h2:2/d"),
        ("postgresql:///d?service=relay&password=hush", "postgresql:///?service=relay"),
        ("postgresql://u:hush@h/d?no_such=option", None),
        ("postgresql://u:hush%zz@h/d", None),
    ],
)
def test_the_password_is_never_shown(url: str, shown: str | None) -> None:
    if shown:
        assert access.database_of(url).name == shown
    else:
        with pytest.raises(StoreUnavailable) as caught:
            access.database_of(url)
        assert "hush" not in str(caught.value)


def test_the_configuration_takes_it(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    path.write_text(path.read_text().replace(f"sqlite:///{tmp_path}/store.db", "postgresql://u@h/d"))
    assert load(path).settings.store == "postgresql://u@h/d"


def test_what_was_claimed_when_the_answer_was_lost_is_there_at_the_next_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nothing at that endpoint is due any more, nothing is claimed there, and it waits until the lease ends."""
    one_report(store)
    assert [health.url for health in store.look(61.0).ready] == [URL]
    real = store._claim

    def lost(*arguments: object) -> list[Delivery]:
        real(*arguments)  # type: ignore[arg-type]
        raise StoreUnavailable("the connection was lost")

    monkeypatch.setattr(store, "_claim", lost)
    with pytest.raises(StoreUnavailable):
        store.claim({URL: 1}, 61.0, 300.0)
    monkeypatch.undo()
    assert [health.url for health in store.look(61.0).ready] == [URL]
    assert [one.url for one in store.claim({URL: 1}, 61.0, 300.0)] == [URL]
