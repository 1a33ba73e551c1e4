"""Many rounds, one seed each; and the smallest message that still shows a fault.

Called by the tests and `__main__`.  Works on a running `World`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from random import Random

from fuzz.comparing import Finding
from fuzz.mails import MessagePlan, SessionPlan, random_sessions
from fuzz.relays import RelayPlan, random_relay
from fuzz.round import Result, Sent, play
from fuzz.world import World

MESSAGES = 25
MOST_SHRUNK = 3
"""faults of one round that are looked at alone"""


@dataclass
class Tally:
    """What was done so far."""

    rounds: int = 0
    messages: int = 0
    wanted: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        self.rounds += 1
        self.messages += len(result.sent)
        self.wanted += result.wanted

    def __str__(self) -> str:
        return (
            f"{self.rounds} relays, {self.messages} messages, {self.wanted} failures that had to be told, "
            f"{len(self.faults)} relays with faults"
        )


def planned(seed: int, messages: int = MESSAGES) -> tuple[RelayPlan, list[SessionPlan]]:
    """The relay and the sessions of one seed."""
    rng = Random(seed)
    plan = random_relay(rng)
    return plan, random_sessions(rng, plan, messages)


def one_round(world: World, seed: int, messages: int = MESSAGES, *, shrink: bool = True) -> tuple[Result, str]:
    """One seed; what came of it, and in words what is wrong with it (nothing when all is well)."""
    plan, sessions = planned(seed, messages)
    result = play(world, plan, sessions)
    if not result.findings:
        return result, ""
    lines = [f"seed {seed}: {len(result.findings)} faults", f"  relay: {described(plan)}"]
    lines += [f"  {finding}" for finding in result.findings[:20]]
    if shrink:
        lines += _reproductions(world, result)
    return result, "\n".join(lines)


def described(plan: object) -> str:
    """A plan as Python, without what is as it always is."""
    default = type(plan)() if not isinstance(plan, MessagePlan) else None
    given = (
        f"{one.name}={getattr(plan, one.name)!r}"
        for one in fields(plan)  # type: ignore[arg-type]
        if default is None or getattr(plan, one.name) != getattr(default, one.name)
    )
    return f"{type(plan).__name__}({', '.join(given)})"


def _reproductions(world: World, result: Result) -> Iterator[str]:
    looked_at: set[int] = set()
    for finding in result.findings:
        sent = result.message_of(finding)
        if sent is None or sent.message.number in looked_at or len(looked_at) >= MOST_SHRUNK:
            continue
        looked_at.add(sent.message.number)
        yield from _reproduction(world, result, finding, sent)


def _reproduction(world: World, result: Result, finding: Finding, sent: Sent) -> Iterator[str]:
    """The message alone, then with fewer recipients."""
    smallest: Result | None = None
    for message in _smaller(sent.message, finding):
        alone = play(world, result.plan, [SessionPlan(sent.client, (message,))])
        if alone.findings:
            smallest = alone
            break
    if smallest is None:
        yield f"  message {sent.message.number} alone shows no fault: {described(sent.message)[:600]}"
        yield from _log_lines(result, sent.told.queue_id)
        return
    (only,) = smallest.sent
    yield f"  alone, by the client {sent.client.name}: {described(only.message)[:1500]}"
    yield f"    told {only.told}"
    yield from (f"    {one}" for one in smallest.findings[:5])
    yield from _log_lines(smallest, only.told.queue_id)


def _smaller(message: MessagePlan, finding: Finding) -> Iterator[MessagePlan]:
    blamed = tuple(one for one in message.recipients if one.written == finding.recipient)
    others = tuple(one for one in message.recipients if one.written != finding.recipient)
    if blamed and others:
        yield replace(message, recipients=blamed[:1])
        yield replace(message, recipients=(*blamed[:1], *others[:2]))
    yield message


def _log_lines(result: Result, queue_id: str | None) -> Iterator[str]:
    lines = [line[:260] for line in result.log.splitlines() if "to=<" in line or (queue_id and queue_id in line)]
    yield from (f"      | {line[16:]}" for line in lines[:12])
