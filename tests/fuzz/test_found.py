"""What the fuzzer found, each with a name, as small as it was when it was found: a relay, who sent, and one message."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fuzz.mails import BY_LOGIN, BY_NETWORK, Client, MessagePlan, Recipient, SessionPlan
from fuzz.relays import Copies, Filter, RelayPlan
from fuzz.round import play
from fuzz.world import World

pytestmark = pytest.mark.postfix


@dataclass(frozen=True)
class Found:
    """One thing that went wrong."""

    plan: RelayPlan
    client: Client
    recipients: tuple[Recipient, ...]
    options: tuple[str, ...] = ()
    wanted: int = 1
    """how many reports have to come"""


def to(*addresses: str) -> tuple[Recipient, ...]:
    """Recipients without options."""
    return tuple(Recipient(address) for address in addresses)


FOUND = {
    # smtpd_command_filter takes one table; setup wrote two, and smtpd answered 421 to everybody.
    "XVERP and NOTIFY=NEVER have one command filter": Found(
        RelayPlan(xverp=True, notify_never=True), BY_LOGIN, (Recipient("no.1@far.test", ("NOTIFY=NEVER",)),)
    ),
    # The returned message has two Received fields of ours, both `for` the recipient; the copy was made between them.
    "a copy made behind a content filter is not taken for the recipient": Found(
        RelayPlan(copies=Copies(always="plain.900006@near.test"), filter=Filter(aliases_first=False)),
        BY_NETWORK,
        to("ok.47@routed.test"),
        wanted=0,
    ),
}


@pytest.mark.parametrize("found", FOUND.values(), ids=FOUND.keys())
def test_it_is_right_now(world: World, found: Found) -> None:
    message = MessagePlan(1, found.client.senders[0], found.recipients, found.options)
    result = play(world, found.plan, [SessionPlan(found.client, (message,))])
    assert not result.findings, "\n".join(map(str, result.findings))
    assert result.wanted == found.wanted
