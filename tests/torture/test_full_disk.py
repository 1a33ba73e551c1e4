"""One disk under spool, store and logs of a whole relay, and it is full: mail flows, every failure is told later."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count as numbers
from pathlib import Path

import pytest

from bouncehook_demo.postfix_settings import quick_retries
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from torture.disk import full
from torture.ledger import Failure, accepted, count

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
_numbers = numbers()


@contextmanager
def disk_under(place: Path) -> Iterator[None]:
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def relay(make_relay) -> Iterator[Relay]:
    made = make_relay(rows=(REFUSED, LATER), settings=quick_retries())
    with disk_under(made.programs.directory), made:
        yield made


def send(relay: Relay, recipient: str) -> Failure:
    """One mail, which Postfix takes; the failure that it will be."""
    environment = relay.environment
    sent = submit(environment.relay, f"news@{CUSTOMER}", [recipient], source_address=environment.loopback.customer)
    assert sent.queue_id
    return sent.queue_id, recipient


def send_some(relay: Relay) -> set[Failure]:
    return {send(relay, recipient) for recipient in (REFUSED.recipient, LATER.recipient) for _ in range(5)}


def test_a_disk_that_is_full_under_all_of_us(relay: Relay) -> None:
    environment, programs = relay.environment, relay.programs
    failed = send_some(relay)
    wait_until(lambda: failed <= accepted(environment.endpoint.posts), 30, "what failed before is told")
    with full(programs.directory):
        recipient = f"passes{next(_numbers)}@{ACCEPTING_DOMAIN}"
        send(relay, recipient)
        message = environment.remote.wait_for_message(lambda message: recipient in message.recipients)
        assert message.sender.startswith("bounce+"), "customers' mail passes, tracked"
        meanwhile = send_some(relay)
        refused = [failure for failure in meanwhile if failure[1] == REFUSED.recipient]
        for queue_id, _ in refused:
            environment.postfix.wait_for_log(rf"{queue_id}: .*status=deferred \(bounce failed\)")
        environment.postfix.wait_for_log(r"relay=bouncehook.*status=deferred .*cannot spool")
        assert not meanwhile & accepted(environment.endpoint.posts)
        assert all(programs.is_running(name) for name in ("milter", "notifier"))
    wait_until(
        lambda: meanwhile <= accepted(environment.endpoint.posts),
        60,
        lambda: f"{meanwhile - accepted(environment.endpoint.posts)}; log:\n{programs.log('notifier')[-2000:]}",
    )
    environment.postfix.wait_until_queue_is_empty()
    assert count(environment.endpoint.posts, failed | meanwhile).repeats == 0
    assert programs.set_aside() == []
