"""The administrator's command: what it says and how it exits."""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest

from bouncehook.return_address import make, read_keys, verify
from bouncehook.spool_reader import make_spool
from bouncehook_demo.waiting import wait_until
from configured import write_configuration

# check


def test_check_of_a_good_configuration(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path)
    assert bouncehook("check", "--config", path) == (0, f"{path}: good, 1 customer\n", "")


def test_check_says_every_fault(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path, "customers: {a: 7, b: ftp://b/}\n", "wrong: 1\n")
    status, output, errors = bouncehook("check", "--config", path)
    assert (status, output) == (78, "")
    assert [line.partition(": ")[0] for line in errors.splitlines()] == [
        f"{tmp_path}/bouncehook.yaml:7",
        f"{tmp_path}/customers.yaml:1",
        f"{tmp_path}/customers.yaml:1",
    ]


def test_check_proves_the_secrets_too(bouncehook, tmp_path: Path) -> None:
    path = write_configuration(tmp_path, "customers: {a: {failures: http://a/, secret_file: gone}}\n")
    status, _, errors = bouncehook("check", "--config", path)
    assert status == 78
    assert f"{tmp_path}/gone: cannot read the secret: No such file or directory" in errors


@pytest.fixture
def deployed(public_directory: Path, commands: Path) -> Iterator[Path]:
    """A configuration as the package lays it out, whose notifier runs as `nobody` in a group of its own."""
    path = write_configuration(public_directory, settings="reasons: reasons.yaml\n")
    (public_directory / "reasons.yaml").write_text("rules: []\n", encoding="ascii")
    nobody = pwd.getpwnam("nobody")
    make_spool(public_directory / "spool", nobody.pw_gid, nobody.pw_uid)
    for file in ("bouncehook.yaml", "customers.yaml", "keys", "reasons.yaml"):
        os.chown(public_directory / file, 0, nobody.pw_gid)
        (public_directory / file).chmod(0o640)
    public_directory.chmod(0o1777)  # for the store
    command = [commands / "bouncehook-notifier", "--config", path]
    with subprocess.Popen(command, user="nobody", group=nobody.pw_gid, extra_groups=[], stderr=subprocess.PIPE) as runs:
        try:
            assert runs.stderr
            assert any(b"serving" in line for line in runs.stderr)
            (public_directory / "pid").write_text(f"{runs.pid}", encoding="ascii")
            yield path
        finally:
            runs.kill()


def test_check_looks_with_the_eyes_of_the_daemons(bouncehook, deployed: Path) -> None:
    assert bouncehook("check", "--config", deployed)[0] == 0


@pytest.mark.parametrize("name", ["bouncehook.yaml", "customers.yaml", "keys", "reasons.yaml"])
def test_check_names_a_file_that_root_can_read_and_the_notifier_cannot(bouncehook, deployed: Path, name: str) -> None:
    (deployed.parent / name).chmod(0o600)
    status, _, errors = bouncehook("check", "--config", deployed)
    assert status == 78
    assert f"{deployed.parent}/{name}: bouncehook-notifier (user nobody) cannot read it: Permission denied" in errors


def test_the_command_that_check_names_mends_it(bouncehook, deployed: Path) -> None:
    secrets = deployed.parent / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "acme").write_text("whsec_" + "A" * 32, encoding="ascii")
    text = "customers: {acme: {failures: https://acme.test/, secret_file: secrets/acme}}\n"
    (deployed.parent / "customers.yaml").write_text(text, encoding="ascii")
    for _ in range(3):  # first the directory, then the file in it
        status, _, errors = bouncehook("check", "--config", deployed)
        for command in re.findall("`(.*)` mends it", errors):
            subprocess.run(command.replace("setfacl -m u:nobody:", "chmod o+"), shell=True, check=True)
    assert status == 0, errors


def in_force(directory: Path) -> dict[str, Any]:
    """What the notifier says that it has in force."""
    [path] = (directory / "spool" / "counters").glob("bouncehook-notifier.*.in-force")
    found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return found


def test_what_one_daemon_refuses_is_said_though_root_takes_it(bouncehook, deployed: Path) -> None:
    customers = deployed.parent / "customers.yaml"
    assert in_force(deployed.parent)["customers"] == 1
    customers.chmod(0o600)
    customers.write_text("customers: {a.test: https://a.test/, b.test: https://b.test/}\n", encoding="ascii")
    wait_until(lambda: in_force(deployed.parent)["faults"], 30, "the notifier refuses the map")
    customers.chmod(0o640)
    status, output, errors = bouncehook("check", "--config", deployed)
    assert (status, output) == (78, f"{deployed}: good, 2 customers\n")
    assert errors.startswith("bouncehook-notifier refuses the changed configuration, and that of ")
    assert f"stays in force: {customers}: cannot read: Permission denied" in errors
    wait_until(lambda: in_force(deployed.parent)["customers"] == 2, 30, "the notifier takes the map")
    assert bouncehook("check", "--config", deployed)[0] == 0


def test_a_daemon_that_does_not_take_a_changed_file_is_named(
    bouncehook, deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bouncehook.in_force.TAKEN_SECONDS", 0.0)
    notifier = int((deployed.parent / "pid").read_text())
    os.kill(notifier, signal.SIGSTOP)
    try:
        (deployed.parent / "keys").write_text((deployed.parent / "keys").read_text() + f"2 {'0' * 64}\n")
        status, _, errors = bouncehook("check", "--config", deployed)
    finally:
        os.kill(notifier, signal.SIGCONT)
    assert status == 78
    assert f"bouncehook-notifier has not taken the changed {deployed.parent}/keys, and that of " in errors


def test_check_names_a_store_that_the_notifier_cannot_write(bouncehook, deployed: Path) -> None:
    os.chown(deployed.parent / "store.db", 0, 0)
    status, _, errors = bouncehook("check", "--config", deployed)
    assert status == 78
    assert f"{deployed.parent}/store.db: bouncehook-notifier (user nobody) cannot write it" in errors
    assert f"`chown nobody {deployed.parent}/store.db` mends it" in errors


@pytest.mark.parametrize(
    "content", ["", "nothing\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\xff"]
)
def test_check_names_a_file_of_authorities_without_a_certificate(bouncehook, tmp_path: Path, content: str) -> None:
    (tmp_path / "ca.pem").write_text(content, encoding="latin-1")
    path = write_configuration(tmp_path, "customers: {a.test: {failures: https://a.test/, ca_file: ca.pem}}\n")
    status, _, errors = bouncehook("check", "--config", path)
    assert status == 78
    assert f"{tmp_path}/ca.pem: ca_file of a.test: holds no certificate that can be used" in errors


def test_check_takes_authorities_with_comments_in_any_language(bouncehook, tmp_path: Path) -> None:
    bundle = b"# F\xc5\x91tan\xc3\xbas\xc3\xadtv\xc3\xa1ny, and \xe9 in Latin-1\n" + Path(certifi.where()).read_bytes()
    (tmp_path / "ca.pem").write_bytes(bundle)
    path = write_configuration(tmp_path, settings="delivery: {ca_file: ca.pem}\n")
    assert bouncehook("check", "--config", path)[0] == 0


def test_check_takes_the_systems_authorities(bouncehook, tmp_path: Path) -> None:
    system = ssl.get_default_verify_paths().cafile or certifi.where()
    path = write_configuration(tmp_path, settings=f"delivery: {{ca_file: {system}}}\n")
    assert bouncehook("check", "--config", path)[0] == 0


def test_a_map_without_customers_is_not_good(bouncehook, tmp_path: Path) -> None:
    status, _, errors = bouncehook("check", "--config", write_configuration(tmp_path, "customers: {}\n"))
    assert (status, errors) == (
        78,
        f"{tmp_path}/customers.yaml: names no customer, so nobody's failures are reported; add one\n",
    )


@pytest.mark.parametrize(
    "store", ["postgresql://u@h/d?nope=1", "sqlite:///s.db", "sqlite:////s.db?mode=ro", "sqlite:////s/"]
)
def test_check_of_a_store_url_that_cannot_be_used(bouncehook, tmp_path: Path, store: str) -> None:
    path = write_configuration(tmp_path)
    lines = [line for line in path.read_text().splitlines() if not line.startswith("store:")]
    path.write_text("\n".join([*lines, f"store: {store}"]), encoding="ascii")
    status, _, errors = bouncehook("check", "--config", path)
    assert (status, errors.count("store: ")) == (78, 1)


def test_check_without_the_keys(bouncehook, tmp_path: Path) -> None:
    """A new key would not know the return addresses that are out."""
    path = write_configuration(tmp_path)
    (tmp_path / "keys").unlink()
    status, _, errors = bouncehook("check", "--config", path)
    assert status == 78
    assert errors.index("restore the file from your backup") < errors.index("new-key")


def test_check_of_nothing(bouncehook, tmp_path: Path) -> None:
    status, _, errors = bouncehook("check", "--config", tmp_path / "no.yaml")
    assert (status, errors) == (78, f"{tmp_path}/no.yaml: cannot read: No such file or directory\n")


# new-key


def test_the_first_key_and_the_next(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    before = os.umask(0o077)
    try:
        assert bouncehook("new-key", path) == (0, f"{path}: key 1 signs from now on\n", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    address = make(read_keys(str(path)), "bounce", "b.test", b"123456", "OLD", 100)
    path.chmod(0o600)
    assert bouncehook("new-key", path) == (0, f"{path}: key 2 signs from now on\n", "")
    keys = read_keys(str(path))
    assert keys.newest == 2
    assert verify(keys, address, 100).id == "OLD"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600  # as the administrator had it
    assert os.listdir(tmp_path) == ["keys"]


def test_new_keys_differ_and_are_not_shown(bouncehook, tmp_path: Path) -> None:
    outputs = [bouncehook("new-key", tmp_path / name) for name in ("one", "two")]
    secrets = [(tmp_path / name).read_text().split()[-1] for name in ("one", "two")]
    assert secrets[0] != secrets[1]
    assert len(secrets[0]) == 64
    assert not any(secret in output for secret in secrets for _, output, _ in outputs)


def test_comments_stay(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# of spring\n200 {'ab' * 32} # old\n")
    assert bouncehook("new-key", path)[0] == 0
    assert path.read_text().startswith(f"# of spring\n200 {'ab' * 32} # old\n201 ")


def test_key_ids_come_round(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"255 {'ab' * 32}\n")
    assert bouncehook("new-key", path)[1] == f"{path}: key 0 signs from now on\n"


def test_an_id_that_has_come_round_to_one_in_use_changes_nothing(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"0 {'ab' * 32}\n255 {'cd' * 32}\n")
    before = path.read_text()
    for _ in range(2):
        status, _, errors = bouncehook("new-key", path)
        assert status != 0
        assert "key id 0 is given twice" in errors
    assert path.read_text() == before


@pytest.mark.parametrize("content", ["1 abc\n", ""])
def test_a_broken_file_is_not_replaced(bouncehook, tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    status, output, errors = bouncehook("new-key", path)
    assert status in (69, 73)
    assert errors.startswith(f"{path}")
    assert output == ""
    assert path.read_text() == content


def test_a_key_cannot_be_written(bouncehook, tmp_path: Path) -> None:
    status, _, errors = bouncehook("new-key", tmp_path / "missing" / "keys")
    assert status in (69, 73)
    assert "cannot write the keys: No such file or directory" in errors


def test_a_crash_before_leaves_nothing_in_the_way(bouncehook, tmp_path: Path) -> None:
    (tmp_path / "keys.new").write_text("half a ke")
    assert bouncehook("new-key", tmp_path / "keys")[0] == 0
    assert read_keys(str(tmp_path / "keys")).newest == 1


# make-spool


def test_make_spool(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "spool"
    for _ in range(2):
        status, output, errors = bouncehook("make-spool", path)
        assert (status, output.splitlines()[0], errors) == (0, f"{path}: ready", "")
    assert {"tmp", "held", "new", "counters", "waiting", "bad"} == set(os.listdir(path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_make_spool_for_a_notifier(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "spool"
    assert bouncehook("make-spool", path, "--group", "mail", "--notifier", "uucp") == (0, f"{path}: ready\n", "")
    owner = pwd.getpwnam("uucp").pw_uid
    assert {one.stat().st_uid for one in (path, *path.iterdir())} == {owner}
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (path, *path.iterdir())}
    assert modes["spool"] == 0o2710
    assert {name for name, mode in modes.items() if mode == 0o2700} == {"waiting", "bad"}
    assert {name for name, mode in modes.items() if mode == 0o3770} == {"tmp", "held", "new", "counters"}


def test_make_spool_for_a_notifier_that_is_not_there(bouncehook, tmp_path: Path) -> None:
    status, _, errors = bouncehook("make-spool", tmp_path / "spool", "--notifier", "no-such-user")
    assert status in (69, 73)
    assert errors.startswith("no-such-user: no such user")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_make_spool_for_a_group(bouncehook, tmp_path: Path) -> None:
    assert bouncehook("make-spool", tmp_path / "spool", "--group", "mail")[0] == 0
    assert {path.stat().st_gid for path in (tmp_path / "spool").iterdir()} == {8}


def test_make_spool_for_a_group_that_is_not_there(bouncehook, tmp_path: Path) -> None:
    status, _, errors = bouncehook("make-spool", tmp_path / "spool", "--group", "no-such-group")
    assert status in (69, 73)
    assert errors.startswith("no-such-group: no such group")
    assert not (tmp_path / "spool").exists()


def test_make_spool_where_a_file_is_in_the_way(bouncehook, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, _, errors = bouncehook("make-spool", tmp_path / "file" / "spool")
    assert status in (69, 73)
    assert "cannot make the spool: Not a directory" in errors


# parse


def test_parse_prints_nothing_that_controls_a_terminal(bouncehook, tmp_path: Path) -> None:
    path = tmp_path / "mail\x1b[2J"
    path.write_bytes(b"From: joe@acme.test\n\nhello\n")
    assert bouncehook("parse", path)[1].startswith(f"{tmp_path}/mail\\x1b[2J: unrecognised")


BOUNCE = (
    b"Return-Path: <>\nFrom: MAILER-DAEMON@gw.test\nSubject: Undelivered mail\n\n<u@rcpt.test>: 550 5.1.1 unknown\n"
)


def test_parse_tells_outcome_and_grade(bouncehook, tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(BOUNCE)
    _, output, _ = bouncehook("parse", tmp_path / "mail")
    assert output.splitlines()[1].strip() == "u@rcpt.test: failed, by a quoted reply: 550 5.1.1 unknown"
    (found,) = map(json.loads, bouncehook("parse", "--jsonl", tmp_path / "mail")[1].splitlines())
    assert [(one["recipient"], one["code"], one["grade"]) for one in found["failures"]] == [
        ("u@rcpt.test", "550", "quoted")
    ]


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        (BOUNCE, r"general +failure, 1 recipients named \(by "),
        (b"From: joe@acme.test\n\nhello\n", r"is it by a mail system\? +no: "),
        (b"From: joe@acme.test\n\nhello\n", r"answers +does not claim it: looks for "),
    ],
)
def test_parse_says_who_was_asked(bouncehook, tmp_path: Path, mail: bytes, said: str) -> None:
    """Also of a mail that is not recognised."""
    (tmp_path / "mail").write_bytes(mail)
    assert re.search(said, bouncehook("parse", "--trace", tmp_path / "mail")[1])
    (found,) = map(json.loads, bouncehook("parse", "--trace", "--jsonl", tmp_path / "mail")[1].splitlines())
    assert any(re.search(said.partition(" +")[0], step["reader"]) for step in found["trace"])


def test_parse_says_what_was_not_read(bouncehook, tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(BOUNCE + b"x" * 400_000)
    assert "not read as a whole: a part of more than 256 kB" in bouncehook("parse", tmp_path / "mail")[1]


def test_parse_names_nobody_only_where_the_returned_message_went_to_several(bouncehook, tmp_path: Path) -> None:
    nobody = BOUNCE.replace(b"<u@rcpt.test>", b"Sorry")
    returned = b"\n----- Original message -----\n\nReceived: from a\nFrom: a@acme.test\nTo: b@rcpt.test, c@rcpt.test\n"
    for mail, recipients in ((nobody, []), (nobody + returned, [None])):
        (tmp_path / "mail").write_bytes(mail)
        (found,) = map(json.loads, bouncehook("parse", "--jsonl", tmp_path / "mail")[1].splitlines())
        assert (found["kind"], [one["recipient"] for one in found["failures"]]) == ("failure", recipients)


def test_parse_starts_quickly(tmp_path: Path) -> None:
    """It loads what it needs; with everything of the other commands it takes twice as long."""
    code = (
        "import sys; sys.argv = ['bouncehook', 'parse', sys.argv[1]]; from bouncehook_admin.command import main; main()"
    )
    (tmp_path / "mail").write_bytes(BOUNCE)
    took = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-c", code, tmp_path / "mail"], check=True, capture_output=True)
        after = os.times()
        took.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(took) < 0.25


# The command as a whole


def test_ctrl_c_is_no_fault(bouncehook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bouncehook_admin.check.load", interrupted)
    assert bouncehook("check", "--config", tmp_path / "any") == (130, "", "")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["check", "--help"], ["wrong"], ["check", "--wrong"]])
def test_usage(bouncehook, arguments: list[str]) -> None:
    status, output, errors = bouncehook(*arguments)
    assert status == (0 if "--help" in arguments else 2)
    assert (output if status == 0 else errors).startswith("usage: bouncehook")


def test_the_defaults_are_the_places_in_the_documentation(bouncehook) -> None:
    assert "/etc/bouncehook/bouncehook.yaml" in bouncehook("check", "--help")[1]
    assert "/etc/bouncehook/keys" in bouncehook("new-key", "--help")[1]
    assert "/var/spool/bouncehook" in bouncehook("make-spool", "--help")[1]
