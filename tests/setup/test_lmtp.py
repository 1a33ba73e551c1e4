"""From the pipe to LMTP and back on a Debian Postfix: `bouncehook setup --lmtp`, and what the doctor says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bouncehook_demo.programs import USERS
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from configured import RETURN_DOMAIN

pytestmark = pytest.mark.postfix


# On a relay that runs


@pytest.fixture(scope="module")
def by_lmtp(stock) -> Iterator:
    """The relay, set up, with returned mail by LMTP."""
    stock.untouched = stock.files
    stock.programs.start_lmtp()
    done = stock.setup("--apply", "--reload", "--lmtp")
    assert (done.returncode, done.stderr) == (0, "")
    yield stock
    assert stock.programs.is_running("lmtp")


def bounced_later(stock) -> str:
    """A message that a remote server takes and bounces: its report's state, and by which program it came back."""
    environment = stock.environment
    row = next(row for row in environment.rows if row.label == "later")
    since = stock.postfix.log_position()
    customer = environment.loopback.customer
    queue_id = submit(environment.relay, f"news@{CUSTOMER}", [row.recipient], source_address=customer).queue_id
    wait_until(lambda: [post for post in environment.endpoint.posts if post.get("id") == queue_id], 30, "the report")
    return stock.postfix.wait_for_log(r"postfix/(pipe|lmtp)\[\d+\]: .*status=sent", since=since)[1]


def test_to_lmtp_and_back_and_undone(by_lmtp) -> None:
    stock = by_lmtp
    assert bounced_later(stock) == "lmtp"
    after = stock.files
    assert stock.setup("--apply").stdout.endswith("Nothing to do.\n"), "what was wished for once stays"
    assert stock.files == after

    assert stock.setup("--apply", "--reload", "--no-lmtp").returncode == 0
    assert bounced_later(stock) == "pipe"
    assert stock.setup("--apply").stdout.endswith("Nothing to do.\n")

    assert stock.setup("--apply", "--reload", "--lmtp").returncode == 0
    assert bounced_later(stock) == "lmtp"

    assert stock.setup("--remove", "--reload").returncode == 0
    assert stock.files == stock.untouched, "byte for byte"
    assert not (stock.postfix.config_directory / "bouncehook_transport").exists()
    assert stock.setup("--apply", "--reload", "--lmtp").returncode == 0


def test_no_reload_before_it_answers(by_lmtp) -> None:
    stock = by_lmtp
    assert stock.setup("--apply", "--reload", "--no-lmtp").returncode == 0
    stock.programs.kill("lmtp")
    try:
        done = stock.setup("--apply", "--reload", "--lmtp")
    finally:
        stock.programs.start_lmtp()
    assert done.returncode == 69
    assert "lmtp.sock: no bouncehook-lmtp answers; start it, then run: postfix" in done.stderr
    stock.postfix.reload()
    assert bounced_later(stock) == "lmtp"


@pytest.fixture
def found(by_lmtp) -> Callable[[], list[tuple[str, str]]]:
    """What the doctor says of LMTP: level and text."""

    def run() -> list[tuple[str, str]]:
        command = [by_lmtp.commands / "bouncehook", *map(str, by_lmtp.doctor_arguments()), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        findings = [json.loads(line) for line in done.stdout.splitlines()]
        assert "pipe" not in {one["subject"] for one in findings}, "which nothing goes to"
        assert all(one["remedy"] for one in findings if one["level"] != "ok")
        return [(one["level"], one["text"]) for one in findings if one["subject"] == "lmtp"]

    return run


def only(findings: list[tuple[str, str]]) -> tuple[str, str]:
    wrong = [one for one in findings if one[0] != "ok"]
    assert len(wrong) == 1, findings
    return wrong[0]


def test_the_doctor_while_all_is_well(by_lmtp, found) -> None:
    socket = by_lmtp.programs.lmtp_socket
    assert found() == [("ok", f"{socket}: answers daemons outside the chroot")]


def test_the_doctor_when_it_does_not_run(by_lmtp, found) -> None:
    by_lmtp.programs.kill("lmtp")
    try:
        level, text = only(found())
    finally:
        by_lmtp.programs.start_lmtp()
    assert (level, text.rpartition(": ")[2]) == ("problem", "Connection refused")


def test_the_doctor_when_postfix_may_not_reach_it(by_lmtp, found) -> None:
    directory = by_lmtp.programs.lmtp_socket.parent
    directory.chmod(0o2700)
    try:
        level, text = only(found())
    finally:
        directory.chmod(0o2750)
    assert (level, text.rpartition(": ")[2]) == ("problem", "Permission denied")


def test_the_doctor_without_xforward(by_lmtp, found) -> None:
    master = by_lmtp.postfix.config_directory / "master.cf"
    before = master.read_bytes()
    without = before.replace(b"lmtp_send_xforward_command=yes", b"lmtp_send_xforward_command=no")
    by_lmtp.postfix.write_file("master.cf", without)
    try:
        level, text = only(found())
    finally:
        by_lmtp.postfix.write_file("master.cf", before)
    assert level == "warning"
    assert "without XFORWARD" in text


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("bouncehook-lmtp:", "no socket, so returned mail is lost"),
        (
            "bouncehook-lmtp:unix:bouncehook-lmtp/other.sock",
            "bouncehook-lmtp/other.sock, and bouncehook-lmtp listens on",
        ),
    ],
)
def test_the_doctor_when_the_table_leads_elsewhere(by_lmtp, found, way: str, says: str) -> None:
    table = by_lmtp.postfix.config_directory / "bouncehook_transport"
    before = table.read_text()
    table.write_text(before.replace("bouncehook-lmtp:unix:bouncehook-lmtp/lmtp.sock", way))
    try:
        level, text = only(found())
    finally:
        table.write_text(before)
    assert level == "problem"
    assert says in text


# On files only


def test_what_is_shown(files) -> None:
    status, output, _ = files.setup("--lmtp")
    assert status == 0
    assert (
        "  + bouncehook-lmtp unix - - n - - lmtp -o lmtp_send_xforward_command=yes -o lmtp_line_length_limit=" in output
    )
    assert " bouncehook-lmtp:unix:/" in output, "the table's"
    assert "no bouncehook-lmtp answers on " in output


def test_by_hand_as_the_document_has_it(files) -> None:
    document = (Path(__file__).parents[2] / "docs" / "install.md").read_text()
    entry = re.search(r"'bouncehook-lmtp/unix=(bouncehook-lmtp .*)'", document)
    transport = re.search(r"`(bouncehook-lmtp:unix:\S+)`", document)
    assert entry
    assert transport
    assert files.setup("--apply")[0] == 0
    files.rest()
    files.add_service(entry[1])
    table = files.config_directory / "transport"
    lines = [f"{name}@{RETURN_DOMAIN} {transport[1]}" for name in ("bounce", "complaints")]
    table.write_text("\n".join([*lines, f"{RETURN_DOMAIN} error:5.1.1 no such return address", ""]))
    files.add("transport_maps = texthash:${config_directory}/transport\nrecipient_delimiter = +\n")
    status, output, _ = files.setup("--apply")
    assert status == 0
    assert output.endswith("Nothing to do.\n"), output


def test_a_service_of_that_name_that_is_another(files) -> None:
    files.add_service("bouncehook-lmtp unix - - n - - smtp")
    status, output, _ = files.setup("--apply", "--lmtp")
    assert status == 69
    assert "has a service bouncehook-lmtp that setup did not make, and runs smtp instead of lmtp" in output
    assert files.setup("--apply")[0] == 0, "who does not want it is not bothered"


def test_a_record_of_before_lmtp(files) -> None:
    before = files.state()
    assert files.setup("--apply")[0] == 0
    record = files.config_directory / "bouncehook_setup.json"
    written = json.loads(record.read_text())
    entry = written.pop("entries")["bouncehook/unix"]
    written |= {"entry": entry["after"], "entry_before": entry["before"]}
    record.write_text(json.dumps(written))
    files.rest()
    assert files.setup("--apply", "--lmtp")[0] == 0
    assert files.setup("--remove")[0] == 0
    assert files.without_backups() == before


def test_the_socket_is_its_users_and_postfixs(by_lmtp) -> None:
    status = by_lmtp.programs.lmtp_socket.stat()
    assert status.st_mode & 0o777 == 0o770
    assert status.st_uid == by_lmtp.programs.lmtp_socket.parent.stat().st_uid
    assert os.stat(by_lmtp.programs.lmtp_socket.parent).st_mode & 0o7777 == 0o2750
    assert shutil.which("setpriv"), "apt-get install util-linux"
    nobody = [
        "setpriv",
        "--reuid=nobody",
        "--regid=nogroup",
        "--clear-groups",
        "test",
        "-w",
        by_lmtp.programs.lmtp_socket,
    ]
    assert subprocess.run(nobody, check=False).returncode == 1
    assert USERS["lmtp"] != USERS["milter"]
