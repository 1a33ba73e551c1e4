"""What a remote mail server does, as data.  Read by `smtp_conversation`; written down in `stages` and by tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bouncehook_demo.foreign_bounce import LaterBounce


class Stage(StrEnum):
    """The stage of the conversation at which a server does something."""

    GREETING = "greeting"
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END_OF_DATA = "end of data"


class Misdeed(Enum):
    """What a server may do instead of replying."""

    DROP = "closes the connection"
    SILENCE = "says nothing, until the other side goes away"
    GARBAGE = "says 220 and then no TLS (after STARTTLS)"


@dataclass(frozen=True)
class Slow:
    """A reply, or misdeed, after a delay."""

    seconds: float
    then: str | Misdeed


# A reply is its text: "550 5.1.1 no"; with several lines, joined by \n: "550-5.1.1 no\n550 5.1.1 never".
Step = str | Misdeed | Slow

EXTENSIONS = ("PIPELINING", "SIZE 10240000", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")


@dataclass(frozen=True)
class Behaviour:
    """What one server does.  At other stages it accepts; `recipients` (by local part) takes precedence over RCPT."""

    steps: Mapping[Stage, Step] = field(default_factory=dict)
    recipients: Mapping[str, Step] = field(default_factory=dict)
    extensions: tuple[str, ...] = EXTENSIONS
    bounces: LaterBounce | None = None


ACCEPTS = Behaviour()


@dataclass(frozen=True)
class Host:
    """One server: the address that it listens on, and what it does."""

    address: str
    behaviour: Behaviour = ACCEPTS
