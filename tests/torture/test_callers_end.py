"""The processes that make the notifier's calls are killed, or the notifier is: nothing is lost, and none is left."""

from __future__ import annotations

import os
import random
import signal
import threading
from contextlib import suppress

from bouncehook_demo.waiting import wait_until
from deliver.running import callers_of
from torture import rude_endpoint as rude
from torture.ledger import accepted, count
from torture.outlet import Outlet
from torture.rude_endpoint import RudeEndpoint


def callers(outlet: Outlet) -> list[int]:
    return callers_of(outlet.programs.pid("notifier"))


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_callers_end_with_the_notifier(make_outlet) -> None:
    """However it ends; and one that does not listen too."""
    outlet = make_outlet()
    outlet.wait(lambda: callers(outlet), "callers")
    found = callers(outlet)
    outlet.programs.kill("notifier")
    wait_until(lambda: not any(map(is_there, found)), 10, "callers to end")
    outlet.programs.start_notifier()
    outlet.wait(lambda: callers(outlet), "callers")
    found = callers(outlet)
    os.kill(found[0], signal.SIGSTOP)
    outlet.programs.kill("notifier")
    wait_until(lambda: not any(map(is_there, found)), 10, "callers to end")


def test_killed_callers_lose_nothing(make_outlet) -> None:
    chance = random.Random(5)
    endpoint = RudeEndpoint(lambda _: rude.after(0.02))
    outlet = make_outlet(endpoint, delivery="concurrency: 8, retry: [1s, 1s, 1s, 1s, 1s, 1s]")
    failures = outlet.failures(120)
    loader = threading.Thread(target=outlet.take_all, args=(failures,))
    loader.start()
    killed = 0
    while len(accepted(outlet.endpoint.posts)) < len(failures) * 3 // 4:
        before = len(outlet.endpoint.posts)
        outlet.wait(lambda before=before: len(outlet.endpoint.posts) > before + 5, "more calls")
        if found := callers(outlet):
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                killed += 1
    loader.join()
    outlet.wait_until_told(failures)
    count(outlet.endpoint.posts, set(failures))
    assert killed > 3
    assert outlet.programs.is_running("notifier")
