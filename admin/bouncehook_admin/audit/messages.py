"""Follows each message of a log from its arrival to the result for each recipient.  Pure.

Events come in the order of the log.  A message is forgotten when it leaves the queue, unless a recipient has failed, or
it went to a return address.  So a long log needs memory only for messages in the queue and for those in the result.
Short queue ids are used again; an event that can only be a message's first begins a new message.

A message may get another queue id (by aliases of local(8), or a content filter that gives it back).  The line that says
so comes after the first line of the new id, and sometimes after its last.  Called by `audit`; `outcomes` interprets the
messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bouncehook.report import NO_QUEUE
from bouncehook_admin.audit.events import (
    BOUNCED,
    SENT,
    Activated,
    Attempted,
    Disconnected,
    Event,
    Expired,
    Notified,
    Received,
    Refused,
    Removed,
    Stopped,
    Submitted,
    ToldOfSuccess,
    Written,
)

MOST_STEPS = 10
"""how many queue ids a message is followed back"""
Recipient = tuple[str, str]
"""the recipient at delivery, and before aliases (empty if that is the same)"""


@dataclass(slots=True, eq=False)
class Message:
    """One message in the queue, as far as the log shows it."""

    queue_id: str
    begun: float | None
    """None if it arrived before the log begins"""
    sender: str | None = None
    """the sender in the queue; None until the message was accepted"""
    client: str = ""
    """the IP address of the client that sent it by SMTP"""
    login: str = ""
    is_submitted: bool = False
    """by sendmail(1)"""
    returned_to: set[str] = field(default_factory=set)
    """the return addresses among its recipients"""
    is_over: bool = False
    """whether the client has begun the next message, or disconnected"""
    is_removed: bool = False
    expired: float | None = None
    attempts: dict[Recipient, Attempted] = field(default_factory=dict)
    """the last attempt for each recipient"""
    told: set[Recipient] = field(default_factory=set)
    """the recipients that had failed when a notification was made"""
    notifications: list[Message] = field(default_factory=list)
    tells_of_success: bool = False
    """whether it is Postfix's own notification of a success"""
    stopped: Stopped | None = None
    parents: list[tuple[Message, Attempted]] = field(default_factory=list)
    """the message under its previous queue id, and the deliveries that led to this one"""
    handed_on: set[str] = field(default_factory=set)
    """the recipients for whom it has another queue id now, such as behind a content filter"""

    @property
    def is_own(self) -> bool:
        """Whether Postfix itself made it, as far as the log shows."""
        return self.begun is not None and not self.client and not self.is_submitted

    @property
    def was_refused(self) -> bool:
        """Whether it never came into the queue: it was refused as a whole, or the client aborted it."""
        return self.sender is None and (self.is_over or self.stopped is not None)

    def queue_ids(self) -> list[str]:
        """Its queue id, and the previous ones.

        A content filter keeps the id that XFORWARD gave it, so LMTP logs the first of them (XFORWARD_README: IDENT).
        """
        ids, message = [self.queue_id], self
        while message.parents and len(ids) < MOST_STEPS:
            message = message.parents[0][0]
            ids.append(message.queue_id)
        return ids

    def failed(self) -> Iterator[Attempted]:
        """The last attempts for the recipients that failed permanently."""
        for attempt in self.attempts.values():
            if attempt.status == BOUNCED or (self.expired is not None and attempt.status != SENT):
                yield attempt


@dataclass(slots=True, eq=False)
class Refusal:
    """A recipient that smtpd refused, and its message: the current one of the session, or the next."""

    event: Refused
    login: str = ""
    """the client's login in its previous message, because Postfix does not log the login with a refusal"""
    message: Message | None = None
    is_over: bool = False
    """whether the client has disconnected, and no message got an id"""


class Follower:
    """All messages of a log."""

    def __init__(self, is_returned: Callable[[str], bool]) -> None:
        """`is_returned` says whether an address looks like a return address of ours."""
        self._is_returned = is_returned
        self._open: dict[str, Message] = {}
        self._kept: dict[str, Message] = {}
        """the last message of each queue id, which may get further ids"""
        self._notifications: dict[str, Message] = {}
        """messages that Postfix itself made, and has finished"""
        self._transactions: dict[str, Message] = {}
        """the last message of each session of smtpd"""
        self._without_id: dict[str, list[Refusal]] = {}
        """the refusals of a session since its last message"""
        self._steps: dict[type[Event], Callable[..., None]] = {
            Received: self._received,
            Submitted: self._submitted,
            Written: self._written,
            Activated: self._activated,
            Attempted: self._attempted,
            Expired: self._expired,
            Notified: self._notified,
            ToldOfSuccess: self._told_of_success,
            Refused: self._refused,
            Stopped: self._stopped,
            Removed: self._removed,
            Disconnected: self._disconnected,
        }
        self.seen = 0
        """messages that came into the queue"""
        self.messages: list[Message] = []
        """messages with a failed recipient, or to a return address"""
        self.refusals: list[Refusal] = []

    def take_all(self, events: Iterable[Event]) -> None:
        """Follow a whole log."""
        steps = self._steps
        for event in events:
            steps[type(event)](event)
        for message in self._open.values():
            self._done_with(message)

    def _begin(self, event: Event) -> Message:
        former = self._open.get(event.queue_id)
        if former:
            self._done_with(former)
        message = self._open[event.queue_id] = Message(event.queue_id, event.when)
        return message

    def _known(self, event: Event) -> Message:
        message = self._open.get(event.queue_id)
        if message is None:
            message = self._open[event.queue_id] = Message(event.queue_id, None)
        return message

    def _received(self, event: Received) -> None:
        message = self._begin(event)
        message.client, message.login = event.client, event.login
        self._end_transaction(event.session)
        self._transactions[event.session] = message
        for refusal in self._without_id.pop(event.session, ()):
            refusal.message = message

    def _submitted(self, event: Submitted) -> None:
        message = self._begin(event)
        message.is_submitted = True

    def _written(self, event: Written) -> None:
        message = self._open.get(event.queue_id)
        if message is None or message.sender is not None or (message.stopped and message.stopped.is_end):
            self._begin(event)

    def _activated(self, event: Activated) -> None:
        message = self._known(event)
        if message.sender is None:
            self.seen += 1
        message.sender = event.sender

    def _attempted(self, event: Attempted) -> None:
        message = self._known(event)
        message.attempts[event.recipient, event.original] = event
        if self._is_returned(event.recipient):
            message.returned_to.add(event.recipient)
        if event.status == SENT and (next_id := event.next_id):
            child = self._open.get(next_id) or self._kept.get(next_id)
            if child and child is not message:
                child.parents.append((message, event))
                message.handed_on.add(event.recipient)

    def _expired(self, event: Expired) -> None:
        message = self._known(event)
        message.sender = event.sender
        message.expired = event.when

    def _notified(self, event: Notified) -> None:
        message = self._known(event)
        message.notifications.append(self._made(event.notification) or Message(event.notification, None))
        message.told.update((attempt.recipient, attempt.original) for attempt in message.failed())

    def _told_of_success(self, event: ToldOfSuccess) -> None:
        if made := self._made(event.notification):
            made.tells_of_success = True

    def _made(self, name: str) -> Message | None:
        """A notification that Postfix has made."""
        return self._open.get(name) or self._notifications.get(name) or self._kept.get(name)

    def _refused(self, event: Refused) -> None:
        if not event.is_permanent:
            return
        before = self._transactions.get(event.session)
        refusal = Refusal(event, before.login if before else "")
        self.refusals.append(refusal)
        if event.queue_id == NO_QUEUE:
            self._without_id.setdefault(event.session, []).append(refusal)
        else:
            refusal.message = self._known(event)

    def _stopped(self, event: Stopped) -> None:
        if event.queue_id == NO_QUEUE:
            return
        message = self._known(event)
        message.stopped = event
        if self._is_returned(event.recipient):
            message.returned_to.add(event.recipient)

    def _removed(self, event: Removed) -> None:
        message = self._open.pop(event.queue_id, None)
        if message:
            message.is_removed = True
            self._done_with(message)

    def _disconnected(self, event: Disconnected) -> None:
        self._end_transaction(event.session)
        for refusal in self._without_id.pop(event.session, ()):
            refusal.is_over = True

    def _end_transaction(self, session: str) -> None:
        message = self._transactions.pop(session, None)
        if message:
            message.is_over = True

    def _done_with(self, message: Message) -> None:
        if message.returned_to or message.expired is not None or any(message.failed()):
            self.messages.append(message)
            self._kept[message.queue_id] = message
        elif message.is_own and not message.sender:
            self._notifications[message.queue_id] = message
