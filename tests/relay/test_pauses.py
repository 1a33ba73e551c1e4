"""A pause is no end: each daemon is stopped for a while, or its clock is set, and goes on.

As job control, a debugger or a virtual machine that is suspended do it.  What came meanwhile and what comes after it is
told of.  Returned mail comes by LMTP here, so that all three daemons have a part in it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from bouncehook.counters import read_counters
from bouncehook_demo.postfix_settings import lmtp_settings, quick_retries
from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.stages import STAGES
from bouncehook_demo.waiting import wait_until
from places import public_directory
from torture.clock import DAY, Clock

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
BY_LMTP = lmtp_settings(return_domains=(RETURN_DOMAIN,), prefix="bounce")
RELAY_OPTIONS = {"rows": (REFUSED, LATER), "settings": quick_retries().joined_with(BY_LMTP)}
DAEMONS = ("milter", "lmtp", "notifier")


@pytest.fixture(scope="module")
def clock(relay) -> Iterator[Clock]:
    """Of all three daemons, and of nobody else."""
    with public_directory() as directory:
        made = Clock(directory)
        relay.programs.stop()
        relay.programs.start_milter(made.command)
        relay.programs.start_lmtp(made.command)
        relay.programs.start_notifier(made.command)
        yield made


def pause(relay, *names: str) -> None:
    """For longer than any of them waits for something at a time."""
    pids = [relay.programs.pid(name) for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(1.5)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def all_goes_on(mail) -> None:
    """What fails at once, and what comes back later; and the look at the configuration."""
    programs = mail.relay.programs
    refused, later = (mail.send(row.recipient).queue_id for row in (REFUSED, LATER))
    assert mail.report(refused)["state"] == "rcptto"
    assert mail.report(later)["state"] == "bounce"
    read = [programs.log(name).count("configuration read again") for name in DAEMONS]
    programs.customers_map.touch()
    for name, before in zip(DAEMONS, read, strict=True):
        wait_until(
            lambda: programs.log(name).count("configuration read again") > before,  # noqa: B023
            20,
            lambda: f"{name} looks at its files: {programs.log(name)[-2000:]}",  # noqa: B023
        )
    assert all(programs.is_running(name) for name in DAEMONS)


@pytest.mark.parametrize("names", [*[(name,) for name in DAEMONS], DAEMONS], ids="+".join)
def test_a_pause(mail, clock, names: tuple[str, ...]) -> None:
    pause(mail.relay, *names)
    all_goes_on(mail)


def test_they_go_on_counting_after_a_pause(mail, clock) -> None:
    """Which says that they live."""
    spool = mail.relay.programs.spool
    pause(mail.relay, *DAEMONS)
    before = {one.program: one.written for one in read_counters(spool, time.time())}
    assert before.keys() == {"milter", "lmtp"}
    wait_until(
        lambda: all(one.written > before[one.program] for one in read_counters(spool, time.time())), 20, "new counts"
    )


@pytest.mark.parametrize("seconds", [3600, -3600, 3 * DAY, -3 * DAY])
def test_a_clock_that_is_set_during_a_pause(mail, clock, seconds: int) -> None:
    clock.set(seconds)
    pause(mail.relay, *DAEMONS)
    all_goes_on(mail)
    clock.set(0)
    all_goes_on(mail)
