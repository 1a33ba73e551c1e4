"""What an answer means for the delivery, and for the circuit breaker of its endpoint."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bouncehook_notifier.deliver.circuit_breaker import (
    ANY_NUMBER,
    FIRST_BUSY_REST,
    LONGEST_REST,
    CircuitBreakers,
    State,
    health_after,
    state_of,
)
from bouncehook_notifier.deliver.outcome import outcome_of
from bouncehook_notifier.deliver.transports import HTTP, SMTP, Transport, transport_of
from bouncehook_notifier.store.records import DELIVERED, UNDELIVERED, WAITING, Attempt, Health

NOW = 1_000_000.0
SCHEDULE = (5.0, 300.0)
URL = "http://x/"
WELL = Health(URL)


@dataclass
class Judged:
    status: str
    due: float
    health: Health


def judged(
    status: int | None,
    tries: int = 1,
    health: Health = WELL,
    retry_after: float = 0.0,
    now: float = NOW,
    transport: Transport = HTTP,
    blameless: bool = False,
) -> Judged:
    verdict = transport.verdict(Attempt(now, 0.1, status, "", retry_after, blameless))
    outcome = outcome_of(verdict, tries, SCHEDULE, now, 0.0)
    return Judged(outcome.status, outcome.due, health_after(health, verdict, now))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_success_and_the_endpoint_is_well(status: int) -> None:
    outcome = judged(status, health=Health(URL, failures_in_row=9, rest_until=NOW - 1))
    assert outcome.status == DELIVERED
    assert outcome.health == WELL


@pytest.mark.parametrize(
    "status", [100, 199, 300, 301, 307, 400, 401, 404, 410, 413, 429, 500, 502, 503, 504, 599, None]
)
def test_nothing_else_is(status: int | None) -> None:
    assert judged(status).status == WAITING
    assert judged(status).health.failures_in_row == 1


def test_the_schedule_is_followed_to_its_end() -> None:
    assert [judged(500, tries).due - NOW for tries in (1, 2)] == [5.0, 300.0]
    assert judged(500, 3).status == UNDELIVERED


def test_410_switches_the_endpoint_off_and_keeps_the_report() -> None:
    outcome = judged(410)
    assert outcome.health.switched_off
    assert outcome.status == WAITING


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_endpoint_is_left_alone(status: int) -> None:
    assert judged(status).health.rest_until == NOW + FIRST_BUSY_REST
    assert judged(status, retry_after=120).health.rest_until == NOW + 120


def test_retry_after_is_obeyed_and_bounded() -> None:
    assert judged(503, retry_after=120).due == NOW + 120
    assert judged(503, retry_after=1e9).due == NOW + 24 * 3600
    assert judged(503, retry_after=1e9).health.rest_until == NOW + 24 * 3600


def test_one_refusal_is_the_reports_business_and_many_are_the_endpoints() -> None:
    health, now = WELL, NOW
    rests = []
    for _ in range(12):
        health = judged(500, health=health, now=now).health
        rests.append(max(0.0, health.rest_until - now))
        now = max(now, health.rest_until)
    assert rests[:4] == [0, 0, 0, 0]
    assert rests[4:7] == [30, 60, 120]
    assert rests[-1] == LONGEST_REST


def test_calls_that_fail_together_are_one_reason_to_rest() -> None:
    """They were under way when the endpoint went down."""
    health = WELL
    for _ in range(30):
        health = judged(500, health=health).health
    assert health.rest_until == NOW + 30
    assert judged(503, health=health, retry_after=600).health.rest_until == NOW + 600, "but what it says counts"
    assert judged(410, health=health).health.switched_off


def test_a_success_that_was_under_way_does_not_end_a_rest() -> None:
    resting = judged(429, retry_after=3600).health
    outcome = judged(200, health=resting)
    assert (outcome.status, outcome.health) == (DELIVERED, resting)


def test_what_is_not_the_endpoints_fault_leaves_it_well() -> None:
    outcome = judged(None, blameless=True)
    assert (outcome.status, outcome.due, outcome.health) == (WAITING, NOW + 5.0, WELL)


class TestForwarding:
    """The status is that of an SMTP reply."""

    def judged(self, status: int | None, tries: int = 1, health: Health = WELL, blameless: bool = False) -> Judged:
        return judged(status, tries, health, transport=SMTP, blameless=blameless)

    def test_what_the_relay_took(self) -> None:
        outcome = self.judged(250, health=Health(URL, failures_in_row=3))
        assert (outcome.status, outcome.health) == (DELIVERED, WELL)

    @pytest.mark.parametrize("status", [500, 503, 550, 554])
    def test_what_it_refuses_for_good_is_given_up(self, status: int) -> None:
        assert self.judged(status).status == UNDELIVERED
        assert self.judged(status).health == WELL, "it is the mail's fault"

    @pytest.mark.parametrize("status", [354, 421, 450, 451, 452])
    def test_what_it_does_not_take_now_is_offered_again(self, status: int) -> None:
        assert [self.judged(status, tries).due - NOW for tries in (1, 2)] == [5.0, 300.0]
        assert self.judged(status, 3).status == UNDELIVERED
        assert self.judged(status).health == WELL

    def test_no_answer_is_the_relays_fault(self) -> None:
        assert self.judged(None).status == WAITING
        assert self.judged(None).health.failures_in_row == 1

    def test_an_address_that_it_does_not_understand_is_not(self) -> None:
        assert self.judged(None, blameless=True).health == WELL

    @pytest.mark.parametrize("url", ["smtp://127.0.0.1:25", "smtp://::1:10025", "smtp://relay.test:2525"])
    def test_its_url_says_that_it_is_reached_by_smtp(self, url: str) -> None:
        assert (transport_of(url).protocol, transport_of("https://smtp.test:25/").protocol) == ("SMTP", "HTTP")


class TestBreakers:
    """What the claims, the workers and the recorder share."""

    def breakers(self, *healths: Health, is_shared: bool = False) -> CircuitBreakers:
        made = CircuitBreakers(is_shared=is_shared)
        made.learn(healths, is_newest=True)
        return made

    def fail(self, breakers: CircuitBreakers, status: int | None, now: float = NOW) -> Health | None:
        verdict = HTTP.verdict(Attempt(now, 0.1, status, ""))
        return breakers.judge(URL, verdict, now, was_answered=status is not None).to_store

    @pytest.mark.parametrize(
        ("health", "state", "calls"),
        [
            (WELL, State.CLOSED, ANY_NUMBER),
            (Health(URL, 1), State.HALF_OPEN, 1),
            (Health(URL, 5, NOW + 1), State.OPEN, 0),
            (Health(URL, 5, NOW - 1), State.HALF_OPEN, 1),
            (Health(URL, 1, 0.0, "by hand"), State.OFF, 0),
        ],
    )
    def test_how_many_calls_an_endpoint_gets(self, health: Health, state: State, calls: int) -> None:
        breakers = self.breakers(health)
        assert (breakers.state(URL, NOW), breakers.calls_at_once(URL, NOW)) == (state, calls)

    def test_one_that_is_not_proven_gets_one_call(self) -> None:
        breakers = self.breakers(WELL)
        assert state_of(WELL, NOW, is_challenged=True) is State.UNPROVEN
        assert breakers.calls_at_once(URL, NOW, is_challenged=True) == 1
        breakers.prove(URL)
        assert breakers.calls_at_once(URL, NOW, is_challenged=True) == ANY_NUMBER

    def test_what_is_not_stored_yet_is_not_overruled_by_the_store(self) -> None:
        breakers = self.breakers(WELL)
        failed = self.fail(breakers, 500)
        breakers.learn([WELL], is_newest=False)
        assert breakers.state(URL, NOW) is State.HALF_OPEN
        assert failed is not None
        breakers.stored([failed])
        breakers.learn([WELL], is_newest=True)
        assert breakers.state(URL, NOW) is State.CLOSED, "an administrator has switched it on"

    def test_a_call_without_an_answer_is_held_against_this_hosts_way(self) -> None:
        breakers = self.breakers(WELL, is_shared=True)
        stored = [self.fail(breakers, None) for _ in range(5)]
        assert breakers.state(URL, NOW) is State.OPEN
        assert [one and (one.failures_in_row, one.rest_until) for one in stored] == [(n, 0.0) for n in range(1, 6)]
        self.fail(breakers, 200, NOW + 1)
        assert breakers.state(URL, NOW + 1) is State.CLOSED
