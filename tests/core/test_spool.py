"""The spool: what is put comes out whole, in order, with a header that any reader of JSON can read."""

from __future__ import annotations

import contextlib
import json
import os
import posix
import re
import stat
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncehook import spool as names
from bouncehook.errors import BouncehookError, DamagedSpoolFile, SpoolError
from bouncehook.spool import Bounce, Spool, fields_of, header_line
from bouncehook.spool_reader import ABANDONED_AFTER, SpoolReader, make_spool, parse_file
from bouncehook.spool_records import Dsn, Record, Refusal, Sent

any_text = st.text(st.characters())  # lone surrogates too: octets from outside come as such
values = any_text | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.none() | st.lists(any_text)
records = st.one_of(
    st.builds(Bounce, any_text, any_text, any_text, any_text, any_text, st.booleans()),
    st.builds(Dsn, any_text, any_text),
    st.builds(Refusal, any_text, any_text, any_text, any_text, any_text, any_text),
    st.just(Sent()),
)
keys = st.from_regex(r"\A[a-z_]{1,12}\Z").filter(lambda key: key not in ("version", "kind", "arrived", "host"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records, body=st.binary())
def test_what_is_put_is_read_back(spool: Path, record: Record, body: bytes) -> None:
    reader = SpoolReader(spool)
    before = time.time()
    name = Spool(str(spool), "relay.test").put_record(record, (body,))
    file = reader.read(name)
    written = json.loads((spool / "new" / name).read_bytes().partition(b"\n")[0])
    reader.close()
    assert (file.name, file.kind, file.host, file.body) == (name, record.kind, "relay.test", body)
    assert (type(file.record), fields_of(file.record)) == (type(record), fields_of(record))
    assert before - 1 < file.arrived < time.time() + 1
    assert file.header == written, "the store keeps what was written"


@pytest.mark.parametrize(
    ("kind", "fields", "record"),
    [
        (
            "bounce",
            {"recipient": "bounce+x@b.test", "sender": "", "queue_id": "4jY", "id": "4jZ", "truncated": 1},
            Bounce("bounce+x@b.test", "", "", "4jY", "4jZ", True),
        ),
        ("bounce", {"recipient": "bounce+x@b.test"}, Bounce("bounce+x@b.test", "", "", "", "", False)),
        ("dsn", {"recipient": "bounce+x@b.test", "queue_id": "4jY", "truncated": 0}, Dsn("bounce+x@b.test", "4jY")),
        (
            "refused",
            {"customer": "acme", "id": "", "sender": "a@b", "recipient": "c@d", "extended": "5.1.1", "text": "no"},
            Refusal("acme", "", "a@b", "c@d", "5.1.1", "no"),
        ),
        ("sent", {}, Sent()),
    ],
)
def test_version_1_is_read_as_it_was_always_written(kind: str, fields: dict[str, object], record: Record) -> None:
    header = {"version": 1, "kind": kind, "arrived": 1700000000.25, "host": "relay.test", **fields}
    file = parse_file(f"1700000000250000000.{kind}.2.3", json.dumps(header).encode() + b"\nbody")
    assert (file.arrived, file.host, file.body) == (1700000000.25, "relay.test", b"body")
    assert (type(file.record), fields_of(file.record)) == (type(record), fields_of(record))


@given(st.dictionaries(keys, values))
def test_the_header_is_one_line_of_ascii_json(header: dict[str, names.Value]) -> None:
    line = header_line(header)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert line.isascii()
    assert json.loads(line) == header


def test_names_sort_by_arrival_and_sent_messages_come_first(spool: Path) -> None:
    writer, reader = Spool(str(spool)), SpoolReader(spool)
    put = [writer.put(kind, {}) for kind in ("dsn", "sent", "bounce", "refused", "sent", "dsn")]
    assert reader.names() == [put[1], put[4], put[0], put[2], put[3], put[5]]


def test_many_threads_put_files_of_their_own(spool: Path) -> None:
    writer, put = Spool(str(spool)), []
    threads = [
        threading.Thread(target=lambda: put.extend([writer.put("bounce", {"recipient": "r"}, b"x") for _ in range(20)]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(put) == SpoolReader(spool).names()
    assert len(set(put)) == 160


def test_modes_whatever_the_umask_is(tmp_path: Path) -> None:
    """Milter, pipe and notifier may be different users of one group; pipe(8) sets umask 077."""
    before = os.umask(0o077)
    try:
        make_spool(tmp_path / "deep" / "spool")
        name = Spool(str(tmp_path / "deep" / "spool")).put("bounce", {"recipient": "r"})
        SpoolReader(tmp_path / "deep" / "spool").close()
    finally:
        os.umask(before)
    spool = tmp_path / "deep" / "spool"
    for folder in (spool, spool / "tmp", spool / "new", spool / "bad"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o2770, folder
    assert stat.S_IMODE((spool / "new" / name).stat().st_mode) == 0o640
    assert stat.S_IMODE((spool / "wake").stat().st_mode) == 0o620


def test_make_spool_mends_what_is_there_and_keeps_the_files(spool: Path) -> None:
    name = Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail")
    (spool / "new").chmod(0o700)
    (spool / "bad").rmdir()
    make_spool(spool)
    assert stat.S_IMODE((spool / "new").stat().st_mode) == 0o2770
    assert (spool / "bad").is_dir()
    assert SpoolReader(spool).read(name).body == b"mail"


def test_make_spool_names_what_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(SpoolError, match="spool: cannot make the spool: File exists"):
        make_spool(tmp_path / "spool")


GOOD = {"version": 1, "kind": "bounce", "arrived": 1.0, "host": "h", "recipient": "r"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("1.bounce.2.3", b"", "is not JSON"),
        ("1.bounce.2.3", b"\n", "is not JSON"),
        ("1.bounce.2.3", b"{\n", "is not JSON"),
        ("1.bounce.2.3", b"\xff\xfe\n", "is not JSON"),
        ("1.bounce.2.3", b"[1]\n", "no version"),
        ("1.bounce.2.3", b"null\n", "no version"),
        ("1.bounce.2.3", b"{}\n", "no version"),
        ("1.bounce.2.3", json.dumps(GOOD | {"version": "1"}).encode(), "no version"),
        ("1.bounce.2.3", json.dumps(GOOD | {"version": 2}).encode(), "version 2 and this program reads version 1"),
        ("1.bounce.2.3", json.dumps(GOOD | {"kind": "new"}).encode(), "kind 'new' is unknown"),
        ("1.bounce.2.3", json.dumps(GOOD | {"kind": "dsn"}).encode(), "kind 'dsn' is unknown, or not"),
        ("1.bounce.2.3", json.dumps(GOOD | {"kind": None}).encode(), "kind None"),
        ("bounce", json.dumps(GOOD).encode(), "not the one in the file's name"),
        ("1.bounce.2.3", json.dumps({**GOOD, "recipient": None}).encode(), "'recipient' is not a text"),
        ("1.bounce.2.3", json.dumps({**GOOD, "client": {"a": 1}}).encode(), "'client' is not a text"),
        ("1.bounce.2.3", json.dumps({**GOOD, "truncated": "yes"}).encode(), "'truncated' is neither 0 nor 1"),
        ("1.dsn.2.3", json.dumps({**GOOD, "kind": "dsn", "host": 7}).encode(), "'host' is not a text"),
        ("1.refused.2.3", json.dumps({**GOOD, "kind": "refused", "customer": "a"}).encode(), "no 'extended'"),
        ("1.bounce.2.3", json.dumps({**GOOD, "arrived": "today"}).encode(), "'arrived' is not a time"),
        ("1.bounce.2.3", json.dumps({**GOOD, "arrived": float("nan")}).encode(), "'arrived' is not a time"),
        ("1.bounce.2.3", json.dumps({**GOOD, "arrived": 10**400}).encode(), "'arrived' is not a time"),
        ("1.bounce.2.3", json.dumps({**GOOD, "arrived": -1}).encode(), "'arrived' is not a time"),
        (".nfs0001", b"", "is not JSON"),
    ],
)
def test_a_damaged_file_is_told_from_a_spool_in_trouble(spool: Path, name: str, content: bytes, reason: str) -> None:
    (spool / "new" / name).write_bytes(content)
    reader = SpoolReader(spool)
    assert reader.names() == [name]
    with pytest.raises(DamagedSpoolFile, match=re.escape(reason)):
        reader.read(name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary())
def test_arbitrary_octets_are_damaged_and_nothing_worse(spool: Path, content: bytes) -> None:
    (spool / "new" / "1.bounce.2.3").write_bytes(content)
    reader = SpoolReader(spool)
    try:
        with pytest.raises(DamagedSpoolFile):
            reader.read("1.bounce.2.3")
    finally:
        reader.close()


def test_done_forgets_and_may_be_repeated(spool: Path) -> None:
    name, reader = Spool(str(spool)).put("bounce", {"recipient": "r"}), SpoolReader(spool)
    reader.done(name)
    reader.done(name)
    assert reader.names() == []
    with pytest.raises(SpoolError, match="is gone"):
        reader.read(name)


def test_set_aside_keeps_the_file_and_says_why(spool: Path) -> None:
    name, reader = Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail"), SpoolReader(spool)
    reader.set_aside(name, "first line\nsecond \udcff line\n")
    assert reader.names() == []
    assert sorted(os.listdir(spool / "bad")) == [name, f"{name}.reason"]
    assert (spool / "bad" / name).read_bytes().endswith(b"}\nmail")
    assert (spool / "bad" / f"{name}.reason").read_text() == "first line\nsecond \\udcff line\n"


def test_a_file_can_be_moved_back_from_bad(spool: Path) -> None:
    name, reader = Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail"), SpoolReader(spool)
    reader.set_aside(name, "no such customer")
    (spool / "bad" / name).rename(spool / "new" / name)
    assert reader.read(name).body == b"mail"


def test_what_crashes_left_in_tmp_is_deleted_in_the_end(spool: Path) -> None:
    (spool / "tmp" / "old").write_text("half")
    (spool / "tmp" / "fresh").write_text("being written")
    now = time.time()
    os.utime(spool / "tmp" / "old", (now, now - ABANDONED_AFTER - 1))
    os.utime(spool / "tmp" / "fresh", (now, now - ABANDONED_AFTER + 60))
    assert SpoolReader(spool).forget_abandoned(now) == 1
    assert os.listdir(spool / "tmp") == ["fresh"]


def test_a_notifier_that_comes_before_make_spool_has_nothing_to_delete(tmp_path: Path) -> None:
    assert SpoolReader(tmp_path).forget_abandoned(time.time()) == 0


def waiting(reader: SpoolReader, seconds: float) -> tuple[threading.Thread, list[float]]:
    """A thread that waits, and how long it did."""
    took: list[float] = []

    def wait() -> None:
        started = time.monotonic()
        reader.wait(seconds)
        took.append(time.monotonic() - started)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, took


def test_a_writer_wakes_the_reader(spool: Path) -> None:
    reader = SpoolReader(spool)
    thread, took = waiting(reader, 30.0)
    Spool(str(spool)).put("bounce", {"recipient": "r"})
    thread.join(10)
    assert took
    assert took[0] < 10
    reader.wait(0.0)  # what woke us is used up, so the next wait does wait:
    started = time.monotonic()
    reader.wait(0.05)
    assert time.monotonic() - started >= 0.05
    reader.close()


def test_wake_ends_a_wait_from_another_thread(spool: Path) -> None:
    reader = SpoolReader(spool)
    thread, took = waiting(reader, 30.0)
    reader.wake()
    thread.join(10)
    assert took
    assert took[0] < 10
    reader.close()


def test_a_wake_before_the_wait_is_not_lost(spool: Path) -> None:
    reader = SpoolReader(spool)
    Spool(str(spool)).put("bounce", {"recipient": "r"})
    started = time.monotonic()
    reader.wait(30.0)
    assert time.monotonic() - started < 10
    reader.close()


def test_a_full_fifo_is_harmless(spool: Path) -> None:
    reader, writer = SpoolReader(spool), Spool(str(spool))
    descriptor = os.open(spool / "wake", os.O_WRONLY | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(descriptor, b"w" * 4096)
    os.close(descriptor)
    name = writer.put("bounce", {"recipient": "r"})
    reader.wake()
    assert reader.names() == [name]
    reader.close()


def test_no_reader_is_harmless(spool: Path) -> None:
    Spool(str(spool)).put("bounce", {"recipient": "r"})  # no FIFO yet
    SpoolReader(spool).close()
    Spool(str(spool)).put("bounce", {"recipient": "r"})  # a FIFO that nobody reads
    (spool / "wake").unlink()
    (spool / "wake").write_text("no FIFO at all")
    Spool(str(spool)).put("bounce", {"recipient": "r"})
    assert len(os.listdir(spool / "new")) == 3


def test_a_reader_without_a_fifo_looks_often(spool: Path) -> None:
    (spool / "wake").mkdir()
    reader = SpoolReader(spool)
    started = time.monotonic()
    reader.wait(30.0)
    reader.wake()
    assert time.monotonic() - started < 5
    reader.close()


def test_a_spool_that_goes_away_and_comes_back(spool: Path) -> None:
    reader = SpoolReader(spool)
    (spool / "new").rmdir()
    with pytest.raises(SpoolError, match="spool/new: cannot read the spool: No such file"):
        reader.names()
    make_spool(spool)
    assert reader.names() == []
    reader.close()


def test_no_reader_without_a_spool(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match=r"missing: cannot open the spool: No such file .*make-spool"):
        SpoolReader(tmp_path / "missing")


def test_one_reader_at_a_time(spool: Path) -> None:
    """Two would each take every file."""
    first = SpoolReader(spool)
    with pytest.raises(SpoolError, match="another bouncehook-notifier is reading this spool"):
        SpoolReader(spool)
    first.close()
    SpoolReader(spool).close()


class Stopped(BouncehookError):
    """What a signal handler raises in the middle of a put."""


@pytest.mark.parametrize("call", ["fsync", "write", "rename"])
def test_a_put_that_a_signal_stops_leaves_nothing_behind(
    spool: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_arguments: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(posix, call, stop)
        with pytest.raises(Stopped):
            Spool(str(spool)).put("bounce", {"recipient": "r"}, b"mail")
    assert os.listdir(spool / "tmp") == []
    assert os.listdir(spool / "new") == []
