"""The suppression lists in the store; tests/postgresql runs the same there."""

from __future__ import annotations

import threading

import pytest

from bouncehook.report import Report
from bouncehook_notifier.store import retention, suppressions
from bouncehook_notifier.store.records import NEVER, Evidence, Found, NewReport, Suppression
from bouncehook_notifier.store.retention import Limits, Place
from bouncehook_notifier.store.store import Store

NOW = 1000.0


def entry(address: str, until: float = 2000.0, *, customer: str = "acme", since: float = 500.0) -> Suppression:
    return Suppression(customer, address, "user-unknown", since, until)


def listed(store: Store, now: float = NOW, **selected: object) -> list[Suppression]:
    with store.reading() as connection:
        return list(suppressions.entries(connection, now, **selected))  # type: ignore[arg-type]


def changes(store: Store) -> int:
    with store.reading() as connection:
        return suppressions.changes(connection)


def put(store: Store, *entries: Suppression) -> None:
    with store.transaction() as connection:
        suppressions.replace(connection, entries)


def prolong(store: Store, *entries: Suppression) -> None:
    with store.transaction() as connection:
        suppressions.prolong(connection, entries)


def test_added_listed_and_removed(store: Store) -> None:
    one, two = entry("a@far.test", since=1.0), entry("b@far.test", since=2.0)
    put(store, one, two, entry("a@far.test", customer="initech"))
    assert listed(store, customers=["acme"]) == [two, one], "the newest first"
    assert listed(store, addresses=["a@far.test"], customers=["acme"]) == [one]
    assert listed(store, limit=1)[0].customer == "initech"
    with store.transaction() as connection:
        assert suppressions.remove(connection, ["acme", "acme-before"], ["a@far.test", "nobody@far.test"]) == 1
    assert listed(store, customers=["acme"]) == [two]


def test_what_has_expired_is_not_listed(store: Store) -> None:
    put(store, entry("a@far.test", 999.0), entry("b@far.test", 1001.0), entry("c@far.test", NEVER))
    assert {one.address for one in listed(store)} == {"b@far.test", "c@far.test"}
    with store.reading() as connection:
        assert suppressions.counts(connection, NOW) == {"acme": 2}
        assert sorted(suppressions.deadlines(connection, NOW)) == [
            ("acme", "b@far.test", 1001.0),
            ("acme", "c@far.test", NEVER),
        ]


def test_a_mail_prolongs_and_never_shortens(store: Store) -> None:
    put(store, entry("a@far.test", 2000.0), entry("hand@far.test", NEVER))
    prolong(store, entry("a@far.test", 3000.0, since=900.0), entry("hand@far.test", 3000.0), entry("new@far.test"))
    assert {one.address: (one.since, one.until) for one in listed(store)} == {
        "a@far.test": (900.0, 3000.0),
        "hand@far.test": (500.0, NEVER),
        "new@far.test": (500.0, 2000.0),
    }
    prolong(store, entry("a@far.test", 1500.0))
    assert listed(store, addresses=["a@far.test"])[0].until == 3000.0


def test_an_administrator_replaces(store: Store) -> None:
    put(store, entry("a@far.test", NEVER))
    put(store, entry("a@far.test", 1500.0))
    assert listed(store) == [entry("a@far.test", 1500.0)]


def test_every_change_is_noticed(store: Store) -> None:
    seen = [changes(store)]
    put(store, entry("a@far.test"))
    seen.append(changes(store))
    prolong(store, entry("a@far.test", 5000.0))
    seen.append(changes(store))
    with store.transaction() as connection:
        suppressions.remove(connection, ["acme"], ["a@far.test"])
    seen.append(changes(store))
    assert sorted(set(seen)) == seen
    with store.transaction() as connection:
        suppressions.remove(connection, ["acme"], ["a@far.test"])
    put(store)
    assert changes(store) == seen[-1], "nothing was changed"


def test_changes_at_the_same_time_are_all_noticed(store: Store) -> None:
    threads = [threading.Thread(target=put, args=(store, entry(f"{n}@far.test"))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(listed(store)) == 8
    assert changes(store) == 8


def test_evidence_that_was_stored_before_changes_nothing(store: Store, report: Report) -> None:
    evidence = Evidence("1.dsn.2.3", 50.0, {"recipient": "b@b.test"}, "failure", "standard", b"mail")
    found = Found(evidence, [NewReport("msg_1", "acme", report, ())], suppressions=[entry("you@far.test")])
    store.record([found], NOW)
    assert [one.address for one in listed(store)] == ["you@far.test"]
    before = changes(store)
    with store.transaction() as connection:
        suppressions.remove(connection, ["acme"], ["you@far.test"])
    store.record([found], NOW)
    assert listed(store) == []
    assert changes(store) == before + 1


def test_an_address_that_no_database_takes_as_it_is(store: Store) -> None:
    put(store, entry("a\udcff\0@far.test"))
    assert [one.address for one in listed(store)] == ["a??@far.test"]


def test_what_has_expired_is_deleted_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS", 3)
    put(store, *(entry(f"{n}@far.test", float(n)) for n in range(10)))
    place, batches = Place(), 0
    while place:
        with store.transaction() as connection:
            place = retention.prune_suppressions(connection, Limits(0.0, 0.0, 0.0, 7.5), place)
        batches += 1
    assert {one.address for one in listed(store, -1.0)} == {"8@far.test", "9@far.test"}
    assert batches == 4
