"""Milter, notifier, its callers and pipes are killed at random under load, and a customer's endpoint is counted.

The load is mails to three recipients: one whom the remote server refuses, one for whom it accepts and bounces later,
one who gets it; every third mail has a fourth recipient whom our own smtpd refuses.  The endpoint is rude to some
requests.  What failed is read from where it happened: Postfix's log, and the remote servers' own records.

What is promised, and so what is counted:

- Each failure of a message that left with a return address is told.  A message that was submitted while the milter was
  dead is Postfix's alone (milter_default_action=accept): its sender is the customer's own.
- A recipient whom our smtpd refused is told when the milter lived through the whole session; under the message's id.
  One in whose session it died may be told, under the message's id or NOQUEUE, once.
- Nothing else is told, and what is told twice has the same webhook-id and the same body.
"""

from __future__ import annotations

import os
import random
import re
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count as numbers

import pytest

from bouncehook.report import State
from bouncehook_demo.behaviour import Behaviour, Stage
from bouncehook_demo.foreign_bounce import LaterBounce
from bouncehook_demo.postfix_settings import quick_retries
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN, StageOfFailure
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until
from deliver.running import callers_of
from torture import ledger
from torture import rude_endpoint as rude
from torture.ledger import Failure
from torture.outlet import QUICK_RETRY
from torture.rude_endpoint import Manner, RudeEndpoint, Visit

pytestmark = pytest.mark.postfix

REFUSES = StageOfFailure(
    "refuses", State.RCPTTO, "550", "5.1.1", "Nobody", Behaviour({Stage.RCPT: "550 5.1.1 Nobody by that name"})
)
LATER = StageOfFailure("later", State.BOUNCE, "550", "5.1.1", "No mailbox", Behaviour(bounces=LaterBounce()))
SENDERS = 2
RUDE = (rude.hangs_up_before_it_answers, rude.resets, rude.reads_a_part, rude.fails)


@dataclass(frozen=True)
class Sent:
    """One mail that Postfix took: its id, when its session was, and the recipient whom our smtpd refused, if any."""

    id: str
    began: float
    ended: float
    refused: str | None


PROGRAMS = ("milter", "notifier", "caller", "pipe")


@dataclass
class Killer:
    """Kills at random, and starts again; knows when the milter was down."""

    relay: Relay
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    stops: int = 0
    milter_down: list[tuple[float, float]] = field(default_factory=list)

    def strike(self, kills: int) -> None:
        """Kill one of the daemons, and sometimes again while it starts; then start it.  Now and then it is stopped.
        When there were so many kills, it is one that was not among them."""
        missed = [name for name in ("milter", "notifier") if not self.kills[name]] if self.daemons() >= kills else []
        name = self.chance.choice(missed or ["milter", "notifier", "notifier"])
        programs = self.relay.programs
        began = time.monotonic()
        if self.chance.random() < 0.15:
            assert programs.stop_program(name) == 0
            self.stops += 1
        else:
            self._kill(name)
        while self.chance.random() < 0.2:
            programs.launch(name)
            time.sleep(self.chance.random() * 0.6)  # any moment of its start
            self._kill(name)
        getattr(programs, f"start_{name}")()
        if name == "milter":
            self.milter_down.append((began, time.monotonic()))

    def daemons(self) -> int:
        """How many daemons were killed."""
        return self.kills["milter"] + self.kills["notifier"]

    def _kill(self, name: str) -> None:
        self.relay.programs.kill(name)
        self.kills[name] += 1

    def kill_pipes(self) -> None:
        """Every pipe of this relay that runs now."""
        for pid in self.relay.programs.pipes():
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
                self.kills["pipe"] += 1

    def kill_a_caller(self) -> None:
        """One of those that make the notifier's calls, if there is any."""
        found = callers_of(self.relay.programs.pid("notifier"))
        if found:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(found), 9)
                self.kills["caller"] += 1

    def let_live(self, sent: Sent) -> bool:
        """Whether the milter lived through the whole session."""
        return all(up < sent.began or down > sent.ended for down, up in self.milter_down)


class Load:
    """Customers who send until they are told to stop."""

    def __init__(self, relay: Relay, seconds_between: float) -> None:
        self._relay = relay
        self._between = seconds_between
        self._numbers = numbers()
        self._stop = threading.Event()
        self.sent: list[Sent] = []
        self.turned_away: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._run, name=f"customer {number}") for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._between):
            self._send(next(self._numbers))

    def _send(self, number: int) -> None:
        environment = self._relay.environment
        domains = [REFUSES.domain, LATER.domain, ACCEPTING_DOMAIN]
        recipients = [f"r{number}@{domain}" for domain in domains]
        refused = None if number % 3 else f"r{number}@{environment.postfix.hostname}"
        began = time.monotonic()
        try:
            # A session each: Postfix does without a milter that has died for the rest of a session.
            with Submission(environment.relay, source_address=environment.loopback.customer) as session:
                submitted = session.send(f"news@{CUSTOMER}", [refused, *recipients] if refused else recipients)
        except (OSError, smtplib.SMTPException) as error:  # not taken: it is still the customer's
            self.turned_away.append(str(error))
            return
        assert submitted.queue_id
        self.sent.append(Sent(submitted.queue_id, began, time.monotonic(), refused))


class WhatHappened:
    """Read from Postfix's log, when all is over."""

    def __init__(self, log: str) -> None:
        self.tracked = set(re.findall(r"qmgr\[\d+\]: (\w+): from=<bounce\+", log))
        self._ends = re.findall(r": (\w+): to=<([^>]+)>,.* status=(\w+) ", log)

    def ended(self, domain: str, status: str) -> set[Failure]:
        """The recipients of tracked messages, in a domain, to whom this happened."""
        return {
            (message_id, recipient)
            for message_id, recipient, how in self._ends
            if how == status and message_id in self.tracked and recipient.endswith(f"@{domain}")
        }


def torture(relay: Relay, endpoint: RudeEndpoint, *, kills: int, seed: int, seconds_between: float) -> str:
    """Kill so many daemons under load, and pipes, each at least once; wait until all is done, and count; returns what
    was counted."""
    load, killer = Load(relay, seconds_between), Killer(relay, random.Random(seed))
    with load.running():
        while killer.daemons() < kills or not all(killer.kills[name] for name in PROGRAMS):
            until = time.monotonic() + killer.chance.random()
            while time.monotonic() < until:
                if killer.chance.random() < 0.5:
                    killer.kill_pipes()
                if killer.chance.random() < 0.12:
                    killer.kill_a_caller()
                time.sleep(0.05)
            killer.strike(kills)
            if killer.chance.random() < 0.5:  # or no notifier would live until it calls
                called = len(endpoint.posts)
                wait_until(lambda called=called: len(endpoint.posts) > called, 30, "a call")
    endpoint.manners = lambda _: rude.polite
    postfix, programs = relay.environment.postfix, relay.programs
    postfix.wait_until_queue_is_empty(120)
    wait_until(lambda: not programs.waiting_in_spool(), 60, lambda: f"an empty spool: {programs.waiting_in_spool()}")

    happened = WhatHappened(postfix.log_text())
    failed = happened.ended(REFUSES.domain, "bounced")
    bounced_later = happened.ended(LATER.domain, "sent")
    bounces = [bounce for bounce in relay.environment.remote.sent_bounces if bounce.to.startswith("bounce+")]
    assert [bounce for bounce in bounces if bounce.code != 250] == [], "our smtpd takes every bounce"
    assert len(bounces) >= len(bounced_later)
    refused = {(sent.id, sent.refused) for sent in load.sent if sent.refused}
    certain = {(sent.id, sent.refused) for sent in load.sent if sent.refused and killer.let_live(sent)}
    failed |= bounced_later | certain
    wait_until(
        lambda: failed <= ledger.accepted(endpoint.posts),
        60,
        lambda: f"{sorted(failed - ledger.accepted(endpoint.posts))[:5]}; log:\n{programs.log('notifier')[-2000:]}",
    )
    without_id = {("NOQUEUE", recipient) for message_id, recipient in refused - certain}
    counted = ledger.count(endpoint.posts, failed, may_have=(refused - certain) | without_id)
    told = Counter(recipient for message_id, recipient in ledger.accepted(endpoint.posts))
    assert not [recipient for recipient, times in told.items() if times > 1], "under one id"
    assert programs.set_aside() == []
    assert len(failed) > kills, "there was a load"
    assert counted.repeats > 0, "killed while it called, and cut off, so it must have called again"
    return (
        f"seed {seed}: {dict(killer.kills)} killed, {killer.stops} stopped; "
        f"{len(load.sent)} mails sent, {len(load.turned_away)} turned away, "
        f"{len(happened.tracked)} tracked; {len(failed - bounced_later - certain)} refused by the remote, "
        f"{len(bounced_later)} bounced later, {len(certain)} refused by us (perhaps {len(refused - certain)} more); "
        f"{counted}"
    )


@pytest.fixture
def endpoint() -> Iterator[RudeEndpoint]:
    chance = random.Random(7)

    def manners(_visit: Visit) -> Manner:
        return chance.choice(RUDE) if chance.random() < 0.1 else rude.polite

    with RudeEndpoint(manners) as made:
        yield made


@pytest.fixture
def relay(make_relay, endpoint: RudeEndpoint) -> Iterator[Relay]:
    customers = f"customers:\n  {CUSTOMER}: {{failures: '{endpoint.url}', retry: {QUICK_RETRY}}}\n"
    with make_relay(rows=(REFUSES, LATER), settings=quick_retries(), customers=customers, callers=2) as made:
        yield made


def test_a_few_kills(relay: Relay, endpoint: RudeEndpoint) -> None:
    print(torture(relay, endpoint, kills=6, seed=2, seconds_between=0.3))


@pytest.mark.soak
def test_hundreds_of_kills(relay: Relay, endpoint: RudeEndpoint) -> None:
    seed = int(os.environ.get("TORTURE_SEED") or random.randrange(1 << 30))
    print(f"TORTURE_SEED={seed}")
    print(torture(relay, endpoint, kills=int(os.environ.get("TORTURE_KILLS", "300")), seed=seed, seconds_between=0.4))
