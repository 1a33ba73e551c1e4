"""The file of signing keys: what it may hold, and faults that name file and line but never the secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncehook.errors import KeysError
from bouncehook.return_address import make, read_keys, verify

SECRET = "5ec2e7" * 10 + "5ec2"  # 64 hexadecimal digits
OTHER = "0dd" * 21 + "0"


def test_comments_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# oldest first\n\n  3\t{SECRET}   # made in spring\n250 {OTHER.upper()}\n")
    keys = read_keys(str(path))
    assert keys.newest == 250
    assert verify(keys, make(keys, "bounce", "b.test", b"123456", "ABC", 100), 100).id == "ABC"


def test_the_last_line_signs_whatever_its_number(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"255 {SECRET}\n0 {OTHER}\n")
    assert read_keys(str(path)).newest == 0


FAULTS = [
    (f"1 {SECRET}\nx {OTHER}\n", ":2: must be `ID HEX`"),
    (f"{SECRET}\n", ":1: must be `ID HEX`"),
    ("1\n", ":1: must be `ID HEX`"),
    (f"1 {SECRET} 2\n", ":1: must be `ID HEX`"),
    (f"256 {SECRET}\n", ":1: must be `ID HEX`"),
    (f"-1 {SECRET}\n", ":1: must be `ID HEX`"),
    (f"1 {SECRET[:-2]}\n", ":1: must be `ID HEX`"),
    (f"1 {SECRET}00\n", ":1: must be `ID HEX`"),
    (f"1 {SECRET[:-1]}g\n", ":1: must be `ID HEX`"),
    (f"# one\n1 {SECRET}\n\n1 {OTHER}\n", ":4: key id 1 is given twice"),
    ("", ": contains no key"),
    ("# nothing\n\n", ": contains no key"),
]


@pytest.mark.parametrize(("content", "message"), FAULTS)
def test_a_fault_names_file_and_line_and_not_the_key(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    with pytest.raises(KeysError) as caught:
        read_keys(str(path))
    assert str(caught.value).startswith(f"{path}{message}")
    assert SECRET[:12] not in str(caught.value)
    assert OTHER[:12] not in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(
        KeysError, match=r"keys: cannot read .*: No such file or directory; restore the file from your backup"
    ):
        read_keys(str(tmp_path / "keys"))
    with pytest.raises(KeysError, match="it is a directory, not a file"):
        read_keys(str(tmp_path))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary())
def test_arbitrary_octets_are_a_keys_error_and_nothing_worse(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(content)
    with pytest.raises(KeysError):
        read_keys(str(path))
