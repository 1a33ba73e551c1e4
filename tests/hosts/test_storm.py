"""Traffic through two relays, and bounces to the MX, while links are cut and hosts and programs killed at random.

Recipients are those that bounces name: a milter that is killed may lose what it was about to tell of the last messages,
and behind a forwarder nobody else knows to whom they went.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hosts.site import BOUNCES, REFUSES, Site

pytestmark = pytest.mark.postfix


class Load:
    """Customers who send, and remote servers that send back, until they are told to stop."""

    def __init__(self, site: Site, seconds_between: float) -> None:
        self._site = site
        self._between = seconds_between
        self._stop = threading.Event()
        self.troubles: list[Exception] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        site = self._site
        work: list[Callable[[], object]] = [
            lambda: site.send(site.a, REFUSES, BOUNCES),
            lambda: site.send(site.b, REFUSES, BOUNCES),
            site.send_bounces,
        ]
        threads = [threading.Thread(target=self._repeat, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _repeat(self, work: Callable[[], object]) -> None:
        try:
            while not self._stop.wait(self._between):
                work()
        except Exception as error:
            self.troubles.append(error)


class Storm:
    """One blow at a time; each ends before the next."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self._site = site
        self._chance = chance
        self._kinds = [
            self.cut, self.cut_and_tell, self.kill_mail_host, self.kill_program, self.kill_database, self.pause,
        ]  # fmt: skip
        self.blows = 0

    def strike(self) -> None:
        """Each kind as often as the others, in whatever order."""
        if self.blows % len(self._kinds) == 0:
            self._chance.shuffle(self._kinds)
        self._kinds[self.blows % len(self._kinds)]()
        self.blows += 1

    def cut(self) -> None:
        """Some link, silently."""
        self._lose(lambda one, other: one.cut(other))

    def cut_and_tell(self) -> None:
        """Some link."""
        self._lose(lambda one, other: one.cut_and_tell(other))

    def kill_mail_host(self) -> None:
        """Postfix and programs at once."""
        one = self._chance.choice(self._site.mail_hosts)
        one.kill()
        self._rest()
        one.start()

    def kill_program(self) -> None:
        """One daemon."""
        one, name = self._chance.choice(self._site.mail_hosts), self._chance.choice(["milter", "notifier"])
        one.programs.kill(name)
        self._rest()
        one.start_program(name)

    def kill_database(self) -> None:
        """All of it."""
        self._site.database.kill()
        self._rest()
        self._site.start_database_again()

    def pause(self) -> None:
        """Some host stands still."""
        host = self._chance.choice([*(one.host for one in self._site.mail_hosts), self._site.database])
        host.pause()
        self._rest()
        host.resume()

    def _lose(self, cut: Callable[..., None]) -> None:
        site = self._site
        one = self._chance.choice(site.mail_hosts).host
        other = self._chance.choice([site.database, site.endpoint_host, site.remote_host, site.customer])
        cut(one, other)
        self._rest()
        one.heal(other)

    def _rest(self) -> None:
        time.sleep(self._chance.random() * 2)


def storm(site: Site, *, rounds: int, seed: int, seconds_between: float) -> str:
    """So many blows under load; waits until all is told, and counts; returns what was counted."""
    site.finish()
    before = len(site.failed)
    load, blows = Load(site, seconds_between), Storm(site, random.Random(seed))
    with load.running():
        for _ in range(rounds):
            blows.strike()
    assert load.troubles == []
    counted = site.finish(120)
    assert len(site.failed) - before > 3 * rounds, "there was a load"
    return f"seed {seed}: {blows.blows} blows; {len(site.unsure)} recipients of whom nobody knows; {counted}"


def test_a_short_one(site: Site) -> None:
    print(storm(site, rounds=6, seed=11, seconds_between=0.3))


@pytest.mark.soak
def test_a_long_one(site: Site) -> None:
    seed = int(os.environ.get("TORTURE_SEED") or random.randrange(1 << 30))
    print(f"TORTURE_SEED={seed}")
    print(storm(site, rounds=int(os.environ.get("TORTURE_ROUNDS", "200")), seed=seed, seconds_between=0.3))
