"""One grep for a queue id follows a message through Postfix and bouncehook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import Submission, Submitted, submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

ROWS = tuple(row for row in STAGES if row.label == "rcpt550")
RELAY_OPTIONS = {"rows": ROWS}
SENDER = "news@acme.example"

OF_A_MESSAGE = re.compile(r"customer|captured|refused|report|delivered|waiting|undelivered|set aside|dropped|fault")
BEGINS_WITH_ID = re.compile(r"(NOQUEUE|[0-9A-Za-z]{6,}): ")


def logs(relay) -> dict[str, str]:
    """What Postfix and our programs have logged."""
    postfix = relay.environment.postfix
    return {
        "postfix": Path(postfix.log_file).read_text(errors="replace"),
        "milter": relay.programs.log("milter"),
        "notifier": relay.programs.log("notifier"),
    }


def grep(relay, queue_id: str) -> dict[str, list[str]]:
    return {name: [line for line in text.splitlines() if queue_id in line] for name, text in logs(relay).items()}


def send(relay, recipient: str) -> str:
    with Submission(relay.environment.relay, source_address=relay.environment.loopback.customer) as session:
        return session.send(SENDER, [recipient]).queue_id


def from_outside(relay, recipient: str, content: bytes) -> Submitted:
    source = f"{relay.environment.loopback.net}.9.9"
    return submit(relay.environment.relay, "", [recipient], content, source_address=source)


def wait_for_delivery(relay, queue_id: str) -> None:
    wait_until(
        lambda: re.search(rf"{queue_id}: acme.example: delivered", relay.programs.log("notifier")),
        30,
        lambda: relay.programs.log("notifier"),
    )


def one_after_another(lines: list[str], *wanted: str) -> None:
    """The lines hold these, in this order."""
    rest = "\n".join(lines)
    for pattern in wanted:
        found = re.search(pattern, rest, re.MULTILINE)
        assert found, f"{pattern} is not in, or not behind the others in:\n" + "\n".join(lines)
        rest = rest[found.end() :]


def test_a_message_that_is_refused(relay) -> None:
    queue_id = send(relay, ROWS[0].recipient)
    wait_for_delivery(relay, queue_id)
    found = grep(relay, queue_id)
    one_after_another(found["milter"], rf": {queue_id}: customer acme.example, return address ")
    one_after_another(
        found["postfix"],
        rf"smtpd\[\d+\]: {queue_id}: client=",
        rf"smtp\[\d+\]: {queue_id}: to=.*status=bounced",
        rf"bounce\[\d+\]: {queue_id}: sender non-delivery notification: (\w+)",
    )
    (notification,) = re.findall(r"non-delivery notification: (\w+)", "\n".join(found["postfix"]))
    one_after_another(
        found["notifier"],
        rf": {queue_id}: failure \(\S+\), 1 report, from \S+, which came as {notification}$",
        rf": {queue_id}: acme.example: delivered, try 1, HTTP 2\d\d from ",
    )
    one_after_another(grep(relay, notification)["milter"], rf": {notification}: captured notification to bounce\+")


def test_a_mail_that_comes_back_later(relay) -> None:
    recipient = f"later@{ACCEPTING_DOMAIN}"
    queue_id = send(relay, recipient)
    address = relay.environment.remote.wait_for_message(lambda message: recipient in message.recipients).sender
    mail = compose_bounce(LaterBounce(), "mx.test", address, recipient, b"Subject: x\r\n\r\n")
    submitted = from_outside(relay, address, mail)
    wait_for_delivery(relay, queue_id)
    one_after_another(
        grep(relay, queue_id)["notifier"],
        rf": {queue_id}: failure \(\S+\), 1 report, from \S+, which came as {submitted.queue_id}$",
        rf": {queue_id}: acme.example: delivered",
    )
    pattern = rf"pipe\[\d+\]: {submitted.queue_id}: .*relay=bouncehook.*status=sent"
    one_after_another(grep(relay, submitted.queue_id)["postfix"], pattern)


def test_every_line_about_a_message_begins_with_its_id(relay) -> None:
    for name in ("milter", "notifier"):
        said = [line.partition("]: ")[2].partition(": ")[2] for line in logs(relay)[name].splitlines()]
        about = [text for text in said if OF_A_MESSAGE.search(text) and not re.match("serving|sqlite", text)]
        assert about
        assert [text for text in about if not BEGINS_WITH_ID.match(text)] == []
