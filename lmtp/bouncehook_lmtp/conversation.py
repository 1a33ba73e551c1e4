"""The protocol of one LMTP connection: which command is allowed when, and the reply to each.  Pure.

Postfix's lmtp(8) is the only client.  A command that is not understood gets a 4xx reply, where RFC 5321 has 5xx, so
that Postfix keeps the mail even if it should use a command that we do not know.  For the same reason no recipient is
refused, and SIZE is not announced, because lmtp(8) would bounce a longer mail.

XFORWARD (Postfix's XFORWARD_README) gives the client that the mail came from, and its queue id, each for one mail.

Made by `connection`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import ip_address

from bouncehook.addresses import from_xtext

MOST_RECIPIENTS = 1000
MOST_FAULTS = 20
"""invalid commands, on one connection"""
STRANGER = "0.0.0.0"
"""the client of a mail for which Postfix sent no XFORWARD: an address that is in no network.  With an empty address the
notifier would regard the mail as a local one, and believe it more"""

_FEATURES = (
    "PIPELINING",
    "8BITMIME",
    "SMTPUTF8",
    "ENHANCEDSTATUSCODES",
    "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE",
)
_ID = re.compile("[0-9A-Za-z]+")
_UNAVAILABLE = ("[UNAVAILABLE]", "[TEMPUNAVAIL]")
# A quoted local part may contain `>`, which otherwise ends the path.
_PATH = r'\s*<((?:"(?:[^"\\]|\\.)*"|[^">])*)>(?:\s.*)?'
_MAIL = re.compile(rf"FROM:{_PATH}", re.IGNORECASE | re.DOTALL)
_RCPT = re.compile(rf"TO:{_PATH}", re.IGNORECASE | re.DOTALL)


class Then(Enum):
    """What follows a reply."""

    COMMAND = auto()
    MAIL = auto()
    """the content of `envelope`; then `mail_is_over`"""
    END = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to Postfix; `lines` have no line ends."""

    lines: tuple[str, ...]
    then: Then = Then.COMMAND


@dataclass(slots=True)
class Envelope:
    """The envelope of one mail, as far as it is known."""

    sender: str | None = None
    """None before MAIL; empty for the null sender"""
    recipients: list[str] = field(default_factory=list)
    client: str = STRANGER
    """the IP address of the client that gave the mail to Postfix; empty for a local mail"""
    queue_id: str = ""


class Conversation:
    """One connection's."""

    def __init__(self, hostname: str) -> None:
        self._hostname = hostname
        self._greeted = False
        self._faults = 0
        self.envelope = Envelope()
        self._commands = {
            "LHLO": self._lhlo,
            "XFORWARD": self._xforward,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }

    def greeting(self) -> Answer:
        """The greeting."""
        return _said(f"220 {self._hostname} LMTP bouncehook")

    @property
    def has_mail(self) -> bool:
        """Whether a mail transaction has begun."""
        return self.envelope.sender is not None

    def command(self, line: bytes) -> Answer:
        """The reply to a command line, which has no line end."""
        verb, _, rest = line.decode("utf-8", "surrogateescape").strip().partition(" ")
        follow = self._commands.get(verb.upper())
        return follow(rest.strip()) if follow else self._fault("4.5.2 this command is not known here")

    def line_too_long(self) -> Answer:
        """The reply to a line that is longer than any command."""
        return self._fault("4.5.2 line too long")

    def mail_is_over(self) -> None:
        """The replies to the mail were sent; forget its envelope, and what XFORWARD said of it."""
        self.envelope = Envelope()

    def _lhlo(self, name: str) -> Answer:
        if not name:
            return self._fault("4.5.4 LHLO needs a host name")
        self._greeted = True
        self.envelope = Envelope()
        lines = (self._hostname, *_FEATURES)
        return Answer(tuple(f"250{' ' if line == lines[-1] else '-'}{line}" for line in lines))

    def _xforward(self, text: str) -> Answer:
        if self.has_mail:
            return self._fault("4.5.1 XFORWARD comes before MAIL")
        told = {name.upper(): from_xtext(value) for name, _, value in (word.partition("=") for word in text.split())}
        if "ADDR" in told:
            self.envelope.client = _client(told["ADDR"])
        elif self.envelope.client == STRANGER:
            self.envelope.client = ""  # Postfix leaves ADDR out for a local mail
        if _ID.fullmatch(told.get("IDENT", "")):
            self.envelope.queue_id = told["IDENT"]
        return _said("250 2.0.0 ok")

    def _mail(self, text: str) -> Answer:
        path = _MAIL.fullmatch(text)
        if not self._greeted:
            return self._fault("4.5.1 send LHLO first")
        if self.has_mail:
            return self._fault("4.5.1 nested MAIL command")
        if not path:
            return self._fault("4.5.2 syntax: MAIL FROM:<sender>")
        self.envelope.sender = path[1]
        return _said("250 2.1.0 ok")

    def _rcpt(self, text: str) -> Answer:
        path = _RCPT.fullmatch(text)
        if not self.has_mail:
            return self._fault("4.5.1 send MAIL first")
        if not path:
            return self._fault("4.5.2 syntax: RCPT TO:<recipient>")
        if len(self.envelope.recipients) >= MOST_RECIPIENTS:
            return _said("452 4.5.3 too many recipients for one mail; send the mail again for the others")
        self.envelope.recipients.append(path[1])
        return _said("250 2.1.5 ok")

    def _data(self, _: str) -> Answer:
        if not self.envelope.recipients:
            return self._fault("4.5.1 send RCPT first")
        return Answer(("354 end with a dot",), Then.MAIL)

    def _rset(self, _: str) -> Answer:
        self.envelope = Envelope()
        return _said("250 2.0.0 ok")

    def _noop(self, _: str) -> Answer:
        return _said("250 2.0.0 ok")

    def _quit(self, _: str) -> Answer:
        return Answer(("221 2.0.0 bye",), Then.END)

    def _fault(self, text: str) -> Answer:
        self._faults += 1
        if self._faults >= MOST_FAULTS:
            return Answer(("421 4.7.0 too many invalid commands",), Then.END)
        return _said(f"451 {text}")


def _said(line: str) -> Answer:
    return Answer((line,))


def _client(text: str) -> str:
    """XFORWARD's ADDR in pipe(8)'s form; anything that is not an address becomes the unknown client's."""
    if text.upper() in _UNAVAILABLE:
        return ""
    address = text[5:] if text.upper().startswith("IPV6:") else text
    try:
        return str(ip_address(address))
    except ValueError:
        return STRANGER
