"""Retention: what is too old goes, what waits never does, and the database does not grow without bound."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bouncehook.configuration import Settings
from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store import retention
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import (
    DELIVERED,
    UNDELIVERED,
    WAITING,
    Attempt,
    Evidence,
    Found,
    NewReport,
    Settled,
)
from bouncehook_notifier.store.retention import Retention
from bouncehook_notifier.store.store import Store
from configured import configured

DAY = 86400.0
KEEP = "remember_sent_days: 5\nkeep_days: {delivered: 30, undelivered: 90}\n"
TABLES = ("evidence", "reports", "deliveries", "attempts", "messages")


class Past:
    """Puts things into a store that happened some days ago."""

    def __init__(self, store: Store, directory: Path) -> None:
        self.store = store
        self.path = directory / "store.db"
        self.settings: Settings = configured(directory, settings=KEEP).settings
        self._number = 0

    def reported(self, days: float, *statuses: str, size: int = 10, recipients: int = 1) -> None:
        """A mail about some recipients, each reported to as many URLs as there are statuses."""
        then = time.time() - days * DAY
        urls = tuple(f"https://{number}.test/" for number, _ in enumerate(statuses))
        self._number += 1
        new = [
            NewReport(
                f"msg_{self._number}_{one}", "acme", Report(f"ID{self._number}", f"{one}@far.test", State.DATA), urls
            )
            for one in range(recipients)
        ]
        mail = random.Random(self._number).randbytes(size)
        self.store.record([Found(Evidence(f"{self._number}.dsn.1.1", then, {}, "failure", "dsn", mail), new)], then)
        for url, status in zip(urls, statuses, strict=True):
            if status != WAITING:
                self._settle(url, status, then, recipients)

    def _settle(self, url: str, status: str, then: float, count: int) -> None:
        claimed = self.store.claim({url: count}, then, 0.0)
        assert len(claimed) == count
        self.store.settle([Settled(one, Attempt(then, 0.1, 200, "ok"), status, 0.0) for one in claimed], [])

    def prune(self) -> None:
        Retention(self.store, lambda: self.settings).prune(threading.Event())

    def counts(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.path)) as database:
            found = {table: database.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES}
            assert database.execute("pragma foreign_key_check").fetchall() == []
        return {table: count for table, count in found.items() if count}

    def octets(self) -> int:
        return sum(path.stat().st_size for path in self.path.parent.glob("store.db*"))


@pytest.fixture
def past(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    monkeypatch.setattr(retention, "LEAST_PAUSE_SECONDS", 0.0)
    return Past(store, tmp_path)


KEPT = {"evidence": 1, "reports": 1, "deliveries": 1, "attempts": 1}


@pytest.mark.parametrize(
    ("days", "statuses", "kept"),
    [
        (29, [DELIVERED], True),
        (31, [DELIVERED], False),
        (31, [UNDELIVERED], True),
        (89, [UNDELIVERED], True),
        (91, [UNDELIVERED], False),
        (31, [DELIVERED, UNDELIVERED], True),
        (91, [DELIVERED, UNDELIVERED], False),
        (3000, [WAITING], True),
        (3000, [DELIVERED, WAITING], True),
        (3000, [UNDELIVERED, WAITING], True),
        (29, [], True),
        (31, [], False),  # the customer had no URL for it
    ],
)
def test_how_long_a_report_is_kept(past: Past, days: float, statuses: list[str], kept: bool) -> None:
    past.reported(days, *statuses)
    before = past.counts()
    past.prune()
    assert past.counts() == (before if kept else {})


def test_what_waits_is_delivered_after_all(past: Past) -> None:
    for number in range(500):
        past.reported(3000 - number, WAITING if number % 7 else DELIVERED)
    past.prune()
    waiting = 500 - (500 + 6) // 7
    assert past.counts() == {"evidence": waiting, "reports": waiting, "deliveries": waiting}
    assert len(past.store.claim({"https://0.test/": 1000}, time.time(), 1.0)) == waiting


def test_evidence_without_reports(past: Past) -> None:
    for days in (29, 31):
        past.reported(days, recipients=0)
    past.prune()
    assert past.counts() == {"evidence": 1}


def test_evidence_stays_as_long_as_one_report_needs_it(past: Past) -> None:
    past.reported(40, DELIVERED, recipients=3)
    with closing(sqlite3.connect(past.path)) as database, database:
        database.execute("update deliveries set status = ? where number = 2", (UNDELIVERED,))
    past.prune()
    assert past.counts() == KEPT


def test_sent_messages(past: Past) -> None:
    now = time.time()
    sent = [SentMessage(f"ID{n}", "acme", 7, "s", [Recipient("r")], sent=now - n * DAY / 100) for n in range(1000)]
    past.store.remember(sent)
    past.prune()
    assert past.counts() == {"messages": 500}
    assert past.store.message("acme", "ID499", 7) is not None
    assert past.store.message("acme", "ID501", 7) is None


def test_a_mail_about_very_many_and_many_at_the_same_moment(past: Past) -> None:
    """Batches end in the middle of them."""
    past.reported(31, DELIVERED, recipients=retention.ROWS * 2 + 1)
    past.prune()
    assert past.counts() == {}


class Batches:
    """What each transaction deleted: rows, and octets of mails."""

    def __init__(self, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = past.path
        self.rows: list[int] = []
        self.octets: list[int] = []
        for name in ("prune_reports", "prune_evidence", "prune_messages"):
            monkeypatch.setattr(retention, name, self._watched(getattr(retention, name)))

    def _watched(self, prune: Callable[..., object]) -> Callable[..., object]:
        def watched(connection, *arguments):
            before, size = connection.exec_driver_sql("select total_changes()").scalar(), self._size(connection)
            place = prune(connection, *arguments)
            self.rows.append(connection.exec_driver_sql("select total_changes()").scalar() - before)
            self.octets.append(size - self._size(connection))
            return place

        return watched

    def _size(self, connection) -> int:
        return connection.exec_driver_sql("select coalesce(sum(length(mail)), 0) from evidence").scalar()


def test_each_transaction_is_bounded(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "OCTETS", 100_000)
    past.reported(31, DELIVERED, size=500_000)
    for _ in range(30):
        past.reported(31, DELIVERED, DELIVERED, size=20_000, recipients=20)
    past.store.remember([SentMessage(f"ID{n}", "acme", 7, "s", [Recipient("r")], sent=1.0) for n in range(1000)])
    batches = Batches(past, monkeypatch)
    past.prune()
    assert past.counts() == {}
    assert max(batches.rows) <= 5 * retention.ROWS, "a report, two deliveries, two attempts"
    assert sorted(batches.octets)[-2] <= 100_000 < max(batches.octets), "one that is larger goes alone"


def test_delivery_goes_on_meanwhile(past: Past) -> None:
    for _ in range(40):
        past.reported(31, DELIVERED, size=200_000, recipients=50)
    pruning = threading.Thread(target=past.prune)
    pruning.start()
    longest = 0.0
    while pruning.is_alive():
        started = time.monotonic()
        past.reported(0, DELIVERED)
        longest = max(longest, time.monotonic() - started)
    pruning.join()
    assert longest < 2.0
    past.prune()
    assert past.counts()["reports"] < 2000


def test_the_database_does_not_grow_without_bound(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    """Month after month the same happens; only what is kept takes room."""
    sizes = []
    for _ in range(12):
        for _ in range(50):
            past.reported(31, DELIVERED, size=20_000)
        past.prune()
        assert past.counts() == {}
        sizes.append(past.octets())
    assert sizes[-1] <= sizes[2] * 1.1, sizes


def test_a_stop_does_not_wait_for_the_end(past: Past) -> None:
    past.reported(31, DELIVERED)
    stop = threading.Event()
    stop.set()
    Retention(past.store, lambda: past.settings).prune(stop)
    assert past.counts() == KEPT


def test_trouble_of_the_store_ends_a_walk_and_not_the_loop(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.reported(31, DELIVERED)
    transaction, failures, stop = (
        past.store.transaction,
        iter([StoreUnavailable("full"), ValueError("odd")]),
        threading.Event(),
    )

    def troubled():
        for failure in failures:
            raise failure
        return transaction()

    monkeypatch.setattr(past.store, "transaction", troubled)
    monkeypatch.setattr(retention, "EVERY_SECONDS", 0.01)
    thread = threading.Thread(target=Retention(past.store, lambda: past.settings).run, args=(stop,))
    thread.start()
    deadline = time.monotonic() + 10
    while past.counts() and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    thread.join()
    assert past.counts() == {}
