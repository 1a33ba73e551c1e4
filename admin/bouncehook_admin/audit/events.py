"""What one line of Postfix's log tells of a message: the events that `lines` reads and `messages` follows.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SENT = "sent"
BOUNCED = "bounced"
DEFERRED = "deferred"

_QUEUED = re.compile(r"forwarded as (\w+)|queued as (\w+)")


@dataclass(slots=True)
class Event:
    """What one line tells of a message.  `when` is in seconds since 1970."""

    when: float
    queue_id: str


@dataclass(slots=True)
class Received(Event):
    """smtpd takes a message."""

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
    """What came of a delivery to a recipient."""

    recipient: str
    original: str
    """before aliases; empty if it is the same"""
    relay: str
    status: str
    text: str

    @property
    def next_id(self) -> str:
        """The queue id under which the message goes on, here or elsewhere; empty if nothing tells."""
        found = _QUEUED.search(self.text) if self.status == SENT else None
        return (found[1] or found[2]) if found else ""


@dataclass(slots=True)
class Expired(Event):
    """A message is given up, for all recipients that are left."""

    sender: str


@dataclass(slots=True)
class Notified(Event):
    """The sender is notified of failures.  (Of success and of delay is no business of ours.)"""

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
    """A milter or a check has taken a message, so that it goes no further, or elsewhere."""

    how: str
    """the word of the log, such as `milter-discard`"""
    is_for_now: bool
    """whether who sent it was asked to come again"""
    recipient: str
    """the first one of the message, if it is told"""

    @property
    def is_end(self) -> bool:
        """Whether its queue file is gone with that; a check speaks while the message still comes in."""
        return self.how in ("milter-discard", "milter-reject")

    @property
    def is_refused(self) -> bool:
        """Whether who sent it was told, and has it still."""
        return self.how.endswith("reject")


@dataclass(slots=True)
class Removed(Event):
    """A message leaves the queue."""


@dataclass(slots=True)
class Disconnected(Event):
    """A client of smtpd is gone."""

    session: str
