"""`bouncehook move-store`: what waited in SQLite is delivered from PostgreSQL; and back."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from bouncehook import sysexits
from bouncehook.envelope import Recipient
from bouncehook.report import Report, State
from bouncehook.sent_message import SentMessage
from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_notifier.store import move_store, suppressions, tables
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.inspection import Inspection
from bouncehook_notifier.store.records import (
    DELIVERED,
    NEVER,
    Attempt,
    Evidence,
    Found,
    Health,
    NewReport,
    Settled,
    Suppression,
)
from bouncehook_notifier.store.store import Store
from configured import write_configuration
from deliver.running import PRIVATE
from postgresql.conftest import RunningThere
from postgresql.server import PASSWORD, Server, query

ODD = {"recipient": "b\udcff@b.test", "text": "a\0b", "list": ["\ud800", 1, None], "deep": {"ü": "\U0001f600"}}


@pytest.fixture
def old(tmp_path: Path, endpoint: CustomerEndpoint) -> Store:
    """A store in SQLite: 30 wait, 10 were delivered, one endpoint is off, and there is all that is odd."""
    write_configuration(tmp_path)
    store = Store(f"sqlite:///{tmp_path}/store.db", "old")
    store.open()
    reports = [Report(f"ID{n}", f"{n}@far.test", State.DATA, further={"reason": "a\0b"}) for n in range(40)]
    new = [NewReport(f"msg_{n}", "acme", report, (endpoint.url(),)) for n, report in enumerate(reports)]
    store.record([Found(Evidence("1.dsn.1.1", 1.0, ODD, "failure", "dsn", bytes(range(256)) * 100), new)], 60.0)
    done = store.claim({endpoint.url(): 10}, time.time(), 300.0)
    store.settle([Settled(one, Attempt(1.0, 0.5, 200, "o\udcff\0k"), DELIVERED, 0.0) for one in done], [])
    store.settle([], [Health("https://off.test/", 3, 0.0, "by hand")])
    store.remember(
        [
            SentMessage(
                "ID", "acme", 7, "joe@acme.test", [Recipient("a\udcff\0@far.test")], "e", "<m@x>", ("t\0",), 100.0
            )
        ]
    )
    with store.transaction() as connection:
        suppressions.replace(connection, [Suppression("acme", "gone@far.test", "moved", 1.0, NEVER)])
    with store.transaction() as connection:  # an earlier version kept it
        connection.execute(sa.update(tables.reports).values(description="a\0b").where(tables.reports.c.number == 1))
    store.close()
    return store


def command(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bouncehook_admin.command", *arguments, "--config", directory / "bouncehook.yaml"],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_waited_is_delivered_from_there(
    old: Store, url: str, tmp_path: Path, endpoint: CustomerEndpoint, server: Server
) -> None:
    done = command(tmp_path, "move-store", "--to", url)
    assert (done.returncode, done.stderr) == (sysexits.OK, "")
    assert re.search("^deliveries +40$", done.stdout, re.MULTILINE)
    assert PASSWORD not in done.stdout
    store = Store(url, "new")
    store.open()
    running = RunningThere(store, tmp_path / "there", url)
    running.customers(f"acme: {{failures: {endpoint.url()}, {PRIVATE}}}")
    running.start()
    running.wait_until_delivered(40)
    running.stop()
    assert len(endpoint.posts) == 30
    message = store.message("acme", "ID", 7)
    assert message is not None
    assert (message.recipients, message.tags) == ([Recipient("a\udcff\0@far.test")], ("t\0",))
    assert store.health("https://off.test/").switched_off == "by hand"
    with store.reading() as connection:
        assert [one.address for one in suppressions.entries(connection, 2.0)] == ["gone@far.test"]
    inspection = Inspection.existing(url)
    evidence = inspection.evidence(1)
    assert (evidence.header, evidence.mail) == (ODD, bytes(range(256)) * 100)
    # What is new gets numbers of its own.
    new = NewReport("msg_new", "acme", Report("ID", "x@far.test", State.DATA), (endpoint.url(),))
    assert len(store.record([Found(Evidence("2.dsn.1.1", 1.0, {}, "failure", "dsn", b""), [new])], 60.0)) == 1
    assert query(url, "select max(number) from reports") == [(41,)]
    inspection.close()
    store.close()
    again = command(tmp_path, "move-store", "--to", url)
    assert again.returncode == sysexits.UNAVAILABLE
    assert "is not empty" in again.stderr
    assert PASSWORD not in again.stderr


def test_there_and_back_everything_is_the_same(old: Store, url: str, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path}/back.db"
    for source, target in ((f"sqlite:///{tmp_path}/store.db", url), (url, back)):
        there = Store(target)
        move_store.move(Inspection.existing(source), there, lambda *_: None)
        there.close()
    shown = [_everything(f"sqlite:///{tmp_path}/store.db"), _everything(back)]
    assert shown[1]["reports"][0]["description"] == "a?b"
    shown[0]["reports"][0]["description"] = "a?b"
    assert shown[0] == shown[1]


def _everything(url: str) -> dict[str, list[dict[str, object]]]:
    store = Store(url)
    with store._reading() as connection:
        found = {}
        for table in move_store.TABLES:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            found[table.name] = [dict(row) for row in rows]
    store.close()
    return found


def test_a_move_that_is_broken_off_has_done_nothing(
    old: Store, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_store, "AT_ONCE", 7)
    target = Store(url)

    def broken(table: str, copied: int, _count: int) -> None:
        if (table, copied) == ("deliveries", 21):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_store.move(Inspection.existing(f"sqlite:///{tmp_path}/store.db"), target, broken)
    assert query(url, "select count(*) from reports") == [(0,)]
    assert (
        move_store.move(Inspection.existing(f"sqlite:///{tmp_path}/store.db"), target, lambda *_: None)["deliveries"]
        == 40
    )
    target.close()


def test_it_says_what_is_wrong(old: Store, tmp_path: Path) -> None:
    assert command(tmp_path, "move-store", "--to", "mysql://x").returncode == sysexits.USAGE
    assert command(tmp_path, "move-store", "--to", f"sqlite:///{tmp_path}/store.db").returncode == sysexits.USAGE
    nowhere = command(tmp_path, "move-store", "--to", "postgresql://u:hush@127.0.0.1:9/d")
    assert nowhere.returncode == sysexits.UNAVAILABLE
    assert "out of reach" in nowhere.stderr
    assert "hush" not in nowhere.stderr


def test_commands_work_there(old: Store, url: str, tmp_path: Path) -> None:
    command(tmp_path, "move-store", "--to", url)
    path = tmp_path / "bouncehook.yaml"
    path.write_text(path.read_text().replace(f"sqlite:///{tmp_path}/store.db", url))
    for arguments in (
        ("reports",),
        ("reports", "--json"),
        ("show", "msg_1"),
        ("endpoints",),
        ("replay", "--customer", "acme", "--yes"),
    ):
        done = command(tmp_path, *arguments)
        assert "Traceback" not in done.stderr, (arguments, done.stderr)
        if arguments[0] != "replay":
            assert done.returncode == sysexits.OK, (arguments, done.stderr)


def test_a_store_of_a_later_version_is_refused(url: str, store: Store) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("update version set version = 99")
    with pytest.raises(StoreUnavailable, match="is of version 99"):
        Store(url).open()
