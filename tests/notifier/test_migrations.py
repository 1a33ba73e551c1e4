"""A store that an earlier version wrote is carried to this one, with all that waits in it; a later one is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bouncehook import sysexits
from bouncehook.report import Event, Report, State
from bouncehook_notifier.store import migrations
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.migrations import VERSION
from bouncehook_notifier.store.records import Evidence, Found, Health, NewReport
from bouncehook_notifier.store.store import Store
from configured import write_configuration

HERE = Path(__file__).parent
ONE = "https://acme.test/one"
TWO = "https://acme.test/two"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    """A store of version 1: two deliveries wait, one is claimed, one was delivered and one was given up."""
    with closing(sqlite3.connect(tmp_path / "store.db")) as database:
        database.executescript((HERE / "store_version_1.sql").read_text())
    store = Store(f"sqlite:///{tmp_path}/store.db", host="relay")
    yield store
    store.close()


def version_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("select version from version").fetchall()
    return int(version[0])


def layout(path: Path) -> dict[str, object]:
    """The columns, in their order, and the indexes of each table."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        columns = {table: database.execute(f"pragma table_info({table})").fetchall() for table in tables}
        keys = {f"{table} keys": database.execute(f"pragma foreign_key_list({table})").fetchall() for table in tables}
        indexes = database.execute("select name, tbl_name, sql from sqlite_master where type = 'index'").fetchall()
    return {**columns, **keys, "indexes": sorted(indexes, key=str)}


def test_what_waited_still_waits(old: Store) -> None:
    old.open()
    claimed = {one.number: one for one in old.claim({ONE: 10, TWO: 10}, 1e10, 1.0)}
    assert {number: (one.url, one.tries) for number, one in claimed.items()} == {2: (TWO, 0), 4: (ONE, 1), 5: (ONE, 0)}
    failure = Report("4jYAAAA", "r3@far.test", State.BOUNCE, "550", "5.1.1", "no such user", event=Event.FAILURE)
    assert (claimed[4].webhook_id, claimed[4].report) == ("msg_3", failure)
    assert claimed[4].report.further == {"type": "failure"}
    assert old.health(ONE) == Health(ONE, failures_in_row=1)
    assert old.message("acme", "4jYAAAA", 20000) is not None


def test_what_was_reported_is_not_reported_again(old: Store, tmp_path: Path) -> None:
    old.open()
    again = NewReport("msg_2", "acme", Report("4jYAAAA", "r2@far.test", State.BOUNCE), (ONE,))
    assert len(old.record([Found(Evidence("9.bounce.2.3", 1.0, {}, "failure", "dsn", b""), [again])], 1.0)) == 0


def test_it_becomes_what_a_new_store_is(old: Store, tmp_path: Path) -> None:
    """Whoever changes the tables without a step, or the other way round, is told here."""
    old.open()
    new = Store(f"sqlite:///{tmp_path}/new.db")
    new.open()
    new.close()
    assert layout(tmp_path / "store.db") == layout(tmp_path / "new.db")
    assert version_in(tmp_path / "store.db") == version_in(tmp_path / "new.db") == VERSION


def test_every_version_has_its_step() -> None:
    assert list(migrations.STEPS) == list(range(2, VERSION + 1))


def test_it_is_done_once(old: Store, tmp_path: Path) -> None:
    old.open()
    before = layout(tmp_path / "store.db")
    old.open()
    assert layout(tmp_path / "store.db") == before


@pytest.mark.parametrize("broken", ["NO SQL", "INSERT INTO version VALUES (NULL)"])
def test_a_step_that_fails_has_done_nothing(
    old: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    before = layout(tmp_path / "store.db")
    steps = {number: (*statements, broken) for number, statements in migrations.STEPS.items()}
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises((StoreUnavailable, sa.exc.SQLAlchemyError)):
        old.open()
    old.close()
    assert (layout(tmp_path / "store.db"), version_in(tmp_path / "store.db")) == (before, 1)
    monkeypatch.undo()
    old.open()
    assert version_in(tmp_path / "store.db") == VERSION


def test_readers_do_not_carry_it_over(old: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"is of version 1, .* carries the store"):
        Store.existing(f"sqlite:///{tmp_path}/store.db")
    assert version_in(tmp_path / "store.db") == 1


def test_a_file_without_tables_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    with pytest.raises(StoreUnavailable, match="is no store of bouncehook"):
        Store.existing(f"sqlite:///{tmp_path}/store.db")


def test_the_notifier_does_not_start_on_a_later_one(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    (tmp_path / "spool").mkdir()
    with closing(sqlite3.connect(tmp_path / "store.db")) as database:
        database.executescript("create table version (version integer not null); insert into version values (99);")
    done = subprocess.run(
        [sys.executable, "-m", "bouncehook_notifier.daemon", "--config", path],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == sysexits.UNAVAILABLE == 69
    assert f"is of version 99, and this program knows version {VERSION}" in done.stderr
    assert "Traceback" not in done.stderr
    assert version_in(tmp_path / "store.db") == 99
