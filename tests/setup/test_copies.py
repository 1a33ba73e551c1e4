"""Copies that Postfix itself sends: `bouncehook setup` writes where they go, from whatever setting they come."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook.relay_copies import NO_COPIES, sources_in
from bouncehook_admin.setup.copies import Written, copies_of, wanted
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.tables import Row, rows

pytestmark = pytest.mark.postfix

TABLE = "texthash:${config_directory}/copies"


def the_file(files) -> Path:
    return files.config.parent / "relay-copies"


def entries(files) -> list[str]:
    """Without comments, and without the files that they were read from."""
    text = the_file(files).read_text() if the_file(files).exists() else ""
    return [line.partition(" ")[0] for line in text.splitlines() if line and not line.startswith(("#", "read:"))]


def sources(files) -> list[str]:
    """The names of the files that the entries were read from."""
    return [source.name for source in sources_in(the_file(files).read_text())]


SETTINGS = {
    "always_bcc": ("always_bcc = archive@archive.example", ["archive@archive.example"]),
    "a name alone": ("always_bcc = archive\nmyorigin = origin.example", ["archive@origin.example"]),
    "two maps": (
        """\
sender_bcc_maps = inline:{ { a@b.example = one@x.example } }
recipient_bcc_maps = static:two@x.example inline:{ { @b.example = three@x.example } }""",
        ["one@x.example", "three@x.example", "two@x.example"],
    ),
    "patterns": (
        r"""
recipient_bcc_maps = regexp:{ { /^(.*)@b\.example$$/ $$1@copies.example } { /@c\.example$$/ c@x.example } }""",
        ["*@copies.example", "c@x.example"],
    ),
    "a pattern that gives anything": (r"sender_bcc_maps = regexp:{ { /^(.*)\+(.*)$$/ $$2 } }", ["*"]),
    "an alias": (
        """\
always_bcc = archive@relay.example.test
virtual_alias_maps = inline:{ { archive@relay.example.test = far@away.example, further },
    { further@relay.example.test = far2@away.example } }
myorigin = relay.example.test""",
        ["archive@relay.example.test", "far2@away.example", "far@away.example", "further@relay.example.test"],
    ),
    "an alias of a whole domain": (
        "always_bcc = archive@b.example\nvirtual_alias_maps = inline:{ { @b.example = @away.example } }",
        ["archive@away.example", "archive@b.example"],
    ),
    "an alias that keeps the extension": (
        """\
always_bcc = archive+copies@b.example
recipient_delimiter = +
virtual_alias_maps = inline:{ { archive@b.example = far@away.example } }""",
        ["archive+copies@b.example", "far+copies@away.example"],
    ),
    "a local alias": (
        "always_bcc = archive\nalias_maps = inline:{ { archive = far@away.example } }",
        ["archive@relay.example.test", "far@away.example"],
    ),
    "access tables": (
        """\
smtpd_recipient_restrictions = check_recipient_access inline:{ { a@b.example = BCC watch@x.example } },
    reject_unauth_destination
smtpd_restriction_classes = picky
picky = check_client_access cidr:{ { 192.0.2.0/24 redirect other@x.example } }""",
        ["other@x.example", "watch@x.example"],
    ),
    "an access table by itself": (
        "smtpd_client_restrictions = cidr:{ { 192.0.2.0/24 BCC watch@x.example } }, permit",
        ["watch@x.example"],
    ),
    "header_checks": (
        r"""
header_checks = regexp:{ { /^Subject: t/ BCC watch@x.example } { /^Subject: bcc/ REJECT bcc me@x.example } }""",
        ["watch@x.example"],
    ),
    "what cannot be listed": ("recipient_bcc_maps = socketmap:unix:/nonexistent:bcc", ["*"]),
    "what is not there": ("recipient_bcc_maps = btree:/nonexistent/bcc", ["*"]),
    "a filter's own tables": ("header_checks = pcre:/nonexistent/checks", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_where_copies_go(files, case: str) -> None:
    settings, expected = SETTINGS[case]
    files.add(f"{settings}\n")
    postfix = Postfix(files.config_directory)
    the_file(files).write_text(wanted(copies_of(postfix, postfix.read()), Written(None, (), "")))
    assert entries(files) == expected
    copies = load(files.config).copies
    assert all(copies.covers(entry.replace("*", "somebody")) for entry in expected if "@" in entry)
    assert copies.covers("joe@elsewhere.example") == (expected == ["*"])


def test_more_aliases_than_are_followed(files) -> None:
    """Then a copy may go anywhere."""
    aliases = ", ".join(f"{{ a{number}@b.example = a{number + 1}@b.example }}" for number in range(52))
    files.add(f"always_bcc = a0@b.example\nvirtual_alias_maps = inline:{{ {aliases} }}\n")
    said = files.set_up()
    assert "virtual_alias_maps: a51@b.example, which is 50 aliases behind the first, leads further" in said
    assert entries(files) == ["*", *sorted(f"a{number}@b.example" for number in range(51))]


def test_each_address_is_followed_once_however_many_lead_there(files, fake_tool, tmp_path) -> None:
    runs = tmp_path / "runs"
    fake_tool("postmap", f"echo run >> {runs}")
    senders = "".join(f"s{number}@b.example archive{number % 2}@b.example\n" for number in range(50))
    (files.config_directory / "copies").write_text(senders)
    # Two addresses that lead to each other, many times.
    aliases = "{ archive0@b.example = archive1@b.example, archive1@b.example }, { archive1@b.example = @c.example }"
    files.add(f"sender_bcc_maps = {TABLE}\nvirtual_alias_maps = inline:{{ {aliases} }}\n")
    postfix = Postfix(files.config_directory)
    found = copies_of(postfix, postfix.read())
    assert found.entries == ("archive0@b.example", "archive1@b.example", "archive1@c.example")
    assert len(runs.read_text().splitlines()) <= 20


def test_aliases_that_lead_in_a_circle(files) -> None:
    aliases = "{ a@b.example = c@b.example, d@b.example }, { c@b.example = a@b.example }, { d@b.example = c@b.example }"
    files.add(f"always_bcc = a@b.example\nvirtual_alias_maps = inline:{{ {aliases} }}\n")
    assert "aliases behind the first" not in files.set_up()
    assert entries(files) == ["a@b.example", "c@b.example", "d@b.example"]


def test_where_aliases_lead_cannot_be_asked(files) -> None:
    files.add("always_bcc = a@b.example\nvirtual_alias_maps = proxy:ldap:/etc/none.cf\nvirtual_alias_domains =\n")
    assert "proxy:ldap:/etc/none.cf: virtual_alias_maps: lookup failed" in files.set_up()
    assert entries(files) == ["*", "a@b.example"]


def test_a_table_in_a_file_and_a_service_of_its_own(files) -> None:
    (files.config_directory / "copies").write_text("a@b.example  one@x.example\n# none@x.example\n")
    patterns = files.config_directory / "patterns"
    patterns.write_text(
        "# a comment\nif /b/\n/^(c|d)\\/x@b\\.example$/i\n  two@x.example\n!/@b\\.example$/ three@x.example\nendif\n"
    )
    files.add(f"sender_bcc_maps = {TABLE}\nrecipient_bcc_maps = regexp:{patterns}\n")
    files.add_service("other unix n - y - 0 cleanup -o always_bcc=four@x.example")
    files.set_up()
    assert entries(files) == ["four@x.example", "one@x.example", "three@x.example", "two@x.example"]
    assert sources(files) == ["main.cf", "master.cf", "copies", "patterns"]
    assert load(files.config).copies.known
    (files.config_directory / "copies").chmod(0o600)
    files.set_up()
    assert sources(files) == ["main.cf", "master.cf", "patterns"], "the notifier may not read that one"


def test_it_is_written_without_copies_too(files) -> None:
    files.set_up()
    assert entries(files) == []
    assert load(files.config).copies == NO_COPIES
    files.add("header_checks = regexp:{ { /^X-Test:/ WARN } }\n")
    assert not load(files.config).copies.known, "somebody is to look again"
    files.set_up()
    assert load(files.config).copies == NO_COPIES
    assert "Nothing to do." in files.setup()[1]
    files.add("inet_interfaces = loopback-only\n")
    assert load(files.config).copies.known, "that has nothing to do with copies"


def test_what_changed_in_postfix_changes_in_the_file(files) -> None:
    files.add("always_bcc = one@x.example\n")
    assert "+ one@x.example" in files.set_up()
    assert "Nothing to do." in files.setup()[1]
    files.rest()
    files.add("always_bcc = two@x.example\n")
    shown = files.setup()[1]
    assert "  - one@x.example\n" in shown
    assert "  + two@x.example\n" in shown
    assert entries(files) == ["one@x.example"], "without --apply nothing is changed"
    files.set_up()
    assert entries(files) == ["two@x.example"]
    files.add("always_bcc =\n")
    files.set_up()
    assert entries(files) == []


def test_a_file_by_hand_that_has_all_is_left(files) -> None:
    the_file(files).write_text("# mine\n*@x.example\n")
    files.add("always_bcc = one@x.example\n")
    files.set_up()
    assert the_file(files).read_text() == "# mine\n*@x.example\n"


def test_what_a_person_wrote_stays(files) -> None:
    the_file(files).write_text("mine@x.example\n")
    files.add("always_bcc = one@x.example\n")
    files.set_up()
    assert entries(files) == ["one@x.example", "mine@x.example"]
    the_file(files).write_text(the_file(files).read_text() + "also@x.example\n")
    files.add("always_bcc = two@x.example\n")
    files.set_up()
    assert entries(files) == ["two@x.example", "mine@x.example", "also@x.example"]


def test_a_table_that_a_person_has_listed(files) -> None:
    table = "socketmap:unix:/nonexistent:bcc"
    files.add(f"recipient_bcc_maps = {table}\n")
    shown = files.set_up()
    assert f"{table}: recipient_bcc_maps: a table of type socketmap cannot be listed" in shown
    assert "with a comment that names the table" in shown
    the_file(files).write_text(the_file(files).read_text() + f"one@x.example  # {table}\n")
    assert f"{table}: " not in files.set_up()
    assert entries(files) == ["one@x.example"]


def test_the_daemons_may_read_it_as_they_do_the_map(files) -> None:
    customers = files.config.parent / "customers.yaml"
    customers.chmod(0o640)
    os.chown(customers, 0, 8)
    files.add("always_bcc = one@x.example\n")
    files.set_up()
    status = the_file(files).stat()
    assert (status.st_mode & 0o777, status.st_gid) == (0o640, 8)


def test_removal_puts_it_back(files) -> None:
    files.add("always_bcc = one@x.example\n")
    files.set_up()
    assert files.setup("--remove")[0] == 0
    assert not the_file(files).exists()

    files.rest()
    the_file(files).write_text("mine@x.example\n")
    files.set_up()
    assert entries(files) == ["one@x.example", "mine@x.example"]
    assert files.setup("--remove")[0] == 0
    assert the_file(files).read_text() == "mine@x.example\n"
    files.rest()

    files.set_up()
    the_file(files).write_text(the_file(files).read_text() + "later@x.example\n")
    status, output, _ = files.setup("--remove")
    assert status == 0
    assert "relay-copies: left, because it was changed after setup" in output


def test_a_failure_on_the_way_leaves_the_file_as_it_was(files, fake_tool) -> None:
    the_file(files).write_text("mine@x.example\n")
    the_file(files).chmod(0o640)
    files.add("always_bcc = one@x.example\n")
    fake_tool("postconf", 'case "$*" in *" -M "*=*) exit 1;; esac')
    status, _, errors = files.setup("--apply")
    assert status != 0
    assert "Everything is as it was before." in errors
    assert the_file(files).read_text() == "mine@x.example\n"
    assert the_file(files).stat().st_mode & 0o777 == 0o640


def test_a_cidr_table_is_written_with_tabs_too(files) -> None:
    table = files.directory / "clients"
    table.write_text("192.0.2.0/24\tBCC watch@x.example\n")
    assert rows(Postfix(files.config_directory), f"cidr:{table}") == [Row("192.0.2.0/24", "BCC watch@x.example")]
