"""The suppression lists as a file: what is put in is found, nothing else is, and no damage is read as a list."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncehook import suppression_list
from bouncehook.addresses import folded
from bouncehook.return_address import Keys
from bouncehook.suppression_list import NAME, NEVER, NoSuppressionList, SuppressionList, remove, why_unusable, write
from bouncehook_demo.waiting import wait_until

KEYS = Keys({1: bytes(range(32))})
NOW = 1_800_000_000.0
LATER = NOW + 1000

customers = st.sampled_from(["acme", "initech", "Ünïcode & söhne"])
addresses = st.emails().map(folded) | st.text(min_size=1, max_size=80).map(lambda text: folded(f"{text}@far.test"))
same_directory = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(spool: Path, *entries: tuple[str, str, float], keys: Keys = KEYS) -> SuppressionList:
    write(spool, keys, lambda: entries, len(entries))
    return SuppressionList.open(spool, keys)


@same_directory
@given(
    st.dictionaries(st.tuples(customers, addresses), st.floats(0, 2 * NOW), max_size=300),
    st.lists(st.tuples(customers, addresses)),
)
def test_it_has_what_was_put_in_until_it_expires_and_nothing_else(tmp_path: Path, entries, others) -> None:
    lists = written(tmp_path, *((customer, address, until) for (customer, address), until in entries.items()))
    assert lists.entries == len(entries)
    for (customer, address), until in entries.items():
        assert lists.has(customer, address, NOW) == (int(until) > NOW)
    for customer, address in others:
        assert lists.has(customer, address, NOW) == (entries.get((customer, address), 0) >= NOW + 1)


@pytest.mark.parametrize(
    "spelled",
    ["Bob@Far.test", '"bob"@far.test', "BOB@FAR.TEST.", "bob@far.test"],
    ids=["case", "quotes", "dot", "same"],
)
def test_spellings_of_one_mailbox(tmp_path: Path, spelled: str) -> None:
    assert written(tmp_path, ("acme", "bob@far.test", LATER)).has("acme", spelled, NOW)


def test_both_forms_of_a_domain(tmp_path: Path) -> None:
    lists = written(tmp_path, ("acme", folded("bob@bücher.test"), LATER))
    assert lists.has("acme", "bob@xn--bcher-kva.test", NOW)
    assert lists.has("acme", "bob@BÜCHER.test", NOW)


def test_an_address_that_is_there_twice_holds_until_the_later_time(tmp_path: Path) -> None:
    for first, second in ((NOW - 1, LATER), (LATER, NOW - 1)):
        lists = written(tmp_path, ("acme", "bob@far.test", first), ("acme", "bob@far.test", second))
        assert (lists.entries, lists.has("acme", "bob@far.test", NOW)) == (1, True)


def test_without_end(tmp_path: Path) -> None:
    assert written(tmp_path, ("acme", "bob@far.test", 1e12)).has("acme", "bob@far.test", NEVER - 1)


def test_more_entries_than_were_announced(tmp_path: Path) -> None:
    entries = [("acme", f"r{n}@far.test", LATER) for n in range(5000)]
    assert write(tmp_path, KEYS, lambda: entries, 1) == 5000
    lists = SuppressionList.open(tmp_path, KEYS)
    assert all(lists.has(customer, address, NOW) for customer, address, _ in entries)


def test_it_holds_no_address(tmp_path: Path) -> None:
    written(tmp_path, ("acme", "bob@far.test", LATER))
    content = (tmp_path / NAME).read_bytes()
    assert not any(word in content for word in (b"bob", b"far.test", b"acme"))
    written(tmp_path, ("acme", "bob@far.test", LATER), keys=Keys({1: bytes(32)}))
    other = (tmp_path / NAME).read_bytes()
    assert content[64:] != other[64:], "whoever lacks the key cannot try addresses"


def test_who_may_read_it(tmp_path: Path) -> None:
    written(tmp_path)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o640


def test_an_open_list_goes_on_when_another_is_written_or_it_is_removed(tmp_path: Path) -> None:
    before = written(tmp_path, ("acme", "bob@far.test", LATER))
    written(tmp_path, ("acme", "joe@far.test", LATER))
    remove(tmp_path)
    assert before.has("acme", "bob@far.test", NOW)
    assert not before.has("acme", "joe@far.test", NOW)


def test_after_a_new_key_the_file_of_before_is_good(tmp_path: Path) -> None:
    written(tmp_path, ("acme", "bob@far.test", LATER))
    both = Keys({1: bytes(range(32)), 2: bytes(32)})
    assert SuppressionList.open(tmp_path, both).has("acme", "bob@far.test", NOW)


class TestDamage:
    @same_directory
    @given(st.data())
    def test_any_changed_or_missing_octet(self, tmp_path: Path, data: st.DataObject) -> None:
        written(tmp_path, *(("acme", f"r{n}@far.test", LATER) for n in range(20)))
        path = tmp_path / NAME
        content = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[at] ^= data.draw(st.integers(1, 255))
        else:
            del content[at:]
        path.write_bytes(content)
        with pytest.raises(NoSuppressionList):
            SuppressionList.open(tmp_path, KEYS)

    @same_directory
    @given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda rest: b"bh-supp\x01" + rest))
    def test_anything_else(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / NAME).write_bytes(content)
        assert why_unusable(tmp_path, KEYS)

    def test_each_kind_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / NAME
        assert "No such file" in why_unusable(tmp_path, KEYS)
        os.mkfifo(path)
        assert "is not a regular file" in why_unusable(tmp_path, KEYS)
        path.unlink()
        path.symlink_to("/etc/passwd")
        assert "it is a link" in why_unusable(tmp_path, KEYS)
        path.unlink()
        written(tmp_path)
        assert why_unusable(tmp_path, KEYS) == ""
        assert "no key 1" in why_unusable(tmp_path, Keys({2: bytes(32)}))
        assert "does not agree with its MAC" in why_unusable(tmp_path, Keys({1: bytes(32)}))
        content = path.read_bytes()
        path.write_bytes(content[:7] + b"\x02" + content[8:])
        assert "is of version 2, and this program reads version 1" in why_unusable(tmp_path, KEYS)
        path.write_bytes(b"")
        assert "does not begin as a suppression list" in why_unusable(tmp_path, KEYS)

    def test_that_of_another_user(self, tmp_path: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("needs root")
        written(tmp_path)
        os.chown(tmp_path / NAME, 65534, -1)
        assert "belongs to user 65534" in why_unusable(tmp_path, KEYS)

    def test_a_size_that_would_take_all_memory(self, tmp_path: Path) -> None:
        header = suppression_list._HEADER.pack(b"bh-supp\x01", 1, 1 << 31, 1, bytes(32))
        with open(tmp_path / NAME, "wb") as file:
            file.write(header)
            file.truncate(64 + ((1 << 31) + 64) * 12)
        assert "is damaged" in why_unusable(tmp_path, KEYS)


WRITER = """
import sys
from pathlib import Path
from bouncehook.return_address import Keys
from bouncehook.suppression_list import write
spool, keys = Path(sys.argv[1]), Keys({1: bytes(range(32))})
while True:
    for count in (3000, 6000):
        write(spool, keys, lambda: (("acme", f"r{n}@far.test", 4e9) for n in range(count)), count)
"""


def inode(path: Path) -> int:
    return path.stat().st_ino if path.exists() else 0


def test_a_writer_that_is_killed_leaves_the_list_of_before(tmp_path: Path) -> None:
    """At twenty moments; what it was writing is deleted by the next one."""
    for moment in range(20):
        before = inode(tmp_path / NAME)
        environment = {"PYTHONPATH": ":".join(sys.path)}
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], env=environment)
        wait_until(lambda before=before: inode(tmp_path / NAME) not in (0, before), 30, "a first list")
        time.sleep(moment * 0.002)  # another moment each time
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        lists = SuppressionList.open(tmp_path, KEYS)
        assert lists.entries in (3000, 6000)
        assert all(lists.has("acme", f"r{n}@far.test", NOW) for n in range(0, lists.entries, 100))
    suppression_list.forget_abandoned(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
