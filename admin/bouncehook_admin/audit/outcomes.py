"""Whose the messages of a log are, what of them failed, and what came back.  Pure.

A message that the milter has rewritten says itself whose it is, and under which id: its sender is a signed return
address, which it keeps through aliases and content filters.  One that was not rewritten is a customer's by the rules
of the milter: by login, sender or network (the log has no certificates); its id is the first queue id that it had.

Mail with the null sender, what Postfix makes itself, and what an alias with an owner sends on, is nobody's.
Called by `audit`; `comparison` holds the outcomes against the store.
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
    """A recipient whom a customer's message did not reach."""

    customer: str
    ids: tuple[str, ...]
    """the message's; of a refused recipient also NOQUEUE, which it is if the message came to nothing"""
    recipient: str
    """as near to what the customer wrote as the log tells"""
    when: float
    how: How
    text: str
    queue_id: str
    """where the log tells of it"""
    spellings: frozenset[str]
    """the recipient, folded, and all that aliases made of it"""
    day: int | None
    """that the return address was signed on; None if the message was not rewritten"""
    is_told: bool
    """whether Postfix has made a notification since"""
    is_over: bool
    """whether Postfix is done with the message"""
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
    """A mail that came for a return address of ours, or that smtpd did not take."""

    customer: str
    id: str
    return_address: str
    when: float
    queue_id: str
    message: Message | None = field(compare=False)
    """None: it was refused at RCPT TO"""
    text: str = ""


class Outcomes:
    """What the log tells, as far as it is about customers."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.passed_over: Counter[str] = Counter()
        """why messages with a failure are nobody's"""

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
        """The refused recipients, folded, of whom the log does not tell that a customer wrote to them, and when."""
        return [
            (spelled_alike(refusal.event.recipient), refusal.event.when)
            for refusal in refusals
            if self._refused_customer(refusal) is None
        ]

    def looks_like_return_address(self, address: str) -> bool:
        """Whether it is made like one of ours."""
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
        """Whose a message is; None, and counted, if it is nobody's."""
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
        """What a return address says, if it was good at a time."""
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

    # ---- what came back

    def _came_back(self, message: Message) -> Iterator[Returned]:
        if message.stopped and message.stopped.is_refused and (message.is_own or message.stopped.is_for_now):
            return  # Postfix makes its own notification again, and a client comes again
        # Of one that has another queue id now, that one tells.
        for recipient in sorted(message.returned_to - message.handed_on):
            when = next((one.when for one in message.attempts.values() if one.recipient == recipient), 0.0)
            when = when or (message.stopped.when if message.stopped else 0.0)
            signed = self._signed(recipient, when)
            if signed:
                yield Returned(signed[0].name, signed[1].id, recipient, when, message.queue_id, message)

    def _turned_away(self, refusal: Refusal) -> Iterator[Returned]:
        """One with the null sender, which is what bounces have; others are mostly spam to an address that got about."""
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
    """A message that expired, of which the log has no delivery: for whom, nobody can tell."""
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
    """The recipient as delivery saw it, then before each alias, back to what the customer wrote."""
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
    """The delivery that this recipient came out of, under the queue id before."""
    wanted = {spelled_alike(attempt.recipient), spelled_alike(attempt.original)}
    named = [(parent, theirs) for parent, theirs in message.parents if spelled_alike(theirs.recipient) in wanted]
    return next(iter(named or (message.parents if len(message.parents) == 1 else ())), None)
