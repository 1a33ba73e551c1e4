"""Where a log is and what it is like: files, compressed ones, the journal; cut off, mixed, not readable."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bouncehook_admin.audit import logs
from bouncehook_admin.audit.audit import compare
from places import program

ID = "4jcXH11Kp4zJHtZ"
BOB = "bob@far.test"


@pytest.fixture
def log(host) -> Path:
    """One failure, which has its report."""
    host.log.bounced(ID, host.return_address(ID), [BOB], "NOTIFICATION")
    host.has(queue_id="NOTIFICATION", id=ID, recipient=BOB)
    return host.write()


def reported(objects: list[dict[str, object]]) -> list[object]:
    return [one["id"] for one in objects if one.get("verdict") == "reported"]


def zstd(octets: bytes) -> bytes:
    return subprocess.run([program("zstd"), "-qc"], input=octets, capture_output=True, check=True).stdout


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_compressed_log(host, log, audited, compress) -> None:
    """Whatever its name is."""
    path = host.directory / "mail.log.2"
    path.write_bytes(compress(log.read_bytes()))
    status, objects = audited(path)
    assert (status, reported(objects)) == (0, [ID])


def test_zstd_that_is_not_installed(host, log, bouncehook, monkeypatch) -> None:
    path = host.directory / "mail.log.zst"
    path.write_bytes(zstd(log.read_bytes()))
    monkeypatch.setenv("PATH", str(host.directory))
    status, _, errors = bouncehook("audit", "--config", host.config, path)
    assert (status, errors) == (69, f"{path}: is compressed with zstd; install zstd\n")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, lambda octets: octets])
def test_a_log_that_was_rotated_in_the_middle(host, log, audited, compress) -> None:
    """Its first line lacks the beginning, its last one the end; a compressed one is not whole."""
    octets = log.read_bytes()
    whole = compress(b"lay postfix/qmgr[1]: X: removed\n" + octets + b"Nov 29 03:11:09 relay postfix/smtp[1]: X: to=<a")
    path = host.directory / "cut.log"
    path.write_bytes(whole if whole.startswith(b"lay") else whole[:-4])
    status, (*found, summary) = audited(path)
    assert status == 0
    if whole.startswith(b"lay"):
        assert reported(found) == [ID]
        assert (summary["passed_over"]["unknown"], summary["passed_over"]["unreadable"]) == (1, 1)
    else:
        assert f"{path}: cannot be read to its end" in summary["broken"][0]


def test_rotated_logs_in_any_order(host, audited) -> None:
    """A message comes in one, fails in the next, and its notification is in the third."""
    address, parts = host.return_address(ID), []
    for step in (
        lambda: host.log.comes(ID, address),
        lambda: host.log.attempt(ID, BOB, "bounced"),
        lambda: (host.log.captured(ID, "NOTIFICATION", address), host.log.removed(ID)),
    ):
        step()
        parts.append(host.log.write_to(host.directory / f"mail.log.{len(parts)}"))
        host.log.now += 10
        host.log.lines.clear()
    host.has(queue_id="NOTIFICATION", id=ID, recipient=BOB)
    status, objects = audited(parts[2], parts[0], parts[1])
    assert (status, reported(objects)) == (0, [ID])


def test_lines_of_others_are_counted(host, log, audited) -> None:
    with log.open("a") as file:
        file.write("Nov 29 03:11:09 relay dovecot: imap-login: Login\nwhat is this?\n\xff\n")
    _, (_, summary) = audited(log)
    assert (summary["passed_over"]["foreign"], summary["passed_over"]["unknown"]) == (1, 2)


@pytest.mark.parametrize("content", [b"", b"what is this?\n" * 10, os.urandom(5000)], ids=["empty", "text", "octets"])
def test_no_log_at_all_is_not_called_good(host, bouncehook, content: bytes) -> None:
    path = host.directory / "other"
    path.write_bytes(content)
    status, output, errors = bouncehook("audit", "--config", host.config, path)
    assert (status, output) == (69, "")
    assert "none of them is from Postfix: give Postfix's log" in errors


def test_a_log_that_is_not_there(host, bouncehook) -> None:
    status, _, errors = bouncehook("audit", "--config", host.config, host.directory / "no.log")
    assert (status, errors) == (69, f"{host.directory}/no.log: cannot read the log: No such file or directory\n")


def test_no_permission_names_the_group(host, log, commands) -> None:
    """Run as another user, since root may read everything."""
    os.chown(log, 0, 4)  # adm
    log.chmod(0o640)
    for directory in (host.directory, *host.directory.parents):
        directory.chmod(directory.stat().st_mode | 0o011)
    host.config.chmod(0o644)
    done = subprocess.run(
        [commands / "bouncehook", "audit", "--config", host.config, log],
        capture_output=True,
        text=True,
        user="nobody",
        group="nogroup",
        extra_groups=[],
        check=False,
    )
    said = f"{log}: cannot read the log: Permission denied; run this as root, or as a member of the group adm\n"
    assert (done.returncode, done.stderr) == (69, said)


def test_standard_input(host, log, audited, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log.read_bytes())))
    status, objects = audited("-")
    assert (status, reported(objects)) == (0, [ID])


class TestUsualPlaces:
    @pytest.fixture(autouse=True)
    def place(self, host, monkeypatch) -> Path:
        base = host.directory / "log" / "mail.log"
        base.parent.mkdir()
        monkeypatch.setattr(logs, "USUAL", (base,))
        return base

    def test_with_what_was_rotated_since(self, host, log, place, audited) -> None:
        place.write_bytes(b"")
        place.with_name("mail.log.1").write_bytes(log.read_bytes())
        place.with_name("mail.log.2.gz").write_bytes(b"not read: it is too old")
        place.with_name("mail.logger").write_bytes(b"not read: it is another one")
        old = time.time() - 3 * 86400
        os.utime(place.with_name("mail.log.2.gz"), (old, old))
        status, (*found, summary) = audited("--since", "2d")
        assert (status, reported(found), summary["broken"]) == (0, [ID], [])
        assert summary["lines"] == len(host.log.lines)

    def test_a_quiet_relay_whose_log_has_just_been_rotated(self, host, place, audited) -> None:
        host.log.now -= 5 * 86400
        host.log.bounced(ID, host.return_address(ID), [BOB], "NOTIFICATION")
        place.write_bytes(b"")
        old = host.log.write_to(place.with_name("mail.log.1"))
        os.utime(old, (host.log.now, host.log.now))
        status, (summary,) = audited("--until", "1s")
        assert (status, summary["lines"]) == (0, len(host.log.lines))

    def test_only_the_last_day_unless_told_otherwise(self, host, place, audited) -> None:
        for number, age in enumerate((30 * 3600, 3600)):
            host.log.now = time.time() - age
            host.log.bounced(f"ID{number}", host.return_address(f"ID{number}"), [BOB], f"N{number}")
        host.log.write_to(place)
        assert [one["id"] for one in audited("--until", "1s")[1] if one["kind"] == "failure"] == ["ID1"]
        assert len(audited("--since", "2d")[1]) == 3

    def test_nowhere(self, host, bouncehook, monkeypatch) -> None:
        monkeypatch.setenv("PATH", str(host.directory))
        status, _, errors = bouncehook("audit", "--config", host.config)
        assert status == 69
        assert "nor journalctl here; give Postfix's log" in errors


class TestJournal:
    @pytest.fixture
    def journal_file(self, host, log) -> Path:
        """A real journal, made from the log."""
        path = host.directory / "system.journal"
        subprocess.run(
            [program("/lib/systemd/systemd-journal-remote"), f"--output={path}", "-"],
            input=b"".join(exported(line) for line in log.read_text().splitlines()),
            check=True,
            capture_output=True,
        )
        return path

    def test_of_a_file(self, host, journal_file, audited) -> None:
        status, objects = audited(journal_file)
        assert (status, reported(objects)) == (0, [ID])

    @pytest.mark.parametrize(
        ("says", "told"),
        [
            (
                "Hint: You are currently not seeing messages from other users and the system.",
                "may not read the journal; run this as root, or as a member of the group systemd-journal or adm",
            ),
            (
                "No journal files were opened due to insufficient permissions.",
                "may not read the journal; run this as root, or as a member of the group systemd-journal or adm",
            ),
            ("No journal files were found.", "No journal files were found."),
        ],
    )
    def test_that_may_not_be_read(self, host, bouncehook, monkeypatch, says: str, told: str) -> None:
        """In the words of journalctl 252."""
        stand_in = host.directory / "bin" / "journalctl"
        stand_in.parent.mkdir()
        stand_in.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", f"{stand_in.parent}:/bin")
        status, _, errors = bouncehook("audit", "--config", host.config, "--journal")
        assert (status, errors) == (69, f"journalctl: {told}\n")


def exported(line: str) -> bytes:
    """A line of the log in the journal's export format."""
    name, _, text = line[16 + len("relay ") :].partition(": ")
    moment = int(time.mktime(time.strptime(f"{time.localtime().tm_year} {line[:15]}", "%Y %b %d %H:%M:%S")) * 1e6)
    fields = {
        "__REALTIME_TIMESTAMP": moment,
        "__MONOTONIC_TIMESTAMP": moment % 10**9,
        "_BOOT_ID": "0" * 31 + "1",
        "_HOSTNAME": "relay",
        "SYSLOG_FACILITY": 2,
        "SYSLOG_IDENTIFIER": name.partition("[")[0],
        "SYSLOG_PID": 514,
        "_PID": 514,
        "MESSAGE": text,
    }
    return "".join(f"{key}={value}\n" for key, value in fields.items()).encode() + b"\n"


def test_a_person_sees_how_far_it_is(host, log, commands) -> None:
    """On a terminal, and only while it goes on."""
    primary, secondary = pty.openpty()
    many = host.directory / "many.log"
    many.write_text(log.read_text() + "Nov 29 03:11:09 relay other: x\n" * 200_000)
    command = [commands / "bouncehook", "audit", "--config", host.config, many]
    environment = {**os.environ, "TERM": "xterm"}
    shown = b""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=secondary, env=environment) as running:
        os.close(secondary)
        while part := read_terminal(primary):
            shown += part
        assert running.stdout is not None
        assert b"1 reported" in running.stdout.read()
    os.close(primary)
    assert running.returncode == 0
    assert b"audit" in shown
    assert b"%" in shown


def read_terminal(descriptor: int) -> bytes:
    """What a program has written there; nothing once it has ended."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def test_progress_is_told_in_octets(host, log) -> None:
    source = logs.open_log(log)
    told: list[int] = []
    tick_lines = logs.TICK_LINES
    try:
        logs.TICK_LINES = 1
        list(logs.merged([source], told.append))
    finally:
        logs.TICK_LINES = tick_lines
    assert told
    assert told[-1] == source.size == log.stat().st_size
    assert compare(host.configuration, [log]).coverage.lines == len(host.log.lines)
