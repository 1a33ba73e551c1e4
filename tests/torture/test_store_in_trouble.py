"""The store is locked, read-only, full, damaged or gone: what comes in waits in the spool, and nothing of it is lost.

What the operator sees is one clear line for each part that waits; the notifier lives, and goes on by itself when the
store can be used again.  A store that is damaged for good is moved away by a person: what waited in the spool is then
told, what waited in the store is in that file.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bouncehook import sysexits
from bouncehook_demo.programs import USERS
from torture import rude_endpoint as rude
from torture.disk import full
from torture.ledger import Failure, count
from torture.outlet import QUICK_RETRY, Outlet


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Another program writes and does not end."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def on_a_full_disk(store: Path) -> Iterator[None]:
    with full(store.parent):
        yield


# The first retry comes while the store is in trouble, and is not recorded.
DELIVERY = f"retry: [4s, {QUICK_RETRY[1:]}"
TROUBLES = {
    locked: "database is locked",
    on_a_full_disk: "database or disk is full",
}


@pytest.fixture
def outlet(make_outlet, make_disk) -> Outlet:
    """One whose store is on a disk of its own."""
    return make_outlet(directory_of_store=make_disk("16m"), delivery=DELIVERY)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_a_store_that_cannot_be_written_for_a_while(outlet: Outlet, trouble) -> None:
    before, meanwhile = outlet.failures(5), outlet.failures(60)
    outlet.take_all(before)
    outlet.wait_until_told(before)
    with trouble(outlet.programs.store):
        assert outlet.take_all(meanwhile) == 0, "the spool takes them"
        outlet.wait_for_log(f"{outlet.programs.store}: ")
        outlet.wait_for_log(TROUBLES[trouble])
        outlet.wait_for_log("; the spool waits")
        assert outlet.programs.is_running("notifier")
        assert outlet.programs.waiting_in_spool(), "what is not in the store is in the spool"
    outlet.wait_until_told(meanwhile)
    outlet.wait(lambda: not outlet.programs.waiting_in_spool(), "an empty spool")
    count(outlet.endpoint.posts, {*before, *meanwhile})
    assert outlet.programs.set_aside() == []
    assert "Traceback" not in outlet.log()


def test_killed_while_the_store_is_full(outlet: Outlet) -> None:
    """A start may fail meanwhile, with a line that says why; the next one finds everything."""
    programs = outlet.programs
    in_store, in_spool = failed_once(outlet, 3), outlet.failures(60)
    with on_a_full_disk(programs.store):
        outlet.take_all(in_spool)
        outlet.wait_for_log("; the spool waits")
        programs.kill("notifier")
        said = len(outlet.log())
        programs.launch("notifier")
        outlet.wait_for_log(TROUBLES[on_a_full_disk], since=said)
        outlet.wait(
            lambda: not programs.is_running("notifier") or ": serving " in outlet.log()[said:], "an end, or a start"
        )
    if not programs.is_running("notifier"):
        programs.forget("notifier")
        programs.start_notifier()
    outlet.wait_until_told([*in_store, *in_spool])
    count(outlet.endpoint.posts, {*in_store, *in_spool})


def test_a_stop_does_not_wait_for_the_store(outlet: Outlet) -> None:
    with call_under_way(outlet) as end_the_call, locked(outlet.programs.store):
        end_the_call()
        outlet.wait_for_log("; what came of calls waits")
        assert outlet.programs.stop_program("notifier") == 0


def test_trouble_is_said_once(outlet: Outlet) -> None:
    with call_under_way(outlet) as end_the_call, on_a_full_disk(outlet.programs.store):
        outlet.take_all(outlet.failures(60))
        outlet.wait_for_log("; the spool waits")
        end_the_call()
        outlet.wait_for_log("; what came of calls waits")
        outlet.wait_for_house_keeping(6)
        logged = Counter(line.rpartition("; ")[2] for line in outlet.log().splitlines() if "ERROR" in line)
    # Claiming writes too, but not always while the disk is full.
    assert logged.keys() - {"deliveries wait"} == {"the spool waits", "what came of calls waits"}
    assert set(logged.values()) == {1}


@contextmanager
def call_under_way(outlet: Outlet) -> Iterator[Callable[[], None]]:
    """What comes of it cannot be recorded when the store is in trouble.  Gives what ends it."""
    answer = threading.Event()
    outlet.endpoint.manners = lambda _: rude.waits_for(answer)
    outlet.take_all(outlet.failures(1))
    outlet.wait(lambda: outlet.endpoint.posts, "a call under way")
    try:
        yield answer.set
    finally:
        answer.set()


def failed_once(outlet: Outlet, how_many: int) -> list[Failure]:
    """Failures that are in the store, and whose first try did not succeed; later ones will."""
    first = len(outlet.endpoint.posts)
    outlet.endpoint.manners = lambda _: rude.fails if len(outlet.endpoint.posts) < first + how_many else rude.polite
    failures = outlet.failures(how_many)
    outlet.take_all(failures)
    outlet.wait(lambda: outlet.log().count(": waiting, try 1") >= how_many, "each was tried")
    return failures


# ---- damaged for good


def overwritten(store: Path) -> None:
    with store.open("r+b") as file:
        file.write(os.urandom(store.stat().st_size))


def cut_short(store: Path) -> None:
    os.truncate(store, 8192)


def emptied(store: Path) -> None:
    os.truncate(store, 0)


@pytest.mark.parametrize("damage", [overwritten, cut_short, emptied], ids=lambda damage: damage.__name__)
def test_a_store_that_is_damaged_while_the_notifier_runs(outlet: Outlet, damage: Callable[[Path], None]) -> None:
    programs = outlet.programs
    before, meanwhile = outlet.failures(10), outlet.failures(10)
    outlet.take_all(before)
    outlet.wait_until_told(before)
    programs.stop_program("notifier")  # so that all is in the file, and nothing in its log
    programs.start_notifier()
    said = len(outlet.log())
    damage(programs.store)
    outlet.take_all(meanwhile)
    outlet.wait_for_log(f"{programs.store}: ", since=said)
    outlet.wait_for_log("; the spool waits", since=said)
    assert len([name for name in programs.waiting_in_spool() if ".bounce." in name]) == len(meanwhile)
    assert programs.set_aside() == []
    assert programs.stop_program("notifier") == 0

    move_away(programs.store)
    programs.start_notifier()
    outlet.wait_until_told(meanwhile)
    outlet.wait(lambda: not programs.waiting_in_spool(), "an empty spool")
    count(outlet.endpoint.posts, {*before, *meanwhile})
    assert "Traceback" not in outlet.log()


@pytest.mark.parametrize("replace", [False, True], ids=["deleted", "replaced"])
def test_a_store_that_is_deleted_while_the_notifier_runs(outlet: Outlet, replace: bool) -> None:
    programs = outlet.programs
    before = outlet.failures(3)
    outlet.take_all(before)
    outlet.wait_until_told(before)
    said = len(outlet.log())
    move_away(programs.store)
    if replace:
        programs.store.touch()
        shutil.chown(programs.store, USERS["notifier"])
    meanwhile = outlet.failures(3)
    outlet.endpoint.manners = lambda _: rude.fails
    outlet.take_all(meanwhile)
    outlet.wait(lambda: not programs.waiting_in_spool() or str(programs.store) in outlet.log()[said:], "an effect")
    programs.stop_program("notifier")
    outlet.endpoint.manners = lambda _: rude.polite
    programs.start_notifier()
    outlet.wait_until_told(meanwhile, 5)


def rubbish(store: Path) -> None:
    store.write_bytes(b"this is no database\n" * 1000)
    shutil.chown(store, USERS["notifier"])


def zeros(store: Path) -> None:
    store.write_bytes(b"\0" * 100_000)
    shutil.chown(store, USERS["notifier"])


def not_to_be_written(store: Path) -> None:
    shutil.copy(moved(store), store)
    store.chmod(0o444)


def not_to_be_read(store: Path) -> None:
    store.touch(0o600)


UNUSABLE = {
    rubbish: "file is not a database",
    zeros: "file is not a database",
    not_to_be_written: "attempt to write a readonly database",
    not_to_be_read: "unable to open database file",
}


@pytest.mark.parametrize("made", UNUSABLE, ids=lambda made: made.__name__)
def test_a_store_that_cannot_be_used_at_the_start(outlet: Outlet, made: Callable[[Path], None]) -> None:
    """The notifier does not start, says which file it is, and touches nothing; with the right file back, it goes on."""
    programs = outlet.programs
    in_store, in_spool = failed_once(outlet, 3), outlet.failures(3)
    programs.stop_program("notifier")
    good = move_away(programs.store)
    made(programs.store)
    content = programs.store.read_bytes()
    outlet.take_all(in_spool)
    for _ in range(3):  # as systemd would
        said = len(outlet.log())
        assert outlet.run_notifier_to_its_end() == sysexits.UNAVAILABLE
        lines = outlet.log()[said:].splitlines()
        assert len(lines) == 1
        assert f"{programs.store}: {UNUSABLE[made]}" in lines[0]
    assert programs.store.read_bytes() == content
    assert len(programs.waiting_in_spool()) == len(in_spool)

    for path in programs.store.parent.glob(f"{programs.store.name}*"):
        path.unlink()
    good.rename(programs.store)
    programs.start_notifier()
    outlet.wait_until_told([*in_store, *in_spool])
    count(outlet.endpoint.posts, {*in_store, *in_spool})


def test_a_disk_that_is_full_under_everything(make_outlet, make_disk) -> None:
    """Spool, store and log: pipe(8) is told to keep the mails, and when there is room again each is told."""
    disk = make_disk("24m")
    outlet = make_outlet(directory=disk)
    before, meanwhile = outlet.failures(10), outlet.failures(10)
    outlet.take_all(before)
    outlet.wait_until_told(before)
    with full(disk):
        assert {outlet.take(failure) for failure in meanwhile} == {75}
        assert outlet.programs.waiting_in_spool() == []
        assert outlet.programs.is_running("notifier")
    assert outlet.take_all(meanwhile) == 0
    outlet.wait_until_told(meanwhile)
    assert count(outlet.endpoint.posts, {*before, *meanwhile}).repeats == 0
    os.kill(outlet.programs.pid("notifier"), signal.SIGHUP)
    assert outlet.programs.stop_program("notifier") == 0


def moved(store: Path) -> Path:
    return store.with_name("away.db")


def move_away(store: Path) -> Path:
    """What a person does with a store that is damaged: the file and SQLite's two beside it."""
    away = moved(store)
    for path in list(store.parent.glob(f"{store.name}*")):
        path.rename(path.with_name(path.name.replace(store.name, away.name)))
    return away
