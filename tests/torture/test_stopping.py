"""SIGTERM and SIGHUP under load: calls under way are finished, the rest is handed back, and nothing is told twice."""

from __future__ import annotations

import os
import random
import signal
import threading
import time

import pytest

from torture import rude_endpoint as rude
from torture.ledger import count
from torture.outlet import Outlet
from torture.rude_endpoint import RudeEndpoint

CONCURRENCY = 4


def slow_outlet(make_outlet, seconds: float) -> Outlet:
    return make_outlet(RudeEndpoint(lambda _: rude.after(seconds)), delivery=f"concurrency: {CONCURRENCY}")


def test_a_stop_finishes_what_is_under_way_and_hands_back_the_rest(make_outlet) -> None:
    outlet = slow_outlet(make_outlet, 1)
    failures = outlet.failures(30)
    outlet.take_all(failures)
    outlet.wait(lambda: len(outlet.endpoint.posts) >= CONCURRENCY, "calls under way")
    assert outlet.programs.stop_program("notifier") == 0
    told = len(outlet.endpoint.posts)
    assert outlet.log().count(": delivered, try 1") == told, "what was called was recorded"
    assert told < len(failures)
    outlet.endpoint.manners = lambda _: rude.polite
    began = time.monotonic()
    outlet.programs.start_notifier()
    outlet.wait_until_told(failures)
    assert time.monotonic() - began < 10, "what was handed back is due at once"
    assert count(outlet.endpoint.posts, set(failures)).repeats == 0


@pytest.mark.soak
def test_many_stops_and_reloads_under_load(make_outlet) -> None:
    outlet, chance = slow_outlet(make_outlet, 0.05), random.Random(3)
    failures = outlet.failures(150)
    loader = threading.Thread(target=outlet.take_all, args=(failures,))
    loader.start()
    try:
        for _ in range(6):
            for _ in range(3):
                os.kill(outlet.programs.pid("notifier"), signal.SIGHUP)
                time.sleep(chance.random() * 0.1)
            assert outlet.programs.stop_program("notifier") == 0
            outlet.programs.start_notifier()
    finally:
        loader.join()
    outlet.wait_until_told(failures)
    assert count(outlet.endpoint.posts, set(failures)).repeats == 0
    assert "Traceback" not in outlet.log()


def test_a_pause_is_no_stop(make_outlet) -> None:
    """As by a debugger, or a job control that somebody uses on it."""
    outlet = make_outlet()
    outlet.wait_for_house_keeping(1)
    pid = outlet.programs.pid("notifier")
    os.kill(pid, signal.SIGSTOP)
    time.sleep(1.5)  # longer than it waits for a signal at a time
    os.kill(pid, signal.SIGCONT)
    failures = outlet.failures(3)
    outlet.take_all(failures)
    outlet.wait_until_told(failures)
    outlet.wait_for_house_keeping(2)
    assert outlet.programs.is_running("notifier")


def test_a_call_that_never_ends_delays_a_stop_no_longer_than_its_limit(make_outlet) -> None:
    outlet = make_outlet(RudeEndpoint(lambda _: rude.never_answers), delivery="total_seconds: 2s, retry: [1s, 1s]")
    failures = outlet.failures(3)
    outlet.take_all(failures)
    outlet.wait(lambda: outlet.endpoint.posts, "a call under way")
    began = time.monotonic()
    assert outlet.programs.stop_program("notifier") == 0
    assert time.monotonic() - began < 5
    outlet.endpoint.manners = lambda _: rude.polite
    outlet.programs.start_notifier()
    outlet.wait_until_told(failures)
    count(outlet.endpoint.posts, set(failures))
