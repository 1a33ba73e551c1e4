"""What copies the relay itself sends: what the file may say, and that running daemons notice a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bouncehook.configuration import WatchedConfiguration, load
from bouncehook.errors import ConfigurationError
from bouncehook.relay_copies import NO_COPIES, UNKNOWN_COPIES, RelayCopies, made_of, source_line
from configured import configured, write_configuration

FILE = """\
# Made by hand.
archive@example.com
"odd name"@Example.COM   # quoted
  a#b@example.com # in an address it is a character as others are
*@archive.example.org

"""


def copies_of(directory: Path, text: str) -> RelayCopies:
    write_configuration(directory)
    (directory / "relay-copies").write_text(text, encoding="utf-8")
    return configured(directory).copies


@pytest.mark.parametrize(
    ("address", "covered"),
    [
        ("archive@example.com", True),
        ("Archive@EXAMPLE.com", True),
        ("other@example.com", False),
        ('"odd name"@example.com', True),
        ("a#b@example.com", True),
        ("anybody@archive.example.org", True),
        ("anybody@sub.archive.example.org", False),
        ("archive.example.org", False),
        ("", False),
    ],
)
def test_what_is_covered(tmp_path: Path, address: str, covered: bool) -> None:
    assert copies_of(tmp_path, FILE).covers(address) is covered


def test_copies_that_cannot_be_listed(tmp_path: Path) -> None:
    assert copies_of(tmp_path, "*  # ldap:/etc/postfix/bcc.cf\n").covers("anybody@anywhere.example")


def test_without_a_file_nobody_has_looked(tmp_path: Path) -> None:
    assert configured(tmp_path).copies == UNKNOWN_COPIES
    assert not configured(tmp_path).copies.covers("a@b.example")
    assert copies_of(tmp_path, "# none\n") == NO_COPIES
    assert NO_COPIES.known
    assert not UNKNOWN_COPIES.known


def test_the_file_may_be_elsewhere(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, settings="copies_file: more/copies\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "copies").write_text("a@b.example\n")
    assert load(path).copies.covers("a@b.example")


@pytest.mark.parametrize("entry", ["archive", "@example.com", "a@", "*@", "*.example.com", "a b@example.com", "**"])
def test_what_is_no_entry(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        copies_of(tmp_path, f"# first\n{entry}\n")
    assert caught.value.faults == [
        f"{tmp_path}/relay-copies:2: must be an address, `*@domain`, or `*` alone, not {entry!r}"
    ]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write_configuration(tmp_path)
    (tmp_path / "relay-copies").write_bytes(b"a@b.example\n\xff\n")
    with pytest.raises(ConfigurationError, match="relay-copies: cannot read: it is not UTF-8"):
        configured(tmp_path)


def test_a_change_is_noticed_and_a_faulty_one_not_taken(tmp_path: Path) -> None:
    watched = WatchedConfiguration(write_configuration(tmp_path))
    file = tmp_path / "relay-copies"
    file.write_text("a@b.example\n")
    assert watched.refresh()
    assert watched.current.copies.covers("a@b.example")
    file.write_text("nonsense\n")
    assert not watched.refresh()
    assert watched.current.copies.covers("a@b.example")
    file.unlink()
    assert watched.refresh()
    assert not watched.current.copies.covers("a@b.example")


def test_what_it_was_read_from_says_something_else_now(tmp_path: Path) -> None:
    main, table = tmp_path / "main.cf", tmp_path / "bcc"
    main.write_text("inet_interfaces = all\nalways_bcc =\n a@b.example\n")
    table.write_text("x@y.example a@b.example\n")
    watched = WatchedConfiguration(write_configuration(tmp_path))
    known, unknown = made_of(["a@b.example"]), made_of(["a@b.example"], known=False)
    (tmp_path / "relay-copies").write_text(f"{source_line(main)}{source_line(table)}a@b.example\n")

    def now(path: Path, text: str) -> RelayCopies:
        path.write_text(text)
        watched.refresh()
        return watched.current.copies

    assert now(main, "inet_interfaces = loopback-only\nalways_bcc =\n a@b.example\n# always_bcc\n") == known
    assert now(main, "always_bcc =\n c@b.example\n") == unknown
    assert now(main, "always_bcc =\n a@b.example\nheader_checks = regexp:/etc/x\n") == unknown
    assert now(main, "always_bcc =\n a@b.example\n") == known
    assert now(table, "x@y.example c@b.example\n") == unknown
    table.unlink()
    watched.refresh()
    assert not watched.current.copies.known
