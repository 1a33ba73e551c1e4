"""The report: what a customer gets about one recipient of one message.

Made by the notifier's intake, kept in its store, and POSTed by its delivery.  Pure data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NO_QUEUE = "NOQUEUE"
"""the id of a message that never got one, because our smtpd refused all of its recipients: Postfix's own word for it"""


class State(StrEnum):
    """Where in SMTP (RFC 5321) a delivery failed, as the report's `state` says it."""

    DNS = "dns"
    """no host to deliver to could be found"""
    CONNECT = "connect"
    """no connection to the host"""
    INTRO = "intro"
    """the server's greeting"""
    EHLO = "ehlo"
    HELO = "helo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAILFROM = "mailfrom"
    RCPTTO = "rcptto"
    DATA = "data"
    """the reply to the DATA command"""
    MESSAGE = "message"
    """the reply after the final dot"""
    BOUNCE = "bounce"
    """accepted there, and a bounce mail came back"""
    SUPPRESSION = "suppression"
    """not sent: the recipient is on the customer's suppression list"""
    UNKNOWN = "unknown"
    """the stage is not known"""


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def printable(text: str) -> str:
    """Text from outside, without characters that control terminals, lines or the direction of writing."""
    return _UNPRINTABLE.sub(" ", text).strip()


class Event(StrEnum):
    """What a report is about."""

    FAILURE = "failure"
    """a recipient whom the message did not reach"""
    DELAYED = "delayed"
    """a server has not delivered yet and keeps trying"""
    COMPLAINT = "complaint"
    """a recipient reported the message as spam"""
    AUTO_REPLY = "auto-reply"
    """an automatic reply, such as a vacation notice"""
    DELIVERED = "delivered"
    """our own Postfix has delivered the message to a recipient, or to the next server for them; `action` says which"""
    RETURNED = "returned"
    """a mail came back, whatever it says; reported to the customer's `bounces` URL"""
    FORWARDED = "forwarded"
    """a mail came back, and the mail itself is forwarded to the sender of the message"""


OPTIONAL_EVENTS = (Event.DELAYED, Event.COMPLAINT, Event.AUTO_REPLY, Event.DELIVERED)
"""events that are reported to the `failures` URL only if the customer asks for them"""

RELAYED, DELIVERED = "relayed", "delivered"
"""`action` of a DELIVERED event, in the words of RFC 3464 (2.3.3): the next server has taken the message; it is in the
mailbox, or with the program, that Postfix delivers to itself"""

FURTHER_VARIABLES = (
    "type",
    "timestamp",
    "time",
    "action",
    "envelope",
    "tags",
    "envid",
    "message_id",
    "reason",
    "permanent",
    "emailfrom",
    "mime",
)
"""the variables that a customer may opt in to, in the order in which they are sent"""

SMTPETER = ("type", "action", "timestamp", "time", "tags", "emailfrom", "mime")
"""what SMTPeter's webhooks for failures and for abuse send beside the six; `variables: smtpeter` asks for these"""

MIME = "mime"
"""the variable for a mail itself, which is in the evidence and never in `Report.further`"""

RETURNED_VARIABLES = ("type", "timestamp", "time", "tags")
"""which of them always go with a mail that came back"""

_ALWAYS: Mapping[Event, tuple[str, ...]] = {Event.FAILURE: (), Event.DELIVERED: ("type", "action")}
"""the further variables that an event has whatever the customer chose, where they are others than `type`"""

Variable = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """One event, in the customer's terms.

    `id` is the queue id that the customer got in `250 2.0.0 Ok: queued as ID`; `recipient` the address that
    they sent to (that of a failure is always known, that of another event may be empty); `code` three digits;
    `extended` an enhanced status code (RFC 3463) such as `5.1.1`; `description` the remote's own words.
    `further` holds the FURTHER_VARIABLES that are known.
    """

    id: str
    recipient: str
    state: State
    code: str | None = None
    extended: str | None = None
    description: str | None = None
    further: Mapping[str, Variable] = field(default_factory=dict, compare=False)
    event: Event = Event.FAILURE

    def variables(self, chosen: Iterable[str] = ()) -> dict[str, Variable]:
        """The six in their documented order, then the `chosen` further ones; unknown ones are left out.

        An event that is not a failure always has its `type`, so that a customer who counts failures can leave it out;
        a delivery has its `action`, too.
        """
        six = {
            "id": self.id,
            "recipient": self.recipient,
            "state": self.state.value,
            "code": self.code,
            "extended": self.extended,
            "description": self.description,
        }
        wanted = {*_ALWAYS.get(self.event, ("type",)), *chosen}
        more = {name: self.further[name] for name in FURTHER_VARIABLES if name in wanted and name in self.further}
        return {name: value for name, value in six.items() if value} | more
