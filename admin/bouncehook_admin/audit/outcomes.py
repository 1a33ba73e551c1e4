"""Finds which customer the messages of a log belong to, which recipients failed, and which mails came back.  Pure.

The sender of a message that the milter has rewritten is a signed return address, which gives the customer and the id,
and which the message keeps through aliases and content filters.  A message that was not rewritten belongs to a customer
by the milter's rules: by login, sender or network (the log has no certificates); its id is its first queue id.

Mail with the null sender, mail that Postfix makes itself, and mail that an alias with an owner forwards, belong to no
customer.  Called by `audit`; `comparison` compares the outcomes with the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bouncehook.addresses import domain_of
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.errors import NotAReturnAddress
from bouncehook.networks import client_address
from bouncehook.report import NO_QUEUE
from bouncehook.return_address import Token, day_of
from bouncehook_admin.audit.events import BOUNCED, Attempted
from bouncehook_admin.audit.messages import MOST_STEPS, Message, Refusal
from bouncehook_notifier.attribution import spelled_alike

_ANY_AGE = 0.0
"""a time at which no return address was too old"""


class How(StrEnum):
    """How a delivery failed."""

    BOUNCED = "bounced"
    EXPIRED = "expired"
    REFUSED = "refused"
    """by our smtpd"""
    REFUSED_BY_MILTER = "refused by milter"


@dataclass(frozen=True, slots=True)
class Failure:
    """A recipient that a customer's message did not reach."""

    customer: str
    ids: tuple[str, ...]
    """the message's ids; for a refused recipient also NOQUEUE, which is right if the message was never accepted"""
    recipient: str
    """the recipient, as close to the customer's spelling as the log has it"""
    when: float
    how: How
    text: str
    queue_id: str
    """where it is in the log"""
    spellings: frozenset[str]
    """the recipient, folded, and all addresses that aliases made of it"""
    day: int | None
    """the day on which the return address was signed; None if the message was not rewritten"""
    is_told: bool
    """whether Postfix has made a notification since"""
    is_over: bool
    """whether Postfix has finished the message"""
    sender: str = ""
    notifications: tuple[Message, ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        return self.queue_id if self.is_refusal else self.ids[0]

    @property
    def is_refusal(self) -> bool:
        return self.how in (How.REFUSED, How.REFUSED_BY_MILTER)


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail to a return address, or one that smtpd refused there."""

    customer: str
    id: str
    return_address: str
    when: float
    queue_id: str
    message: Message | None = field(compare=False)
    """None if it was refused at RCPT TO"""
    text: str = ""


class Outcomes:
    """What the log says about customers."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.passed_over: Counter[str] = Counter()
        """why messages with a failure belong to no customer"""

    def failures(self, messages: Iterable[Message], refusals: Iterable[Refusal]) -> list[Failure]:
        """Each recipient of each message once, by time; a refusal without a queue id each time."""
        found: dict[tuple[object, ...], Failure] = {}
        for number, failure in enumerate((*self._failed(messages), *self._refused(refusals))):
            distinction = number if failure.id == NO_QUEUE else failure.day or failure.queue_id
            key = (failure.customer, failure.id, distinction, spelled_alike(failure.recipient))
            first = found.setdefault(key, failure)
            if first is not failure:
                found[key] = replace(first, spellings=first.spellings | failure.spellings)
        return sorted(found.values(), key=lambda failure: failure.when)

    def returned(self, messages: Iterable[Message], refusals: Iterable[Refusal]) -> list[Returned]:
        """Each mail to a return address, by time."""
        found = [one for message in messages if message.returned_to for one in self._came_back(message)]
        found += [one for refusal in refusals for one in self._turned_away(refusal)]
        return sorted(found, key=lambda returned: returned.when)

    def ids_from_before(self, messages: Iterable[Message]) -> set[tuple[str, str]]:
        """Customers and ids of the messages that were in the queue before the log begins."""
        signed = (self._signed(message.sender or "") for message in messages if message.begun is None)
        return {(customer.name, token.id) for customer, token in filter(None, signed)}

    def refused_to_whomever(self, refusals: Iterable[Refusal]) -> list[tuple[str, float]]:
        """The refused recipients, folded, whose client the log does not identify as a customer, and when."""
        return [
            (spelled_alike(refusal.event.recipient), refusal.event.when)
            for refusal in refusals
            if self._refused_customer(refusal) is None
        ]

    def looks_like_return_address(self, address: str) -> bool:
        """Whether it has the form of our return addresses."""
        prefix = self._configuration.settings.return_prefix
        local_part = address.lower().removeprefix('"')  # XVERP may need quotes
        return local_part.startswith(prefix) and domain_of(address) in self._configuration.return_domains

    # ---- failures

    def _failed(self, messages: Iterable[Message]) -> Iterator[Failure]:
        for message in messages:
            failed = list(message.failed())
            if not failed and message.expired is None:
                continue
            belonging = self._belonging(message)
            if belonging is None:
                continue
            for attempt in failed:
                yield _failure(belonging, message, attempt)
            if not failed and not message.attempts:
                yield _unseen(belonging, message)

    def _belonging(self, message: Message, steps: int = MOST_STEPS) -> _Belonging | None:
        """The customer and id of a message; None, which is counted, if it belongs to no customer."""
        sender = message.sender or ""
        if not sender:
            return None
        if self.looks_like_return_address(sender):
            signed = self._signed(sender)
            if signed is None:
                self.passed_over["with a return address that our keys and customers do not know"] += 1
            return _Belonging(signed[0].name, signed[1].id, signed[1].day) if signed else None
        if message.parents and steps:
            theirs = self._belonging(message.parents[0][0], steps - 1)
            same_sender = message.parents[0][0].sender == sender
            return theirs if theirs and theirs.day is None and same_sender else None
        found = self._by_rules(message, sender)
        if found is None:
            self.passed_over["no customer's"] += 1
            return None
        return _Belonging(found.name, message.queue_id, None)

    def _by_rules(self, message: Message, sender: str) -> Customer | None:
        if self._configuration.settings.is_postfixs(sender) or not (message.client or message.is_submitted):
            return None
        return self._whose(sender, message.login, message.client, message.is_submitted)

    def _whose(self, sender: str, login: str, client: str, is_submitted: bool) -> Customer | None:
        address = client_address(client) if client else None
        is_known = is_submitted or self._configuration.settings.is_in_mynetworks(address)
        return self._configuration.customers.whose(sender, login or None, address, is_known=is_known)

    def _signed(self, address: str, when: float = _ANY_AGE) -> tuple[Customer, Token] | None:
        """The content of a return address, if it was valid at a time."""
        try:
            token = self._configuration.verify(address, day_of(when))
        except NotAReturnAddress:
            return None
        customer = self._configuration.customers.by_tag(token.customer_tag)
        return (customer, token) if customer else None

    def _refused(self, refusals: Iterable[Refusal]) -> Iterator[Failure]:
        for refusal in refusals:
            event, message = refusal.event, refusal.message
            customer = self._refused_customer(refusal)
            if customer is None:
                continue
            yield Failure(
                customer.name,
                (message.queue_id, NO_QUEUE) if message else (NO_QUEUE,),
                event.recipient,
                event.when,
                How.REFUSED_BY_MILTER if event.by_milter else How.REFUSED,
                event.text,
                event.queue_id,
                frozenset({spelled_alike(event.recipient)}),
                day_of(event.when),
                is_told=False,
                is_over=refusal.is_over or (message is not None and (message.was_refused or bool(message.sender))),
                sender=event.sender,
            )

    def _refused_customer(self, refusal: Refusal) -> Customer | None:
        event, message = refusal.event, refusal.message
        if not event.sender or self.looks_like_return_address(event.sender):
            return None
        return self._whose(event.sender, message.login if message else refusal.login, event.client, False)

    # ---- returned mails

    def _came_back(self, message: Message) -> Iterator[Returned]:
        if message.stopped and message.stopped.is_refused and (message.is_own or message.stopped.is_for_now):
            return  # Postfix makes its own notification again, and a client retries
        # A mail that got another queue id is counted under that.
        for recipient in sorted(message.returned_to - message.handed_on):
            when = next((one.when for one in message.attempts.values() if one.recipient == recipient), 0.0)
            when = when or (message.stopped.when if message.stopped else 0.0)
            signed = self._signed(recipient, when)
            if signed:
                yield Returned(signed[0].name, signed[1].id, recipient, when, message.queue_id, message)

    def _turned_away(self, refusal: Refusal) -> Iterator[Returned]:
        """A refused mail with the null sender, which bounces have; others are mostly spam to a published address."""
        event = refusal.event
        if event.sender or not self.looks_like_return_address(event.recipient):
            return
        signed = self._signed(event.recipient, event.when)
        if signed:
            yield Returned(signed[0].name, signed[1].id, event.recipient, event.when, event.queue_id, None, event.text)


@dataclass(frozen=True, slots=True)
class _Belonging:
    customer: str
    id: str
    day: int | None


def _failure(belonging: _Belonging, message: Message, attempt: Attempted) -> Failure:
    key = (attempt.recipient, attempt.original)
    spellings = list(_spellings(message, attempt))
    is_told = key in message.told
    return Failure(
        belonging.customer,
        (belonging.id,),
        spellings[-1],
        attempt.when if message.expired is None or attempt.status == BOUNCED else message.expired,
        How.BOUNCED if attempt.status == BOUNCED else How.EXPIRED,
        attempt.text,
        message.queue_id,
        frozenset(map(spelled_alike, spellings)),
        belonging.day,
        is_told,
        message.is_removed,
        message.sender or "",
        tuple(message.notifications) if is_told else (),
    )


def _unseen(belonging: _Belonging, message: Message) -> Failure:
    """The failure of an expired message without any delivery in the log, so that its recipient is not known."""
    return Failure(
        belonging.customer,
        (belonging.id,),
        "",
        message.expired or 0.0,
        How.EXPIRED,
        "",
        message.queue_id,
        frozenset(),
        belonging.day,
        bool(message.notifications),
        message.is_removed,
        message.sender or "",
        tuple(message.notifications),
    )


def _spellings(message: Message, attempt: Attempted) -> Iterator[str]:
    """The recipient at delivery, then before each alias, back to the address that the customer wrote."""
    steps = 0
    current: tuple[Message, Attempted] | None = (message, attempt)
    while current and steps < MOST_STEPS:
        message, attempt = current
        yield attempt.recipient
        if attempt.original:
            yield attempt.original
        current = _before(message, attempt)
        steps += 1


def _before(message: Message, attempt: Attempted) -> tuple[Message, Attempted] | None:
    """The delivery under the previous queue id from which this recipient comes."""
    wanted = {spelled_alike(attempt.recipient), spelled_alike(attempt.original)}
    named = [(parent, theirs) for parent, theirs in message.parents if spelled_alike(theirs.recipient) in wanted]
    return next(iter(named or (message.parents if len(message.parents) == 1 else ())), None)
