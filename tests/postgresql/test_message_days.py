"""Sent messages in PostgreSQL, by day: made before it, dropped after it, and none of them lost or kept for long."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bouncehook.configuration import load
from bouncehook.envelope import Recipient
from bouncehook.return_address import day_of
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.store import message_days, migrations, tables
from bouncehook_notifier.store.access import Access
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.move_store import move
from bouncehook_notifier.store.records import Evidence, Found
from bouncehook_notifier.store.retention import Retention
from bouncehook_notifier.store.store import Store
from configured import write_configuration
from postgresql.server import Server, query
from postgresql.test_shared_tables import at_once

TODAY = day_of(time.time())
KEPT = 10
"""days"""


def message(day: int, message_id: str = "4jYAAAA") -> SentMessage:
    return SentMessage(message_id, "acme", day, "a@acme.test", [Recipient("b@far.test")], sent=day * 86400 + 3600.0)


@pytest.fixture
def prune(store: Store, tmp_path: Path) -> Callable[[], None]:
    settings = load(write_configuration(tmp_path, settings=f"remember_sent_days: {KEPT}\n")).settings
    return lambda: Retention(store, lambda: settings).prune(threading.Event())


def places(url: str) -> dict[str, list[int]]:
    """The days of the messages in each partition that has any."""
    found: dict[str, list[int]] = {}
    for name, day in query(url, "select tableoid::regclass::text, day from messages order by day, id"):
        found.setdefault(name, []).append(day)
    return found


def partitions(url: str) -> set[str]:
    names = query(url, "select inhrelid::regclass::text from pg_inherits where inhparent = 'messages'::regclass")
    return {name for (name,) in names}


def test_a_day_has_its_partition_before_it_begins(store: Store, url: str, prune: Callable[[], None]) -> None:
    prune()
    days = range(TODAY - message_days.CLOCK_DAYS, TODAY + message_days.DAYS_AHEAD + 1)
    assert partitions(url) == {"messages_other", *(f"messages_{day}" for day in days)}
    store.remember([message(TODAY), message(TODAY + 1), message(TODAY + 90)])
    assert places(url) == {
        f"messages_{TODAY}": [TODAY],
        f"messages_{TODAY + 1}": [TODAY + 1],
        "messages_other": [TODAY + 90],
    }
    store.remember([message(TODAY)])
    assert store.message("acme", "4jYAAAA", TODAY) == message(TODAY)
    assert query(url, "select count(*) from messages") == [(3,)], "it was there already"


def test_what_came_before_its_partition_is_moved_into_it(store: Store, url: str, prune: Callable[[], None]) -> None:
    store.remember([message(TODAY), message(TODAY, "4jYBBBB"), message(TODAY - 5)])
    assert places(url) == {"messages_other": [TODAY - 5, TODAY, TODAY]}
    prune()
    assert places(url) == {f"messages_{TODAY}": [TODAY, TODAY], "messages_other": [TODAY - 5]}


def test_what_is_too_old_goes_by_whole_days(store: Store, url: str, prune: Callable[[], None]) -> None:
    days = [TODAY - age for age in (0, KEPT - 1, KEPT, KEPT + 1, KEPT + 2, KEPT + 3, KEPT + 30)]
    with store.transaction() as connection:
        message_days.prepare(connection, days)
    store.remember([message(day) for day in days] + [message(TODAY - KEPT - 20, "no partition")])
    prune()
    kept = [TODAY - KEPT - 1, TODAY - KEPT, TODAY - KEPT + 1, TODAY]
    assert places(url) == {f"messages_{day}": [day] for day in kept}
    assert not {f"messages_{TODAY - KEPT - age}" for age in (2, 3, 30)} & partitions(url)


def test_two_hosts_do_it_at_once(open_store: Callable[..., Store], url: str, tmp_path: Path) -> None:
    settings = load(write_configuration(tmp_path)).settings
    stores = [open_store(name) for name in "ab"]
    work = [lambda store=store: Retention(store, lambda: settings).prune(threading.Event()) for store in stores]
    assert at_once(*work) == []
    assert f"messages_{TODAY}" in partitions(url)


def test_a_store_without_partitions_is_carried_over(
    server: Server, store: Store, url: str, prune: Callable[[], None], open_store: Callable[..., Store]
) -> None:
    """The table that is there becomes a partition; what is too old in it is deleted row by row."""
    server.execute(
        "DROP TABLE suppressions, suppression_changes, messages; "
        "CREATE TABLE messages (customer varchar NOT NULL, id varchar NOT NULL, "
        "day integer NOT NULL, sender varchar NOT NULL, recipients json NOT NULL, envid varchar NOT NULL, "
        "message_id varchar NOT NULL, tags json NOT NULL, sent float NOT NULL, PRIMARY KEY (customer, id, day)); "
        "CREATE INDEX ix_messages_sent ON messages (sent); UPDATE version SET version = 5",
        url.rsplit("/", 1)[1],
    )
    columns = ", ".join(column.name for column in tables.messages.columns)
    for day in (TODAY, TODAY - 3, TODAY - KEPT - 3):
        values = f"'acme', '4jYAAAA', {day}, 'a@acme.test', '[]', '', '', '[]', {day * 86400}"
        server.execute(f"INSERT INTO messages ({columns}) VALUES ({values})", url.rsplit("/", 1)[1])
    after = open_store("after")
    assert query(url, "select version from version") == [(migrations.VERSION,)]
    assert places(url) == {"messages_before": [TODAY - KEPT - 3, TODAY - 3, TODAY]}
    after.remember([message(TODAY), message(TODAY, "4jYBBBB"), message(TODAY + 1)])
    prune()
    assert places(url) == {"messages_before": [TODAY - 3, TODAY, TODAY], f"messages_{TODAY + 1}": [TODAY + 1]}
    assert f"messages_{TODAY}" not in partitions(url), "its day is in the table that was there"
    assert schema(url) == schema(server.make_database(), open_now=True)


def schema(url: str, *, open_now: bool = False) -> Counter[str]:
    """Columns and indexes of the table of messages."""
    if open_now:
        store = Store(url, "new")
        store.open()
        store.close()
    engine = Access(url)._engine
    with engine.connect() as connection:
        seen = sa.inspect(connection)
        columns = [f"{one['name']} {one['type']} {one['nullable']}" for one in seen.get_columns("messages")]
        indexes = [f"{one['name']} {one['column_names']}" for one in seen.get_indexes("messages")]
        key = str(seen.get_pk_constraint("messages")["constrained_columns"])
    engine.dispose()
    return Counter([*columns, *indexes, key])


def test_messages_that_are_moved_there_go_to_their_days(server: Server, tmp_path: Path) -> None:
    source, url = Store(f"sqlite:///{tmp_path}/store.db", "a"), server.make_database()
    source.open()
    source.remember([message(TODAY), message(TODAY - 3), message(TODAY - 3, "4jYBBBB")])
    target = Access(url)
    move(source, target, lambda *_: None)
    target.close()
    source.close()
    assert places(url) == {f"messages_{TODAY - 3}": [TODAY - 3] * 2, f"messages_{TODAY}": [TODAY]}


def test_without_the_right_to_change_tables_the_rest_is_pruned(
    store: Store, url: str, prune: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database user who does not own the tables, for example: reports and evidence do not pile up."""

    def forbidden(*_: object) -> None:
        raise StoreUnavailable("must be owner of table messages")

    store.record([Found(Evidence("old.dsn.1.1", 86400.0, {}, "failure", "dsn", b""), [])], 86400.0)
    monkeypatch.setattr(message_days, "prepare_coming", forbidden)
    with pytest.raises(StoreUnavailable):
        prune()
    assert query(url, "select count(*) from evidence") == [(0,)]
