"""Random sessions of random messages, as data.  Pure.

Called by `hunt`, and by tests that name what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random

from bouncehook_demo.submit import xtext
from fuzz.fates import Fate
from fuzz.relays import (
    ALIASES,
    BOXES,
    CLOSED,
    FAILING_DOMAINS,
    FAR,
    HOSTNAME,
    INTERNATIONAL,
    LOCAL,
    MASQUERADED,
    NEAR,
    RELAYED,
    ROUTED,
    VERIFIED,
    RelayPlan,
)


@dataclass(frozen=True)
class Client:
    """Whoever sends.  `source` is the end of a loopback address; `customer` is whose mail it is, empty for nobody's."""

    name: str
    source: str
    senders: tuple[str, ...]
    customer: str = ""
    logs_in: bool = False
    by_command: bool = False
    """whether it is a program on the relay itself, which calls sendmail(1)"""


CLIENTS = (
    Client(
        "by sender",
        ".0.3",
        ("news@acme.example", "Robot+7@ACME.example", '"the news"@acme.example', "news@bücher.test"),
        "acme",
    ),
    Client("by login", ".9.1", ("joe@elsewhere.test", "news@acme.example", ""), "initech", logs_in=True),
    Client("by network", ".0.9", ("anybody@elsewhere.test",), "hooli"),
    Client("a stranger in mynetworks", ".0.4", ("somebody@nobody.test",)),
    Client("a forger outside", ".8.1", ("news@acme.example",)),
    Client("with a null sender", ".0.3", ("",)),
    Client("by the relay's own domain", ".0.3", (f"shop@{HOSTNAME}",), "own"),
    Client("by sendmail(1)", "", ("news@acme.example",), "acme", by_command=True),
)
BY_SENDER, BY_LOGIN, BY_NETWORK = CLIENTS[:3]


class Ending(Enum):
    """What the client does after the recipients."""

    DATA = auto()
    BDAT = auto()
    """the message in one chunk (RFC 3030)"""
    EHLO = auto()
    """which is as good as RSET"""
    DROPPED = auto()
    """the client hangs up in the middle of the message"""
    RSET = auto()
    QUIT = auto()
    TOO_BIG_SAID = auto()
    """SIZE= in MAIL FROM says too much"""
    TOO_BIG = auto()
    """the message itself is too much"""


@dataclass(frozen=True)
class Recipient:
    """One RCPT TO: the address as it is written, and the options behind it."""

    written: str
    options: tuple[str, ...] = ()
    command: str = "RCPT TO:<{}>"
    """how it is said"""


@dataclass(frozen=True)
class MessagePlan:
    """One message."""

    number: int
    sender: str
    recipients: tuple[Recipient, ...]
    options: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """what tells the second milter (X-Second) and header_checks (X-Check) what to do"""
    ending: Ending = Ending.DATA

    def header(self, name: str) -> str:
        """The value of a header field, or nothing."""
        return dict(self.headers).get(name, "")


@dataclass(frozen=True)
class SessionPlan:
    """One connection."""

    client: Client
    messages: tuple[MessagePlan, ...]


ORDINARY = (
    *(Fate.TAKEN,) * 6,
    *(Fate.REFUSED,) * 5,
    Fate.HOSTILE,
    Fate.AT_LENGTH,
    *(Fate.DEFERRED,) * 2,
)
LATER = (Fate.LATER_STANDARD, Fate.LATER_QMAIL, Fate.LATER_EXIM, Fate.LATER_PLAIN)
OTHER = (Fate.FORWARDED, Fate.DELAYED, Fate.RELAYED, Fate.AWAY, Fate.FORGED)
PLAIN_DOMAINS = (FAR, FAR, NEAR, NEAR, RELAYED, ROUTED, BOXES, LOCAL)
COMMANDS = ("rcpt to:<{}>", "RCPT TO: <{}>", "RCPT TO:{}", "RCPT TO:<@hop.test,@other.test:{}>")
NOTIFY = (
    "never",
    "Success",
    "NEVER",
    "SUCCESS",
    "FAILURE",
    "DELAY",
    "SUCCESS,FAILURE",
    "FAILURE,DELAY",
    "SUCCESS,DELAY",
)
ODD = (
    '"{x} y"@{d}',
    '"{x}@in"@{d}',
    '"{x}"@{d}',
    '"{x}\\"q"@{d}',
    '"{x},a;b:c"@{d}',
    "|{x}@{d}",
    "/{x}/S=Doe/@{d}",
    "{x}+tag@{d}",
    "{x}%x@{d}",
    "site!{x}@{d}",
    "o'{x}@{d}",
    "a=b.{x}@{d}",
    "{{{x}}}@{d}",
    "=?utf-8?q?{x}?=@{d}",
    "{x}+3Db@{d}",
    "rfc822;{x}@{d}",
    "mailto_{x}@{d}",
    "-{x}@{d}",
    "{x}@{d}.",
    "_" * 300 + "{x}@{d}",
    "_" * 700 + "{x}@{d}",
    "jörg.{x}@{d}",
    "{x}@bücher.test",
    f"{{x}}@{INTERNATIONAL}",
    "{x}",
)


@dataclass
class _Writer:
    """Writes messages with addresses that no other message of the run has."""

    rng: Random
    plan: RelayPlan
    number: int = 0
    _serial: int = 0
    recent: list[str] = field(default_factory=list)

    def chance(self, of: float) -> bool:
        return self.rng.random() < of

    def word(self, fates: Sequence[Fate]) -> str:
        self._serial += 1
        return f"{self.rng.choice(fates)}.{self._serial}"

    def address(self) -> str:
        """One that may be written to."""
        return self.rng.choices(
            (self._plain, self._later, self._other, self._failing, self._odd, self._of_the_relay),
            (50, 12, 8, 8, 12, 25),
        )[0]()

    def _plain(self) -> str:
        return f"{self.word(ORDINARY)}@{self.rng.choice(PLAIN_DOMAINS)}"

    def _later(self) -> str:
        return f"{self.word(LATER)}@{self.rng.choice((FAR, NEAR))}"

    def _other(self) -> str:
        return f"{self.word(OTHER)}@{self.rng.choice((FAR, NEAR))}"

    def _failing(self) -> str:
        self._serial += 1
        return f"x.{self._serial}@{self.rng.choice(FAILING_DOMAINS)}"

    def _odd(self) -> str:
        odd = self.rng.choice(ODD).format(x=self.word((Fate.TAKEN, Fate.REFUSED, Fate.REFUSED)), d=FAR)
        return odd.upper() if self.chance(0.1) else odd

    def _of_the_relay(self) -> str:
        """One of its aliases, of names that its tables say something about, or of names that do not exist there."""
        places = [*self.plan.aliases, *(f"{name}@{LOCAL}" for name in self.plan.local_aliases), *self.plan.canonical]
        word = self.word((Fate.TAKEN, Fate.REFUSED))
        places += [f"{word}@{ALIASES}", f"{word}@{CLOSED}", f"{word}@{MASQUERADED}", f"listed.{word}@{BOXES}"]
        if self.plan.append_dot:
            places.append(f"{word}@far")
        if self.plan.second_milter:
            places += [f"mreject.{word}@{FAR}", f"mlater.{word}@{FAR}"]
        if self.plan.redirects:
            places += [f"{what}.{word}@{FAR}" for what in ("denied", "notyet", "redirected", "discarded", "held")]
        if self.plan.verifies:
            places.append(f"{word}@{VERIFIED}")
        if self.plan.copies.access:
            places.append(f"watched.{word}@{FAR}")
        chosen = self.rng.choice(places)
        extended = self.plan.delimiter and chosen in self.plan.aliases and self.chance(0.2)
        return chosen.replace("@", f"{self.plan.delimiter[0]}ext@") if extended else chosen

    # ---- recipients

    def recipients_of_a_command(self) -> tuple[Recipient, ...]:
        """What sendmail(1) takes as it is; it has no options for single recipients."""
        kinds = (self._plain, self._plain, self._later, self._failing)
        options = (f"NOTIFY={self.rng.choice(('NEVER', 'FAILURE', 'SUCCESS'))}",) if self.chance(0.2) else ()
        return tuple(Recipient(self.rng.choice(kinds)(), options) for _ in range(self.rng.choice((1, 1, 2, 4))))

    def recipients(self) -> tuple[Recipient, ...]:
        count = self.rng.choices((1, 2, 3, 6, 30), (45, 25, 15, 12, 3))[0]
        if self.chance(0.004):
            count = 1000
        addresses = [self._plain() if count > 100 else self.address() for _ in range(count)]
        if self.chance(0.1):
            addresses.append(addresses[0])
        if self.chance(0.07):
            addresses.append(addresses[0].swapcase())
        return tuple(Recipient(one, tuple(self._recipient_options(addresses)), self._command(one)) for one in addresses)

    def _command(self, address: str) -> str:
        ordinary = "@" in address and not re.search(r'["|/%!{}=;]', address)
        return self.rng.choice(COMMANDS) if ordinary and self.chance(0.06) else Recipient.command

    def _recipient_options(self, addresses: Sequence[str]) -> Iterator[str]:
        if self.chance(0.25):
            yield f"NOTIFY={self.rng.choice(NOTIFY)}"
        if self.chance(0.15):
            # Of an address elsewhere (as a customer's own MTA says it), of another recipient, or of another kind.
            elsewhere = self.rng.choice(("sales@acme.example", *addresses))
            known = elsewhere if elsewhere.isascii() and len(elsewhere) < 400 else "sales@acme.example"
            yield f"ORCPT={self.rng.choice(('rfc822', 'rfc822', 'x400'))};{xtext(known)}"

    # ---- messages

    def message(self, client: Client) -> MessagePlan:
        self.number += 1
        if client.by_command:
            return MessagePlan(self.number, client.senders[0], self.recipients_of_a_command())
        recipients = self.recipients()
        return MessagePlan(
            self.number,
            sender := self.rng.choice(client.senders),
            recipients,
            tuple(self._options([sender, *(one.written for one in recipients)])),
            tuple(self._headers()),
            self.rng.choices(tuple(Ending), (80, 8, 2, 2, 4, 2, 1, 2))[0],
        )

    def _options(self, addresses: Sequence[str]) -> Iterator[str]:
        if not all(one.isascii() for one in addresses) or self.chance(0.05):
            yield "SMTPUTF8"
        if self.chance(0.2):
            yield f"RET={self.rng.choice(('HDRS', 'FULL'))}"
        if self.chance(0.2):
            yield f"ENVID=job+2B{self.number}"

    def _headers(self) -> Iterator[tuple[str, str]]:
        if self.plan.second_milter and self.chance(0.35):
            extra = f"{self.word((Fate.TAKEN, Fate.REFUSED, *LATER))}@{FAR}"
            yield "X-Second", self.rng.choice((f"add {extra}", f"add {extra}", "reject", "tempfail", "discard"))
        if self.plan.copies.header and self.chance(0.4):
            yield "X-Check", "bcc"
        elif self.plan.redirects and self.chance(0.4):
            yield "X-Check", self.rng.choice(("redirect", "discard", "hold", "reject"))


def random_sessions(rng: Random, plan: RelayPlan, messages: int) -> list[SessionPlan]:
    """That many messages, in sessions of one to five."""
    writer = _Writer(rng, plan)
    sessions = []
    while writer.number < messages:
        client = rng.choices(CLIENTS, (50, 15, 15, 7, 7, 6, 5, 8))[0]
        count = min(rng.choice((1, 1, 2, 3, 5)), messages - writer.number)
        sessions.append(SessionPlan(client, tuple(writer.message(client) for _ in range(count))))
    return sessions
