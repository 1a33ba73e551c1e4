"""Content checks of the operator's do not meet Postfix's notifications, which setup lets pass cleanup's inspection."""

from __future__ import annotations

import pytest

from bouncehook_admin.setup.content_checks import on_notification
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

CHECKS = {
    "body_checks": "regexp:{ { /casino/ REJECT } }",
    "header_checks": "regexp:{ { /^Subject: Undelivered Mail/ DISCARD backscatter } }",
    "mime_header_checks": r"regexp:{ { /message\/(delivery-status|rfc822)|rfc822-headers/ REJECT } }",
}
KEYS = ("bounce/unix", "defer/unix", "trace/unix")


def set_up(files) -> str:
    status, output, errors = files.setup("--apply")
    assert (status, errors) == (0, ""), output + errors
    files.rest()
    return str(output)


def test_a_failure_is_reported_whatever_checks_there_are(stock) -> None:
    before = stock.files
    stock.postfix.postconf(CHECKS)
    assert stock.setup("--apply", "--reload").returncode == 0
    environment = stock.environment
    content = f"From: <news@{CUSTOMER}>\r\nTo: x\r\nSubject: our casino night\r\n\r\nhello\r\n".encode()
    row = environment.rows[0]
    sent = submit(
        environment.relay,
        f"news@{CUSTOMER}",
        [row.recipient],
        content,
        source_address=environment.loopback.customer,
    )
    told = wait_until(
        lambda: next((post for post in environment.endpoint.posts if post["id"] == sent.queue_id), None),
        30,
        lambda: f"a report of {sent.queue_id}; Postfix says:\n{stock.postfix.log_text()[-3000:]}",
    )
    assert told["recipient"] == row.recipient
    assert stock.setup("--remove", "--reload").returncode == 0
    assert stock.files[1] == before[1]


def test_notifications_have_a_cleanup_service_of_their_own(files) -> None:
    set_up(files)
    assert "bouncehook-cleanup" not in files.master.read_text(), "without checks it is not needed"
    files.add("".join(f"{name} = {value}\n" for name, value in CHECKS.items()))
    files.add_service("cleanup unix n - y - 0 cleanup -o body_checks=static:warn -o syslog_name=postfix/x")
    shown = set_up(files)
    assert all(f"+ {key}: -o cleanup_service_name=bouncehook-cleanup" in shown for key in KEYS)
    entry = files.tool("postconf", "-M", "bouncehook-cleanup/unix").split()
    assert entry[:8] == ["bouncehook-cleanup", "unix", "n", "-", "y", "-", "0", "cleanup"]
    assert "syslog_name=postfix/x" in entry
    assert "body_checks=static:warn" not in entry
    values = files.tool("postconf", "-Px", "bouncehook-cleanup/unix").splitlines()
    assert {line.partition("=")[2].strip() for line in values if "_checks" in line} == {""}
    assert files.setup("--apply")[1].endswith("Nothing to do.\n")
    assert files.setup("--remove")[0] == 0
    left = files.master.read_text()
    assert "bouncehook-cleanup" not in left
    assert "cleanup_service_name" not in left


def test_it_follows_the_others(files) -> None:
    files.add(f"body_checks = {CHECKS['body_checks']}\n")
    set_up(files)
    files.add_service("cleanup unix n - n - 0 cleanup -o syslog_name=postfix/x")
    set_up(files)
    entry = files.tool("postconf", "-M", "bouncehook-cleanup/unix").split()
    assert entry[4] == "n"
    assert "syslog_name=postfix/x" in entry


def test_a_choice_of_the_operators_own_is_named(files) -> None:
    files.add(f"body_checks = {CHECKS['body_checks']}\n")
    files.add_service("other unix n - y - 0 cleanup")
    files.add_service("bounce unix - - y - 0 bounce -o cleanup_service_name=other")
    shown = files.setup()[1]
    assert "bounce/unix passes notifications to other, which has body_checks" in shown
    assert "+ defer/unix: -o cleanup_service_name=bouncehook-cleanup" in shown


def test_a_service_of_that_name_that_is_another(files) -> None:
    files.add(f"body_checks = {CHECKS['body_checks']}\n")
    files.add_service("bouncehook-cleanup unix n - y - 0 cleanup -o header_checks=static:reject")
    status, output, _ = files.setup("--apply")
    assert status == 69
    assert "has a service bouncehook-cleanup that setup did not make, and has header_checks" in output


def test_rules_without_an_action_and_with_a_tab_in_it_are_harmless(files) -> None:
    rules = files.directory / "checks"
    rules.write_text("/^Subject: Und/\n/^From:/\tWARN\tnote this\n")
    files.add(f"header_checks = regexp:{rules}\n")
    postfix = Postfix(files.config_directory)
    reading = postfix.read()
    address = "bounce+x@return.example.test"
    cleanup = reading.service("cleanup/unix")
    assert list(on_notification(postfix, reading, cleanup, address)) == []
