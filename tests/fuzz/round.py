"""One round: a relay, its sessions; everything is sent, waited for, and compared with the truth.

Called by `hunt` and by tests.  Works on a running `World`.
"""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from bouncehook_demo.customer_endpoint import Post
from fuzz.audited import audit_of, disagreements
from fuzz.comparing import Fault, Finding, compare, missing
from fuzz.mails import BY_SENDER, Client, MessagePlan, Recipient, SessionPlan
from fuzz.relays import FAR, RelayPlan
from fuzz.sending import send
from fuzz.truth import NOQUEUE, Report, Told, truth
from fuzz.world import World

SENTINEL_SECONDS = 30.0
GRACE_SECONDS = 2.0
_BETWEEN_LOOKS = 0.05
_sentinels = count(700_000)


@dataclass(frozen=True)
class Sent:
    """One message, and what its client was told."""

    client: Client
    message: MessagePlan
    told: Told

    def is_about(self, finding: Finding) -> bool:
        """Whether a finding is about this message."""
        if finding.id != NOQUEUE:
            return finding.id == self.told.queue_id
        return any(one.written == finding.recipient for one in self.message.recipients)


@dataclass(frozen=True)
class Result:
    """What came of one round."""

    plan: RelayPlan
    sent: tuple[Sent, ...]
    findings: tuple[Finding, ...]
    wanted: int
    """how many reports had to come"""
    log: str = ""
    """Postfix's, of this round"""

    def message_of(self, finding: Finding) -> Sent | None:
        """The message that a finding is about."""
        return next((one for one in self.sent if one.is_about(finding)), None)


def play(world: World, plan: RelayPlan, sessions: Sequence[SessionPlan]) -> Result:
    """The round."""
    began = time.time()
    world.use(plan)
    posts_before, accepted_before, log_before = (
        len(world.endpoint.posts),
        len(world.remote.accepted),
        world.postfix.log_position(),
    )
    sent: list[Sent] = []
    troubles: list[Finding] = []
    try:
        for session in sessions:
            told = send(session, world.loopback, world.postfix)
            sent += [Sent(session.client, *pair) for pair in zip(session.messages, told, strict=True)]
        world.settle()
        refused = world.send_back(world.remote.accepted[accepted_before:])
        troubles += [Finding(Fault.LOST, "", "", "", f"a mail that came back was not taken: {one}") for one in refused]
        world.settle()
        _wait_for_sentinel(world)
    except (smtplib.SMTPException, OSError) as error:
        # (A TimeoutError is an OSError.)
        troubles.append(Finding(Fault.STUCK, "", "", "", str(error)[:2000]))
        world.postfix.stop_and_empty()
    reports = [report for one in sent for report in truth(plan, one.client, one.message, one.told)]
    _wait_for_the_rest(world, reports, posts_before)
    posts = [post for post in world.endpoint.posts[posts_before:] if not _is_sentinel(post)]
    wanted = sum(1 for one in reports if one.wanted is one.wanted.MUST)
    findings = (*troubles, *compare(reports, posts))
    if not findings:
        findings = tuple(disagreements(audit_of(world, began), reports))
    if any(one.fault is Fault.STUCK for one in troubles):
        # What was not sent, or was taken away, cannot have been told.
        findings = tuple(one for one in findings if one.fault is not Fault.LOST)
    log = world.postfix.log_text(log_before) if findings else ""
    return Result(plan, tuple(sent), findings, wanted, log)


def _is_sentinel(post: Post) -> bool:
    return re.fullmatch(rf"no\.7\d{{5}}@{FAR}", post.get("recipient") or "") is not None


def _wait_for_sentinel(world: World) -> None:
    """One more failure: when it is told, what came before has been read."""
    recipient = f"no.{next(_sentinels)}@{FAR}"
    message = MessagePlan(0, BY_SENDER.senders[0], (Recipient(recipient),))
    send(SessionPlan(BY_SENDER, (message,)), world.loopback, world.postfix)
    world.settle()
    world.endpoint.wait_for(lambda post: post.get("recipient") == recipient, SENTINEL_SECONDS)


def _wait_for_the_rest(world: World, reports: Sequence[Report], since: int) -> None:
    """What has been read is told at once: when nothing has come for a while, nothing will."""
    seen, changed = since, time.monotonic()
    while missing(reports, world.endpoint.posts[since:]) and time.monotonic() - changed < GRACE_SECONDS:
        time.sleep(_BETWEEN_LOOKS)
        if len(world.endpoint.posts) != seen:
            seen, changed = len(world.endpoint.posts), time.monotonic()
