"""The events of a message that lines of Postfix's log describe: `lines` reads them, `messages` follows them.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SENT = "sent"
BOUNCED = "bounced"
DEFERRED = "deferred"

_QUEUED = re.compile(r"forwarded as (\w+)|queued as (\w+)")


@dataclass(slots=True)
class Event:
    """The event in one line.  `when` is in seconds since 1970."""

    when: float
    queue_id: str


@dataclass(slots=True)
class Received(Event):
    """smtpd begins to receive a message."""

    client: str
    login: str
    session: str
    """the process, which serves one client at a time"""


@dataclass(slots=True)
class Submitted(Event):
    """sendmail(1) submits a message."""

    sender: str


@dataclass(slots=True)
class Written(Event):
    """A message gets its queue file."""


@dataclass(slots=True)
class Activated(Event):
    """A message is in the queue, and is about to be delivered."""

    sender: str


@dataclass(slots=True)
class Attempted(Event):
    """The result of a delivery to a recipient."""

    recipient: str
    original: str
    """before aliases; empty if it is the same"""
    relay: str
    status: str
    text: str

    @property
    def next_id(self) -> str:
        """The queue id that the message has next, here or elsewhere; empty if it is not known."""
        found = _QUEUED.search(self.text) if self.status == SENT else None
        return (found[1] or found[2]) if found else ""


@dataclass(slots=True)
class Expired(Event):
    """A message is given up, for all recipients that are left."""

    sender: str


@dataclass(slots=True)
class Notified(Event):
    """The sender is notified of failures.  (Notifications of delay do not matter here.)"""

    notification: str


@dataclass(slots=True)
class ToldOfSuccess(Event):
    """The sender is notified of success, which need not be kept."""

    notification: str


@dataclass(slots=True)
class Refused(Event):
    """smtpd refuses a recipient, by itself or because a milter does.  The queue id may be NOQUEUE."""

    client: str
    is_permanent: bool
    by_milter: bool
    text: str
    sender: str
    recipient: str
    session: str


@dataclass(slots=True)
class Stopped(Event):
    """A milter or a check has stopped or redirected a message."""

    how: str
    """the word of the log, such as `milter-discard`"""
    is_for_now: bool
    """whether the client was asked to retry"""
    recipient: str
    """the first recipient of the message, if it is logged"""

    @property
    def is_end(self) -> bool:
        """Whether the queue file is deleted with that; a check acts while the message is still being received."""
        return self.how in ("milter-discard", "milter-reject")

    @property
    def is_refused(self) -> bool:
        """Whether the client got a refusal, and so still has the message."""
        return self.how.endswith("reject")


@dataclass(slots=True)
class Removed(Event):
    """A message leaves the queue."""


@dataclass(slots=True)
class Disconnected(Event):
    """A client of smtpd has disconnected."""

    session: str
