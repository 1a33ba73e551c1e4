"""`bouncehook suppressions`, as an administrator types it; and what is exported can be imported."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouncehook import sysexits
from bouncehook.addresses import folded
from bouncehook.suppression_settings import LISTED
from bouncehook_admin.suppression_rows import (
    Defaults,
    Fault,
    WrongRow,
    address_of,
    csv_lines,
    object_of,
    read_csv,
    read_json,
)
from bouncehook_notifier.store import suppressions
from bouncehook_notifier.store.records import NEVER, Suppression

ACME = "{failures: https://acme.test/hook, aka: [oldacme], suppression: {days: 10}}"
DEFAULTS = Defaults("acme", "by-hand", 1000.0, NEVER)

local_parts = st.text(min_size=1, max_size=30) | st.emails().map(lambda address: address.rpartition("@")[0])
texts = st.tuples(local_parts, st.sampled_from(["far.test", "bücher.test", "[192.0.2.1]"])).map("@".join)


def is_address(text: str) -> bool:
    try:
        address_of(text)
    except WrongRow:
        return False
    return True


entries = st.builds(
    Suppression,
    st.just("acme"),
    texts.filter(is_address).map(address_of),
    st.sampled_from(LISTED),
    st.integers(0, 4_000_000_000).map(float),
    st.integers(0, 4_000_000_000).map(float) | st.just(NEVER),
)


@pytest.fixture
def customers(filled):
    filled.customers(acme=ACME, initech="https://initech.test/hook")
    return filled


@pytest.fixture
def run(bouncehook, customers):
    def run(*arguments: object) -> tuple[int, str, str]:
        return bouncehook("suppressions", *arguments, "--config", customers.config)

    return run


def listed(customers) -> dict[str, Suppression]:
    with customers.store.reading() as connection:
        return {one.address: one for one in suppressions.entries(connection, time.time())}


class TestRows:
    @given(st.lists(entries, max_size=20))
    @settings(deadline=None)
    def test_what_is_exported_is_imported_as_it_was(self, written: list[Suppression]) -> None:
        assert list(read_csv(csv_lines(written), DEFAULTS)) == written
        assert list(read_json((json.dumps(object_of(one)) + "\n" for one in written), DEFAULTS)) == written

    @given(st.text(max_size=500))
    @settings(deadline=None)
    def test_any_text_gives_rows_or_faults(self, text: str) -> None:
        for read, lines in ((read_json, text.split("\n")), (read_csv, ["address,until,reason\n", *text.split("\n")])):
            for one in read(lines, DEFAULTS):
                assert isinstance(one, Fault) or folded(one.address) or one.address

    def test_a_row_that_is_wrong_stops_no_other(self) -> None:
        rows = [
            "\ufeffReason,E-Mail,EMAIL\n",
            ",x,one@far.test\n",
            ',x,"open@far.test\n',
            "spam,x,two@far.test\n",
            ",x,no address\n",
            ",x,\udcff@far.test\n",
            "\n",
            ",x,three@far.test",
        ]
        found = list(read_csv(rows, DEFAULTS))
        assert [one.address for one in found if isinstance(one, Suppression)] == ["one@far.test", "three@far.test"]
        assert [one.line for one in found if isinstance(one, Fault)] == [3, 4, 5, 6]

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("{", "is not JSON"),
            ("[" * 100_000, "is not JSON"),
            ("[]", "is not an object"),
            ("{}", "is not a mail address"),
            ('{"address": "a@b.test", "until": "soon"}', "`until` must be a time"),
            ('{"address": "a@b.test", "since": -1}', "`since` must be a time since 1970"),
            ('{"address": "a@b.test", "since": NaN}', "`since` must be a time since 1970"),
            ('{"address": "a@b.test", "until": true}', "`until` must be a time"),
            ('{"address": "a@b.test", "reason": "spam"}', "the reason must be one of"),
            ('{"address": ["a@b.test"]}', "is not a mail address"),
        ],
    )
    def test_faults_of_json(self, line: str, why: str) -> None:
        (fault,) = read_json([line], DEFAULTS)
        assert isinstance(fault, Fault)
        assert why in fault.why

    @pytest.mark.parametrize("text", ["", "a", "@far.test", "a@", "a@b c", "a@-@", "a\x1b@far.test", "a@" + "b" * 400])
    def test_no_address(self, text: str) -> None:
        with pytest.raises(WrongRow):
            address_of(text)


def test_added_listed_and_removed(run, customers) -> None:
    before = time.time()
    assert run("add", "acme", "Bob@Far.test", "joe@bücher.test")[:2] == (0, "acme: added: 2\n")
    found = listed(customers)
    assert set(found) == {"bob@far.test", "joe@xn--bcher-kva.test"}
    assert found["bob@far.test"].reason == "by-hand"
    assert before + 10 * 86400 <= found["bob@far.test"].until <= time.time() + 10 * 86400
    head, *rows = run("list")[1].splitlines()
    assert head.split() == ["SINCE", "CUSTOMER", "REASON", "UNTIL", "ADDRESS"]
    assert {row.split()[-1] for row in rows} == set(found)
    assert run("remove", "oldacme", "BOB@far.test", "nobody@far.test")[1] == "acme: removed: 1\n"
    assert set(listed(customers)) == {"joe@xn--bcher-kva.test"}


def test_for_programs(run) -> None:
    assert json.loads(run("add", "acme", "bob@far.test", "--days", "0", "--reason", "moved", "--json")[1]) == {
        "customer": "acme",
        "added": 1,
    }
    entry = json.loads(run("list", "--json")[1])
    assert entry.pop("since")
    assert entry == {"customer": "acme", "address": "bob@far.test", "reason": "moved", "until": None}
    lines = [json.loads(line) for line in run("--json")[1].splitlines()]
    assert lines == [{"customer": "acme", "suppressed": 1, "in_use": True}]


def test_how_many(run) -> None:
    run("add", "acme", "a@far.test", "b@far.test")
    assert "Nobody is refused because of this list" in run("add", "initech", "a@far.test")[1]
    rows = [line.split() for line in run()[1].splitlines()]
    assert rows == [["CUSTOMER", "SUPPRESSED", "IN", "USE"], ["acme", "2", "yes"], ["initech", "1", "no"]]


def test_a_long_list_is_cut_and_said_to_be(run) -> None:
    run("add", "acme", *(f"r{n}@far.test" for n in range(5)))
    _, output, errors = run("list", "--limit", "2", "--customer", "acme")
    assert len(output.splitlines()) == 3
    assert "the newest 2, and there are older ones" in errors
    assert len(run("list", "--limit", "0")[1].splitlines()) == 6
    assert "r3@far.test" in run("list", "--address", "R3@far.test")[1]


def test_a_former_name_has_the_same_list(run, customers) -> None:
    with customers.store.transaction() as connection:
        suppressions.replace(connection, [Suppression("oldacme", "old@far.test", "moved", 1.0, NEVER)])
    assert "old@far.test" in run("list", "--customer", "acme")[1]
    assert run()[1].splitlines()[1].split() == ["acme", "1", "yes"]
    assert "old@far.test,moved" in run("export", "acme")[1]


@pytest.mark.parametrize("name", ["list.csv", "list.json"])
def test_exported_and_imported(run, customers, tmp_path: Path, name: str) -> None:
    run("add", "acme", '"odd \\" one"@far.test', "b@far.test", "--days", "0")
    run("add", "acme", "c@far.test", "--reason", "user-unknown")
    before = listed(customers)
    status, output, _ = run("export", "acme", tmp_path / name)
    assert (status, output) == (0, "acme: exported: 3\n")
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    run("remove", "acme", *(object_of(one)["address"] for one in before.values()))
    assert listed(customers) == {}
    assert run("import", "acme", tmp_path / name)[:2] == (0, "acme: added: 3, faults: 0\n")
    after = listed(customers)
    assert {one: (entry.reason, round(entry.until, 3)) for one, entry in after.items()} == {
        one: (entry.reason, round(entry.until, 3)) for one, entry in before.items()
    }
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_faults_have_their_lines_and_the_others_are_taken(run, customers, tmp_path: Path) -> None:
    file = tmp_path / "bounces.csv"
    file.write_bytes(b"email,status\na@far.test,hard\nnonsense,hard\n\xff@far.test,x\nb@far.test,hard\n")
    status, output, errors = run("import", "acme", file, "--reason", "user-unknown")
    assert (status, output) == (sysexits.DATAERR, "acme: added: 2, faults: 2\n")
    assert f"{file}:3: 'nonsense' is not a mail address" in errors
    assert f"{file}:4: " in errors
    assert {one.address: one.reason for one in listed(customers).values()} == {
        "a@far.test": "user-unknown",
        "b@far.test": "user-unknown",
    }
    status, output, errors = run("import", "acme", file, "--json")
    assert json.loads(output) == {"customer": "acme", "added": 2, "faults": 2}
    assert [json.loads(line)["line"] for line in errors.splitlines()] == [3, 4]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "acmee", "a@b.test"), "acmee: no such customer in"),
        (("add", "acme", "a@b.test", "nonsense"), "'nonsense' is not a mail address; nothing was changed"),
        (("import", "acme", "/nowhere/x.csv"), "/nowhere/x.csv: cannot be read: No such file"),
        (("export", "acme", "/nowhere/x.csv"), "/nowhere/x.csv: cannot be written: No such file"),
        (("import", "acme", "/dev/null"), "line 1 must be the head"),
        (("list", "--customer", "acmee"), "did you mean acme"),
    ],
)
def test_what_is_wrong_is_named(run, customers, arguments: tuple[str, ...], said: str) -> None:
    status, output, errors = run(*arguments)
    assert (status, output) == (sysexits.UNAVAILABLE, "")
    assert said in errors
    assert listed(customers) == {}


def test_a_long_import_shows_how_far_it_is(customers, tmp_path: Path) -> None:
    """On a terminal; what was imported so far stays if it is interrupted."""
    file = tmp_path / "long.csv"
    file.write_text("address\n" + "".join(f"r{n}@far.test\n" for n in range(3000)))
    main, screen = pty.openpty()
    command = [sys.executable, "-m", "bouncehook_admin.command", "suppressions", "import", "acme", file]
    done = subprocess.run(
        [*command, "--config", customers.config],
        stdout=subprocess.PIPE,
        stderr=screen,
        env={"PYTHONPATH": ":".join(sys.path), "TERM": "xterm"},
        check=False,
    )
    os.close(screen)
    shown = os.read(main, 65536).decode()
    os.close(main)
    assert done.returncode == 0
    assert "addresses" in shown
    assert len(listed(customers)) == 3000
