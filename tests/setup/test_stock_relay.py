"""From a stock Postfix, Debian's or Fedora's, to a report at a real endpoint, and back again."""

from __future__ import annotations

import json
import smtplib
import subprocess

import pytest

from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

DISTRIBUTIONS = ("Debian", "Fedora")


def send(stock, recipient: str) -> str:
    environment = stock.environment
    submitted = submit(environment.relay, f"news@{CUSTOMER}", [recipient], source_address=environment.loopback.customer)
    assert submitted.queue_id
    return submitted.queue_id


def report(stock, queue_id: str) -> dict[str, str]:
    endpoint = stock.environment.endpoint
    return wait_until(
        lambda: next((dict(post.variables) for post in endpoint.posts if post.get("id") == queue_id), None),
        30,
        lambda: f"a report of {queue_id}; the notifier says:\n{stock.programs.log('notifier')[-2000:]}",
    )


def sender_seen(stock, recipient: str) -> str:
    accepted = stock.environment.remote.wait_for_message(lambda message: recipient in message.recipients)
    return accepted.sender


def test_set_up_report_and_removal(stock) -> None:
    before = stock.files
    shown = stock.setup()
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "+ smtpd_milters = $bouncehook_milter" in shown.stdout
    assert "Nothing was changed." in shown.stdout
    assert stock.files == before

    applied = stock.setup("--apply", "--reload")
    assert (applied.returncode, applied.stderr) == (0, "")
    assert "Postfix has been reloaded" in applied.stdout
    after = stock.files
    assert after != before
    again = stock.setup("--apply")
    assert again.stdout.endswith("Nothing to do.\n")
    assert stock.files == after

    for row in stock.environment.rows:  # refused at once at two stages, through the milter; and later, through the pipe
        told = report(stock, send(stock, row.recipient))
        assert told["recipient"] == row.recipient
        assert told["state"] == row.state
        assert told.get("code") == row.code
    send(stock, f"one@{ACCEPTING_DOMAIN}")
    assert sender_seen(stock, f"one@{ACCEPTING_DOMAIN}").endswith(f"@{RETURN_DOMAIN}")

    removed = stock.setup("--remove", "--reload")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert stock.files == before  # byte for byte
    assert stock.setup("--remove").stdout.endswith("there is no change of setup here to undo.\n")
    send(stock, f"two@{ACCEPTING_DOMAIN}")
    assert sender_seen(stock, f"two@{ACCEPTING_DOMAIN}") == f"news@{CUSTOMER}"


def test_the_doctor_before_and_after(stock) -> None:
    """Before: every way of losing sight is named.  After, and with what it asks for, nothing is left."""

    def found() -> tuple[int, dict[str, set[str]]]:
        command = [stock.commands / "bouncehook", *map(str, stock.doctor_arguments()), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        by_level: dict[str, set[str]] = {"ok": set(), "warning": set(), "problem": set()}
        for line in done.stdout.splitlines():
            finding = json.loads(line)
            by_level[finding["level"]].add(finding["subject"])
        # What keeps the clock of the machine that runs the tests is not ours to say.
        by_level["warning"].discard("clock")
        return done.returncode, by_level

    status, levels = found()
    assert status == 69
    assert levels["warning"] == {"NOTIFY"}
    assert levels["problem"] == {
        "smtpd_milters",
        "non_smtpd_milters",
        "mail classes",
        "greetings",
        "queue ids",
        "return domain",
        "pipe",
        "copies",
    }
    assert stock.setup("--apply", "--reload").returncode == 0
    assert found()[1]["warning"] == {"NOTIFY"}
    assert stock.setup("--apply", "--reload", "--notify-never").returncode == 0
    status, levels = found()
    assert (status, levels["warning"], levels["problem"]) == (0, set(), set())
    assert stock.setup("--apply").stdout.endswith("Nothing to do.\n"), "what was wished for once stays"

    # A report where nobody wanted a notification.
    row = stock.environment.rows[0]
    customer = (stock.environment.loopback.customer, 0)
    with smtplib.SMTP(*stock.environment.relay, source_address=customer) as session:
        session.ehlo()
        session.mail(f"news@{CUSTOMER}")
        session.rcpt(row.recipient, ["NOTIFY=NEVER"])
        said = session.data(b"Subject: never\r\n\r\nmind\r\n")[1].decode()
    assert report(stock, said.rpartition(" ")[2])["recipient"] == row.recipient

    # What the operator does meanwhile stays, ours goes.
    stock.postfix.postconf({"smtpd_banner": "$myhostname ready"})
    assert stock.setup("--remove", "--reload").returncode == 0
    assert stock.postfix.setting("smtpd_banner").endswith(" ready")
    assert stock.postfix.setting("smtpd_milters") == ""
    assert stock.postfix.setting("smtpd_command_filter") == ""
