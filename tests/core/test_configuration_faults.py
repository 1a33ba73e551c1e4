"""What is wrong in the configuration is said at once, for all of it, with file, line and key path."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bouncehook.configuration import load
from bouncehook.errors import ConfigurationError
from configured import write_configuration


def faults_of(directory: Path) -> list[str]:
    """The faults of the configuration there, without the directory's name."""
    with pytest.raises(ConfigurationError) as caught:
        load(directory / "bouncehook.yaml")
    assert str(caught.value).splitlines() == caught.value.faults
    return [fault.replace(f"{directory}/", "") for fault in caught.value.faults]


SETTINGS_FAULTS = [
    (b"", ["bouncehook.yaml: is empty"]),
    (b"# nothing but a comment\n", ["bouncehook.yaml: is empty"]),
    (b"a: [1, 2\nb: 3\n", ["bouncehook.yaml:2: is not YAML: did not find expected ',' or ']'"]),
    (b"a: 1\n---\nb: 2\n", ["bouncehook.yaml:2: is not YAML: but found another document"]),
    (b"a: \xff\n", ["bouncehook.yaml: is not UTF-8: octet 3 is 0xff"]),
    (b"a: *nobody\n", ["bouncehook.yaml:1: is not YAML: found undefined alias"]),
    (b"- a\n- b\n", ["bouncehook.yaml:1: must be a mapping (`key: value` lines)"]),
    (b"just text\n", ["bouncehook.yaml:1: must be a mapping (`key: value` lines)"]),
]


@pytest.mark.parametrize(("content", "expected"), SETTINGS_FAULTS)
def test_a_file_that_is_no_mapping(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    (tmp_path / "bouncehook.yaml").write_bytes(content)
    assert faults_of(tmp_path) == expected


def test_control_characters_are_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "bouncehook.yaml").write_bytes(b"a: \x00b\n")
    (fault,) = faults_of(tmp_path)
    assert fault.startswith("bouncehook.yaml: is not YAML: ")


def test_missing_and_unreadable_files(
    tmp_path: Path, public_directory: Path, as_nobody: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert faults_of(tmp_path) == ["bouncehook.yaml: cannot read: No such file or directory"]
    (tmp_path / "bouncehook.yaml").mkdir()
    assert faults_of(tmp_path) == ["bouncehook.yaml: cannot read: it is a directory, not a file"]

    path = write_configuration(public_directory)
    for name in ("customers.yaml", "keys"):
        (public_directory / name).chmod(0o600)
    done = as_nobody(
        "import sys\nfrom pathlib import Path\nfrom bouncehook.configuration import load\n"
        "from bouncehook.errors import ConfigurationError\n"
        "try:\n    load(Path(sys.argv[1]))\nexcept ConfigurationError as error:\n    print(error)",
        str(path),
    )
    assert done.stdout.splitlines() == [
        f"{public_directory}/customers.yaml: cannot read: Permission denied",
        f"{public_directory}/keys: cannot read the signing keys: Permission denied",
    ], done.stderr


def test_every_fault_of_all_three_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "bouncehook.yaml").write_text("""\
return_address:
  prefix: waytoolong
  lifetime_days: 0
  keys: keys
  key: 1
customers: customers.yaml
remember_sent_days: many
smtp_skip_5xx_greeting: maybe
store: mysql://localhost/bouncehook
spool: [a]
milter:
  mynetworks: [127.0.0.0/8, 10.0.0.1/8, nonsense]
  sokcet: milter.sock
""")
    (tmp_path / "customers.yaml").write_text("""\
customers:
  acme.test: ftp://acme.test/
  acme.test: https://acme.test/
  initech:
    failures: [https://initech.test/, initech.test, 7]
    match: {sender: ["*@initech.test", "no domain"], client: [300.0.0.0/8], sasl: []}
    return_domain: -.-..x
    secert: whsec_x
  nothing: {}
  empty: {match: {}, bounces: https://empty.test/}
  broken: {failures: "https://broken.test:port/"}
more: 1
""")
    (tmp_path / "keys").write_text("1 abc\n")
    assert faults_of(tmp_path) == [
        (
            "bouncehook.yaml:2: return_address.prefix: must be at most 7 letters, digits, `-` or `_`, so that the "
            "whole local part stays within 64 octets, not 'waytoolong'"
        ),
        "bouncehook.yaml:2: return_address: the key `domain` is missing",
        "bouncehook.yaml:3: return_address.lifetime_days: must be a whole number from 1 to 3650, not 0",
        "bouncehook.yaml:5: return_address.key: unknown key; did you mean `keys`?",
        "bouncehook.yaml:7: remember_sent_days: must be a whole number from 0 to 3650, not 'many'",
        "bouncehook.yaml:8: smtp_skip_5xx_greeting: must be yes or no, not 'maybe'",
        (
            "bouncehook.yaml:9: store: must be an SQLite URL, sqlite:////absolute/path/to/bouncehook.db, or a "
            "PostgreSQL URL, postgresql://user@host/database"
        ),
        "bouncehook.yaml:10: spool: must be a single value, not a list or a mapping",
        (
            "bouncehook.yaml:12: milter.mynetworks[1]: must be a network such as 192.0.2.0/24 or 2001:db8::/32: "
            "10.0.0.1/8 has host bits set"
        ),
        (
            "bouncehook.yaml:12: milter.mynetworks[2]: must be a network such as 192.0.2.0/24 or 2001:db8::/32: "
            "'nonsense' does not appear to be an IPv4 or IPv6 network"
        ),
        "bouncehook.yaml:13: milter.sokcet: unknown key; did you mean `socket`?",
        "customers.yaml:2: customers.acme.test: must be an http:// or https:// URL, not 'ftp://acme.test/'",
        "customers.yaml:3: customers.acme.test: is given twice; the first is on line 2; delete one",
        "customers.yaml:5: customers.initech.failures[1]: must be an http:// or https:// URL, not 'initech.test'",
        "customers.yaml:5: customers.initech.failures[2]: must be a text, not 7; quote it if it is meant as one",
        (
            "customers.yaml:5: customers.initech: matches nothing; give `match:` a `sasl:`, "
            "`sender:`, `client:` or `certificate:`, or "
            "leave it out to match by name"
        ),
        (
            "customers.yaml:6: customers.initech.match.client[0]: must be a network such as 192.0.2.0/24 or "
            "2001:db8::/32: '300.0.0.0/8' does not appear to be an IPv4 or IPv6 network"
        ),
        (
            "customers.yaml:6: customers.initech.match.sender[0]: must be a domain, `*.domain` or an address, not "
            "'*@initech.test'"
        ),
        (
            "customers.yaml:6: customers.initech.match.sender[1]: must be a domain, `*.domain` or an address, not "
            "'no domain'"
        ),
        "customers.yaml:7: customers.initech.return_domain: must be a domain name, not '-.-..x'",
        "customers.yaml:8: customers.initech.secert: unknown key; did you mean `secret`?",
        "customers.yaml:9: customers.nothing: hears of nothing; give `failures:` or `bounces:`, or `forward: yes`",
        (
            "customers.yaml:10: customers.empty: matches nothing; give `match:` a `sasl:`, "
            "`sender:`, `client:` or `certificate:`, or "
            "leave it out to match by name"
        ),
        (
            "customers.yaml:11: customers.broken.failures: must be an http:// or https:// URL, not "
            "'https://broken.test:port/'"
        ),
        "customers.yaml:12: more: unknown key; known keys: customers, removed",
        "keys:1: must be `ID HEX`: an id from 0 to 255 and 64 hexadecimal digits",
    ]


def test_the_domain_is_the_one_thing_that_must_be_given(tmp_path: Path) -> None:
    write_configuration(tmp_path)
    (tmp_path / "bouncehook.yaml").write_text("customers: customers.yaml\n")
    assert "bouncehook.yaml:1: the key `return_address.domain` is missing" in faults_of(tmp_path)


VALUE_FAULTS = [
    ("callers: 0", "bouncehook.yaml:1: callers: must be a whole number from 1 to 64, not 0"),
    ("callers: many", "bouncehook.yaml:1: callers: must be a whole number from 1 to 64, not 'many'"),
    ("return_address: bounces.test", "return_address: must be a mapping (`key: value` lines)"),
    ("return_address: {domain: }", "return_address.domain: must not be empty"),
    ("return_address: {domain: 'a..b'}", "return_address.domain: must be a domain name, not 'a..b'"),
    ("return_address: {domain: user@b.test}", "return_address.domain: must be a domain name, not 'user@b.test'"),
    ("return_address: {prefix: 'a+b'}", "return_address.prefix: must be at most 7"),
    (
        "return_address: {complaints: a+b}",
        "return_address.complaints: must be the local part of an address, of letters",
    ),
    (
        "return_address: {complaints: a@b}",
        "return_address.complaints: must be the local part of an address, of letters",
    ),
    ("return_address: {complaints: Bounce}", "return_address.complaints: must not be `bounce`, which return addresses"),
    ("return_address: {cfbl: 1}", "return_address.cfbl: "),
    ("return_address: {prefix: ünder}", "return_address.prefix: must be at most 7"),
    ("return_address: {lifetime_days: 1.5}", "return_address.lifetime_days: must be a whole number from 1 to 3650"),
    ("return_address: {lifetime_days: yes}", "return_address.lifetime_days: must be a whole number from 1 to 3650"),
    ("remember_sent_days: !!int ''", "remember_sent_days: cannot be read"),
    ("remember_sent_days: -1", "remember_sent_days: must be a whole number from 0 to 3650, not -1"),
    ("smtp_skip_5xx_greeting: !!bool perhaps", "smtp_skip_5xx_greeting: cannot be read"),
    ("spool: 2026-13-45", "spool: "),
    ("spool: !!timestamp soon", "spool: cannot be read"),
    ("spool: !!python/name:os.system x", "spool: cannot be read"),
    ('spool: "a\\0b"', "spool: must be a text without control characters"),
    ('customers: "a\\nb"', "customers: must be a text without control characters"),
    ("? [a]\n: b", "a key must be a word"),
    ("'': b", "a key must be a word"),
    ("spool: a\nspool: b", "spool: is given twice; the first is on line 1; delete one"),
    ("<<: {spool: a}", "<<: `<<` does not merge mappings here; write the keys out, or quote it if it is a name"),
]


@pytest.mark.parametrize(("content", "expected"), VALUE_FAULTS)
def test_one_wrong_value(tmp_path: Path, content: str, expected: str) -> None:
    (tmp_path / "bouncehook.yaml").write_text(content + "\n")
    assert any(expected in fault for fault in faults_of(tmp_path)), faults_of(tmp_path)


CUSTOMERS_FAULTS = [
    ("customers: [a]", ["customers.yaml:1: customers: must be a mapping (`key: value` lines)"]),
    ("customers:", ["customers.yaml:1: customers: must be a mapping (`key: value` lines)"]),
    ("acme.test: https://acme.test/", None),
    (
        "customers: {acme: }",
        ["customers.yaml:1: customers.acme: must not be empty"],
    ),
    ("customers: {acme: []}", ["customers.yaml:1: customers.acme: is an empty list; give a URL"]),
    ("customers: {acme: {failures: []}}", ["customers.yaml:1: customers.acme.failures: is an empty list; give a URL"]),
    (
        "customers: {acme: 'https://a b/'}",
        ["customers.yaml:1: customers.acme: must be an http:// or https:// URL, not 'https://a b/'"],
    ),
    (
        "customers: {acme: 'https://a..test/'}",
        ["customers.yaml:1: customers.acme: must be an http:// or https:// URL, not 'https://a..test/'"],
    ),
    (
        "customers: {acme: 'https://[::1/'}",
        ["customers.yaml:1: customers.acme: must be an http:// or https:// URL, not 'https://[::1/'"],
    ),
    (
        "customers: {acme: {match: {sender: '@acme.test'}, failures: https://a.test/}}",
        ["customers.yaml:1: customers.acme.match.sender: must be a domain, `*.domain` or an address, not '@acme.test'"],
    ),
]


@pytest.mark.parametrize(("content", "expected"), CUSTOMERS_FAULTS)
def test_the_customers_map(tmp_path: Path, content: str, expected: list[str] | None) -> None:
    write_configuration(tmp_path, content + "\n")
    found = faults_of(tmp_path)
    if expected is None:
        assert found == [
            "customers.yaml:1: acme.test: unknown key; known keys: customers, removed",
            "customers.yaml:1: the key `customers` is missing",
        ]
    else:
        assert [fault for fault in found if "matches nothing" not in fault] == expected


OVERLAPS = [
    ("acme.test: https://1.test/\n  ACME.test: https://2.test/", ["sasl `acme.test`", "sender `acme.test`"]),
    ("a: {match: {sasl: x}, failures: http://1/}\n  b: {match: {sasl: [y, X]}, failures: http://2/}", ["sasl `x`"]),
    ("a: {match: {sasl: x-*}, failures: http://1/}\n  b: {match: {sasl: x-*}, failures: http://2/}", ["sasl `x-*`"]),
    ("a: http://1/\n  b: {match: {sasl: A}, failures: http://2/}", ["sasl `a`"]),
    (
        (
            "a: {match: {sender: ['*.x.test', y.test]}, failures: http://1/}\n"
            "  b: {match: {sender: ['*.X.test', y.test]}, failures: http://2/}"
        ),
        ["sender `*.x.test`", "sender `y.test`"],
    ),
    (
        (
            "a: {match: {client: 192.0.2.0/24}, failures: http://1/}\n"
            "  b: {match: {client: 192.0.2.0/255.255.255.0}, failures: http://2/}"
        ),
        ["client `192.0.2.0/24`"],
    ),
]


@pytest.mark.parametrize(("customers", "claims"), OVERLAPS)
def test_two_customers_that_match_the_same(tmp_path: Path, customers: str, claims: list[str]) -> None:
    write_configuration(tmp_path, f"customers:\n  {customers}\n")
    found = faults_of(tmp_path)
    first, second = (line.partition(":")[0].strip() for line in customers.splitlines())
    assert found == [
        f"customers.yaml:3: customers.{second}: matches {claim}, and so does customers.{first} on line 2"
        for claim in claims
    ]


def test_one_customer_may_say_the_same_twice(tmp_path: Path) -> None:
    load(write_configuration(tmp_path, "customers: {a: {match: {sasl: [x, X]}, failures: http://1/}}\n"))


WORDS = """
return_address domain prefix lifetime_days keys customers spool store milter socket mynetworks a.test yes no 1 -1 http://a/
192.0.2.0/24 ::1/128 match sasl sender client failures bounces secret secret_file return_domain null ~ 0x1F 1:30
2026-01-01 .inf = ! & * !!binary
"""
words = st.sampled_from(WORDS.split()) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
tree = st.recursive(
    words | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(words, below, max_size=4),
    max_leaves=12,
)


def yaml_of(value: object) -> str:
    import yaml

    return str(yaml.safe_dump(value, allow_unicode=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])) | st.builds(yaml_of, tree), st.booleans())
@example("? '\n\n'", False)
def test_arbitrary_text_is_a_configuration_error_and_nothing_worse(tmp_path: Path, text: str, customers: bool) -> None:
    write_configuration(tmp_path)
    (tmp_path / ("customers.yaml" if customers else "bouncehook.yaml")).write_text(text, encoding="utf-8")
    try:
        load(tmp_path / "bouncehook.yaml")
    except ConfigurationError as error:
        faults = error.faults
    else:
        return
    assert faults
    assert all(fault.startswith("/") and "\n" not in fault for fault in faults)


@pytest.mark.parametrize("name", ["bouncehook.yaml", "customers.yaml", "keys", "reasons.yaml", "relay-copies"])
@pytest.mark.parametrize(("made", "what"), [("fifo", "a FIFO"), ("device", "a device"), ("socket", "No such device")])
def test_what_is_no_file_is_a_fault_and_nobody_waits_for_it(tmp_path: Path, name: str, made: str, what: str) -> None:
    path = write_configuration(tmp_path, settings="reasons: reasons.yaml\n")
    for written in ("reasons.yaml", "relay-copies"):
        (tmp_path / written).write_text("rules: []\n" if written == "reasons.yaml" else "", encoding="ascii")
    assert load(path)
    there = tmp_path / name
    there.unlink()
    if made == "fifo":
        os.mkfifo(there)
    elif made == "device":
        there.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(there))
    [fault] = faults_of(tmp_path)
    assert name in fault
    assert what in fault


def test_files_that_an_editor_began_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    for name in ("bouncehook.yaml", "customers.yaml", "keys"):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (tmp_path / name).read_bytes())
    assert len(load(path).customers) == 1
