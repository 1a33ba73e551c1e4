"""Bundles of the spool: several files that are written at once, read and finished one by one; and whatever else an edge
that was taken over may write in their place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncehook.errors import DamagedSpoolFile, SpoolError
from bouncehook.spool import Bounce, Spool
from bouncehook.spool_bundle import parts_of
from bouncehook.spool_reader import SpoolReader, read_summaries

BODIES = [b"first\n", b"", b"third " * 5000]
NAME = "1700000000000000000.bundle.1.0"
PART = "1700000000000000000.bounce.1.1"


def bounce(number: int) -> Bounce:
    return Bounce(f"bounce+{number}@b.test", "", "192.0.2.9", f"4jY{number}", "", False)


@pytest.fixture
def reader(spool: Path) -> Iterator[SpoolReader]:
    made = SpoolReader(spool)
    yield made
    made.close()


@pytest.fixture
def names(spool: Path) -> list[str]:
    return Spool(str(spool), "relay.test").put_together([(bounce(n), body) for n, body in enumerate(BODIES)])


def test_one_file_is_written_and_all_are_read(spool: Path, names: list[str], reader: SpoolReader) -> None:
    assert len(os.listdir(spool / "new")) == 1
    assert reader.names() == names == sorted(names)
    files = [reader.read(name) for name in names]
    assert [file.body for file in files] == BODIES
    assert [(file.name, file.host) for file in files] == [(name, "relay.test") for name in names]
    assert [file.record.queue_id for file in files] == ["4jY0", "4jY1", "4jY2"]  # type: ignore[union-attr]


def test_one_alone_is_a_file_of_its_own(spool: Path) -> None:
    assert Spool(str(spool)).put_together([(bounce(1), b"x")]) == os.listdir(spool / "new")


def test_it_is_deleted_with_the_last_and_read_again_until_then(spool: Path, names: list[str]) -> None:
    first = SpoolReader(spool)
    first.names()
    first.done(names[0])
    assert first.names() == names[1:]
    first.close()  # killed
    second = SpoolReader(spool)
    assert second.names() == names
    for name in names:
        assert os.listdir(spool / "new")
        second.done(name)
    assert os.listdir(spool / "new") == second.names() == []
    second.close()


def test_what_is_put_elsewhere_is_a_file_of_its_own(spool: Path, names: list[str], reader: SpoolReader) -> None:
    assert reader.names() == names
    reader.set_aside(names[0], "why")
    reader.defer(names[1])
    reader.done(names[2])
    assert os.listdir(spool / "new") == []
    assert (spool / "bad" / f"{names[0]}.reason").read_text() == "why\n"
    assert (spool / "bad" / names[0]).read_bytes().endswith(BODIES[0])
    assert reader.recall() == [names[1]]
    assert reader.names() == [names[1]]
    assert reader.read(names[1]).record.queue_id == "4jY1"  # type: ignore[union-attr]


def test_what_cannot_be_put_elsewhere_stays(spool: Path, names: list[str], reader: SpoolReader) -> None:
    reader.names()
    (spool / "waiting").rmdir()
    with pytest.raises(SpoolError):
        reader.defer(names[0])
    assert reader.names() == names


def test_one_that_somebody_takes_away_is_gone(spool: Path, names: list[str], reader: SpoolReader) -> None:
    reader.names()
    (bundle,) = (spool / "new").iterdir()
    bundle.unlink()
    assert reader.names() == []
    with pytest.raises(SpoolError, match="is gone"):
        reader.read(names[0])


def test_a_file_of_the_same_name_is_processed_too(spool: Path, names: list[str], reader: SpoolReader) -> None:
    other = Spool(str(spool)).put_record(bounce(7), (b"other",))
    (spool / "new" / other).rename(spool / "new" / names[0])
    for name in reader.names():
        reader.done(name)
    assert [reader.read(name).body for name in reader.names()] == [b"other"]


def test_the_audit_sees_what_is_in_it(spool: Path, names: list[str]) -> None:
    (bundle,) = (spool / "new").iterdir()
    assert [one.queue_id for one in read_summaries(bundle)] == ["4jY0", "4jY1", "4jY2"]


DAMAGED = {
    "no header": b"",
    "no JSON": b"{\n",
    "nested": b"[" * 100_000 + b"\n",
    "no object": b"[]\n",
    "a longer file": f'{{"version": 1, "kind": "bundle", "files": ["{PART} 2"]}}\nx'.encode(),
    "a shorter file": f'{{"version": 1, "kind": "bundle", "files": ["{PART} 0"]}}\nx'.encode(),
    "twice the same": f'{{"version": 1, "kind": "bundle", "files": ["{PART} 0", "{PART} 1"]}}\nx'.encode(),
    "a path": b'{"version": 1, "kind": "bundle", "files": ["../new/x 1"]}\nx',
    "another kind": b'{"version": 1, "kind": "bundle", "files": ["1700000000000000000.dsn.1.1 1"]}\nx',
    "no files": b'{"version": 1, "kind": "bundle", "files": []}\n',
    "numbers": b'{"version": 1, "kind": "bundle", "files": [1]}\n',
    "a later version": f'{{"version": 2, "kind": "bundle", "files": ["{PART} 1"]}}\nx'.encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_one_is_set_aside(spool: Path, reader: SpoolReader, content: bytes) -> None:
    (spool / "new" / NAME).write_bytes(content)
    assert reader.names() == [NAME]
    with pytest.raises(DamagedSpoolFile) as raised:
        reader.read(NAME)
    reader.set_aside(NAME, str(raised.value))
    assert (spool / "bad" / NAME).read_bytes() == content
    assert reader.names() == []


def test_a_damaged_file_in_it_is_set_aside_alone(spool: Path, reader: SpoolReader) -> None:
    good = '{"version": 1, "kind": "bounce", "arrived": 1, "host": "h", "recipient": "r"}\nbody'
    other = PART.replace(".1.1", ".1.2")
    header = json.dumps({"version": 1, "kind": "bundle", "files": [f"{PART} 3", f"{other} {len(good)}"]})
    (spool / "new" / NAME).write_text(f"{header}\n{{}}\n{good}")
    assert reader.names() == [PART, other]
    with pytest.raises(DamagedSpoolFile):
        reader.read(PART)
    reader.set_aside(PART, "why")
    assert reader.read(other).body == b"body"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    listed=st.lists(st.one_of(st.text(), st.integers(), st.builds("{} {}".format, st.just(PART), st.integers()))),
    body=st.binary(max_size=20),
)
def test_parts_lie_inside_and_fill_it(listed: list[object], body: bytes) -> None:
    line = json.dumps({"version": 1, "kind": "bundle", "files": listed}).encode() + b"\n"
    try:
        parts = parts_of(NAME, line, len(line) + len(body))
    except DamagedSpoolFile:
        return
    ends = [len(line), *(part.end for part in parts.values())]
    assert ends[-1] == len(line) + len(body)
    assert all(part.start == before <= part.end for part, before in zip(parts.values(), ends, strict=False))
