"""A random relay, as data: what an administrator could have configured, and `bouncehook setup` accepts.  Pure.

Called by `hunt` and by tests that name what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from fuzz.fates import Fate

HOSTNAME = "relay.example.test"
FAR, NEAR, INTERNATIONAL = "far.test", "near.test", "xn--bcher-kva.test"
"""remote domains whose servers go by the fate in the address"""
RELAYED, ROUTED, CLOSED, ALIASES, BOXES, LOCAL = (
    "relayed.test",  # relay_domains
    "routed.test",  # transport_maps: smtp to the server of FAR
    "closed.test",  # transport_maps: error
    "valias.test",  # virtual_alias_domains
    "vbox.test",  # virtual_mailbox_domains
    "local.test",  # mydestination
)
VERIFIED = "verified.test"
"""whose recipients smtpd asks their server for (reject_unverified_recipient)"""
MASQUERADED = f"sub.{FAR}"
FAILING_DOMAINS = (
    "nodomain.test",
    "noaddress.test",
    "mxwithoutaddress.test",
    "nullmx.test",
    "refused.test",
    "greeting554.test",
    "greetingdrop.test",
    "helo550.test",
    "ehlo421.test",
    "mail550.test",
    "mail451.test",
    "maildrop.test",
    "data554.test",
    "data451.test",
    "datadrop.test",
    "end552.test",
    "end554.test",
    "enddrop.test",
    "rcptdrop.test",
)
"""remote domains that take nothing, each for a reason of its own (`stages`)"""


class Local(Enum):
    """What local_transport is."""

    DISCARD = "discard:"
    SMTP = f"smtp:[mx.{FAR}]"
    NULL_CLIENT = "error:5.1.1 local mail delivery is disabled"
    LOCAL = "local:"


class Boxes(Enum):
    """What virtual_transport is."""

    SMTP = f"smtp:[mx.{FAR}]"
    DISCARD = "discard:"
    ERROR = "error:5.2.1 the mailboxes are closed"


@dataclass(frozen=True)
class Filter:
    """An after-queue content filter."""

    xforward: bool = True
    dsn: bool = True
    """whether it announces DSN, so that ORCPT and NOTIFY reach the other side"""
    aliases_first: bool = True
    """whether aliases are expanded, and copies made, before the filter; else after it"""
    is_down: bool = False


@dataclass(frozen=True)
class Copies:
    """What the relay sends to others beside the recipients.  Empty: nothing."""

    always: str = ""
    by_sender: Mapping[str, str] = field(default_factory=dict)
    by_recipient: Mapping[str, str] = field(default_factory=dict)
    access: str = ""
    """BCC of access(5), for recipients whose local part has `watched`"""
    header: str = ""
    """BCC of header_checks, for messages with `X-Check: bcc`"""

    @property
    def any(self) -> bool:
        """Whether there are copies, for some message at least."""
        return bool(self.always or self.by_sender or self.by_recipient or self.access or self.header)


@dataclass(frozen=True)
class RelayPlan:
    """The relay."""

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """virtual_alias_maps"""
    local_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """alias_maps, by local part"""
    canonical: Mapping[str, str] = field(default_factory=dict)
    """recipient_canonical_maps"""
    masquerades: bool = False
    local: Local = Local.DISCARD
    boxes: Boxes = Boxes.SMTP
    lists_boxes: bool = False
    """whether virtual_mailbox_maps and relay_recipient_maps list recipients, so that others are refused"""
    copies: Copies = Copies()
    filter: Filter | None = None
    second_milter: bool = False
    delimiter: str = "+"
    append_dot: bool = False
    short_ids: bool = False
    expires_by_hand: bool = False
    """whether what is deferred waits in the queue until it is made to expire, instead of being given up at once"""
    warns_of_delay: bool = False
    by_lmtp: bool = False
    """whether returned mail comes by LMTP, instead of the pipe"""
    xverp: bool = False
    """whether each recipient of those who log in gets a return address of their own"""
    notify_never: bool = False
    """whether setup was asked to hear of NOTIFY=NEVER too"""
    notices: bool = False
    """whether Postfix's notices go to an address that fails, and the notices pass milters"""
    verifies: bool = False
    redirects: bool = False
    """whether header_checks and access(5) may REDIRECT, DISCARD, HOLD and REJECT"""

    @property
    def expands_at_first(self) -> bool:
        """Whether aliases are expanded before any filter."""
        return self.filter is None or self.filter.aliases_first


_BAD = (Fate.REFUSED, Fate.REFUSED, Fate.DEFERRED)
_LATER = (Fate.LATER_STANDARD, Fate.LATER_QMAIL, Fate.LATER_EXIM, Fate.LATER_PLAIN)


class _Namer:
    """Addresses of the relay's own tables, each with a number of its own."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._number = 900_000

    def target(self, fates: tuple[Fate, ...], domains: tuple[str, ...] = (FAR, NEAR)) -> str:
        self._number += 1
        return f"{self._rng.choice(fates)}.{self._number}@{self._rng.choice(domains)}"

    def failing_domain(self) -> str:
        self._number += 1
        return f"x.{self._number}@{self._rng.choice(FAILING_DOMAINS)}"

    def targets(self) -> tuple[str, ...]:
        """Where an alias leads: to one or several, who take it or do not."""
        taken, bad, later = (Fate.TAKEN,), _BAD, _LATER
        shape = self._rng.choice(
            ((taken,), (bad,), (bad,), (later,), (taken, bad), (bad, bad, taken), (taken, later), (taken, taken), ())
        )
        return tuple(self.target(fates) for fates in shape) or (self.failing_domain(),)


def random_relay(rng: Random) -> RelayPlan:
    """One of them.  Most features are off in most relays, so that what is found has few causes."""

    def seldom(chance: float = 0.2) -> bool:
        return rng.random() < chance

    namer = _Namer(rng)
    local = rng.choice(tuple(Local))
    return RelayPlan(
        aliases=_aliases(rng, namer) if seldom(0.7) else {},
        local_aliases={f"team{n}": namer.targets() for n in range(3)} if local is Local.LOCAL else {},
        canonical={f"old{n}@{FAR}": namer.target((Fate.TAKEN, *_BAD)) for n in range(2)} if seldom() else {},
        masquerades=seldom(),
        local=local,
        boxes=rng.choice(tuple(Boxes)),
        lists_boxes=seldom(0.4),
        copies=_copies(rng, namer) if seldom(0.35) else Copies(),
        filter=_filter(rng) if seldom(0.25) else None,
        second_milter=seldom(0.3),
        delimiter=rng.choice(("+", "+", "-", "", "+-")),
        append_dot=seldom(),
        short_ids=seldom(),
        expires_by_hand=seldom(0.3),
        warns_of_delay=seldom(),
        by_lmtp=seldom(0.3),
        xverp=seldom(),
        notify_never=seldom(0.5),
        notices=seldom(0.15),
        verifies=seldom(0.15),
        redirects=seldom(0.25),
    )


def _aliases(rng: Random, namer: _Namer) -> dict[str, tuple[str, ...]]:
    names = [f"list{n}@{ALIASES}" for n in range(6)]
    names += [f"info@{LOCAL}", f"info@{HOSTNAME}", f"sales@{RELAYED}", f"moved@{FAR}", f"box@{BOXES}"]
    aliases = {name: namer.targets() for name in names}
    aliases[f"nested@{ALIASES}"] = (f"list0@{ALIASES}", namer.target((Fate.TAKEN,)))
    aliases[f"same@{ALIASES}"] = aliases[f"list1@{ALIASES}"]
    if rng.random() < 0.1:
        aliases[f"big@{ALIASES}"] = tuple(namer.target((Fate.TAKEN, Fate.REFUSED)) for _ in range(300))
    return aliases


def _copies(rng: Random, namer: _Namer) -> Copies:
    def copy() -> str:
        return namer.target((Fate.TAKEN, Fate.REFUSED, Fate.DEFERRED, *_LATER))

    kind = rng.randrange(5)
    return Copies(
        always=copy() if kind == 0 else "",
        by_sender={"@acme.example": copy()} if kind == 1 else {},
        by_recipient={FAR: copy(), f"list0@{ALIASES}": copy()} if kind == 2 else {},
        access=copy() if kind == 3 else "",
        header=copy() if kind == 4 else "",
    )


def _filter(rng: Random) -> Filter:
    return Filter(
        xforward=rng.random() < 0.6,
        dsn=rng.random() < 0.6,
        aliases_first=rng.random() < 0.6,
        is_down=rng.random() < 0.15,
    )
