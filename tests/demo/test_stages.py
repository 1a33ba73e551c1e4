"""Each row of the table, on a real Postfix: the notification says what the row says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bouncehook_demo.environment import DemoEnvironment
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES, StageOfFailure
from demo.notification import Notification
from places import own_loopback

pytestmark = pytest.mark.postfix

SENDER = f"customer@{ACCEPTING_DOMAIN}"
REPORTED_AT_ONCE = [row for row in STAGES if not row.later]
REPORTED_LATER = [row for row in STAGES if row.later]


@pytest.fixture(scope="module")
def environment() -> Iterator[DemoEnvironment]:
    with DemoEnvironment(loopback=own_loopback()) as environment:
        yield environment


@pytest.fixture(scope="module")
def notifications(environment: DemoEnvironment) -> dict[str, Notification]:
    """By label of the row, after one message was sent to each."""
    sent = environment.send_all(SENDER)
    environment.postfix.wait_until_queue_is_empty()
    found = {}
    for message in environment.remote.accepted:
        if message.host == f"mx.{ACCEPTING_DOMAIN}":
            notification = Notification(message.content)
            found[sent[notification.field("X-Postfix-Queue-ID")].label] = notification
    return found


def label(row: StageOfFailure) -> str:
    return row.label


@pytest.mark.parametrize("row", REPORTED_AT_ONCE, ids=label)
def test_postfix_says_what_the_row_says(
    row: StageOfFailure, environment: DemoEnvironment, notifications: dict[str, Notification]
) -> None:
    notification = notifications[row.label]
    assert row.diagnostic
    assert row.text
    assert notification.field("Action") == "failed"
    assert notification.field("Status") == row.status
    assert environment.expected(row, row.diagnostic).fullmatch(notification.field("Diagnostic-Code"))
    assert environment.expected(row, row.text).fullmatch(notification.about(row.recipient))
    assert row.phrase in notification.field("Diagnostic-Code")


@pytest.mark.parametrize("row", REPORTED_LATER, ids=label)
def test_later_bounces_come_from_elsewhere_to_the_relay(
    row: StageOfFailure, environment: DemoEnvironment, notifications: dict[str, Notification]
) -> None:
    assert row.label not in notifications
    bounce = environment.remote.wait_for_bounce(lambda bounce: bounce.host == row.host)
    # This relay has no return address yet, and remote servers may not relay through it.
    assert (bounce.to, bounce.code) == (SENDER, 454)
