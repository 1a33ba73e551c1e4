"""Which reports follow from a piece of evidence.  Pure.

The recogniser says what a mail claims; here that meets what we know ourselves: whose message it was (the verified
return address), to whom the return address says that this copy went (Postfix's XVERP), and, when it is remembered, to
whom that message went.  Called by `intake` and by `bouncehook explain`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bounce_recogniser import Grade, Kind, Outcome, Recipient, Recognised, read_postfix_text, recognise
from bouncehook.addresses import folded, from_xtext
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.networks import Network, client_address
from bouncehook.reason_rules import ReasonRule
from bouncehook.report import OPTIONAL_EVENTS, Event, Report, State, Variable, printable
from bouncehook.return_address import Token, recipient_of
from bouncehook_notifier.forwarded import has_trace
from bouncehook_notifier.reason import is_permanent, read_reason
from bouncehook_notifier.store.records import Message, NewReport

MOST_REPORTS = 100
"""that one mail can give rise to: a flood of invented ones is no use to anybody"""
NO_QUEUE = "NOQUEUE"
"""the id of a message that never got one, because our smtpd refused all of its recipients"""
_EVENTS = {Kind(event.value): event for event in (Event.FAILURE, *OPTIONAL_EVENTS)}
"""the kinds of mail that are told to the `failures` URL, or may be"""
_OUTCOMES = {
    Kind.FAILURE: Outcome.FAILED,
    Kind.DELAYED: Outcome.DELAYED,
    Kind.COMPLAINT: Outcome.COMPLAINED,
    Kind.AUTO_REPLY: Outcome.ANSWERED,
}
"""what such a mail says of the recipients that it is about"""
_UNNAMED = Recipient(Outcome.ANSWERED, "", "", Grade.WORDS)
WORDS_ALONE = "words-alone"
"""the rule of a mail whose words nothing that we know bears out"""


class UnknownCustomer(BouncehookError):
    """Evidence about a message of a customer who is not in the map."""


@dataclass(frozen=True, slots=True)
class ReturnedMessage:
    """Whose message came back, from its return address."""

    return_address: str
    token: Token
    customer: Customer
    message: Message | None
    """the message itself, if it is remembered"""

    @property
    def recipient(self) -> str:
        """To whom this copy of it went; empty when nothing that can be believed tells."""
        return as_sent(recipient_of(self.return_address), self.message)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A returned mail, and everything that follows from it."""

    returned: ReturnedMessage
    recognised: Recognised
    ours: bool
    """whether our own Postfix wrote the mail"""
    reports: list[NewReport]
    """the failures or what else the customer asked for; and that it came back, for the bounces loop"""


def identify(
    configuration: Configuration, remembered: Callable[[str, str, int], Message | None], return_address: str, day: int
) -> ReturnedMessage:
    """Whose message came back.

    `remembered` gives a sent message by customer, id and day; `day` is that of the mail's arrival, so that a bounce
    which waited here for long does not expire for that.  Raises NotAReturnAddress and UnknownCustomer.
    """
    token = configuration.verify(return_address, day)
    customer = known_customer(configuration, token.customer_tag)
    return ReturnedMessage(return_address, token, customer, remembered(customer.name, token.id, token.day))


def judge(
    configuration: Configuration, returned: ReturnedMessage, mail: bytes, arrived: float, *, client: str | None
) -> Judgement:
    """What follows from a mail that came back from `client` (an address, empty for a local one); None says that the
    milter took it from Postfix itself."""
    recognised = recognise(mail, skip_5xx_greeting=configuration.settings.smtp_skip_5xx_greeting)
    ours = client is None or is_our_postfix(recognised, returned.token.id, client, configuration.settings.mynetworks)
    recognised = recognised if ours else believed(recognised, returned.message, returned.recipient)
    token, customer, message = returned.token, returned.customer, returned.message
    events = reports_of(recognised, token.id, message, ours=ours, events=OPTIONAL_EVENTS, sent_to=returned.recipient)
    wanted = [report for report in events if report.event in (Event.FAILURE, *customer.events)]
    reports = [with_further_variables(report, message, arrived, configuration.reason_rules) for report in wanted]
    if customer.bounces:
        reports.append(report_of_return(token.id, events, message, returned.recipient))
    if customer.forward and message and not has_trace(mail, returned.return_address):
        reports.append(Report(token.id, message.sender, State.BOUNCE, event=Event.FORWARDED))
    return Judgement(
        returned,
        recognised,
        ours,
        [new_report(configuration, customer, report, _distinction(report, token, mail)) for report in reports],
    )


def known_customer(configuration: Configuration, tag: bytes) -> Customer:
    """The customer with this tag.  Raises UnknownCustomer."""
    customer = configuration.customers.by_tag(tag)
    if customer is None:
        raise UnknownCustomer(
            "the customer of this message is not in the customers' map; put them back and move the file to new/"
        )
    return customer


def is_our_postfix(recognised: Recognised, message_id: str, client: str, mynetworks: Sequence[Network]) -> bool:
    """Whether a mail that came through the pipe is our own Postfix's notification, whose words tell the SMTP state.

    (The milter was down, or another relay of ours wrote it.)  It is if it names the very message that its return
    address is signed for; anyone who got that message knows the name, so it must also come from one of us.
    """
    address = client_address(client)
    local = address is None or any(address in network for network in mynetworks)
    return local and recognised.postfix_queue_id == message_id


def reports_of(
    recognised: Recognised,
    message_id: str,
    message: Message | None,
    *,
    ours: bool,
    events: Collection[Event] = (),
    sent_to: str = "",
) -> list[Report]:
    """The reports of failures, and of `events`, that a returned mail gives rise to; at most one for each recipient.

    `sent_to` is the only recipient that it can be about, when the return address was made for one.
    """
    event = _EVENTS.get(recognised.kind)
    if event is None or event not in (Event.FAILURE, *events):
        return []
    reports: dict[str, Report] = {}
    for failure in _said(recognised):
        recipient = printable(sent_to or original_recipient(failure, message, ours=ours))
        if (recipient or event is not Event.FAILURE) and len(reports) < MOST_REPORTS:
            reports.setdefault(
                folded(recipient),
                Report(
                    message_id,
                    recipient,
                    _state(failure, event) if ours else State.BOUNCE,
                    failure.code,
                    failure.extended,
                    failure.description and printable(failure.description),
                    event=event,
                ),
            )
    return list(reports.values())


def _said(recognised: Recognised) -> tuple[Recipient, ...]:
    """What a mail says of each recipient; where it names none, of one whom the message itself may tell."""
    return recognised.of(_OUTCOMES[recognised.kind]) or (_UNNAMED,)


def believed(recognised: Recognised, message: Message | None, sent_to: str) -> Recognised:
    """The same without the failures that nothing but somebody's words tells of; unrecognised when none is left.

    `message` is remembered, `sent_to` is in the return address: what we know ourselves.
    """
    known = {folded(one) for one in ((message.recipients if message else []) + [sent_to]) if one}
    kept = tuple(
        one
        for one in recognised.recipients
        if one.outcome is not Outcome.FAILED or _is_borne_out(recognised, one, known)
    )
    if recognised.kind is Kind.FAILURE and not any(one.outcome is Outcome.FAILED for one in kept):
        return replace(recognised, kind=Kind.UNRECOGNISED, rule=WORDS_ALONE)
    return replace(recognised, recipients=kept)


def _is_borne_out(recognised: Recognised, failure: Recipient, known: Collection[str]) -> bool:
    """Whether a failure that the mail tells of is evidence.

    A report for machines is, and a known system's text.  What quotes a reply is, unless it is about somebody to whom
    the message did not go: then the mail must be one that nobody may answer, and nothing may speak against it.  Words
    alone must be about somebody to whom the message went, in such a mail.
    """
    if failure.grade in (Grade.REPORT, Grade.SYSTEM):
        return True
    met = not failure.address or not {folded(failure.address), folded(failure.final_address)}.isdisjoint(known)
    undoubted = recognised.null_sender and not recognised.against
    if failure.grade is Grade.WORDS:
        return bool(known) and met and undoubted
    return not known or met or undoubted


def _state(failure: Recipient, event: Event) -> State:
    state = State(failure.state.value)
    return state if event is Event.FAILURE or state is not State.UNKNOWN else State.BOUNCE


def report_of_return(message_id: str, events: Sequence[Report], message: Message | None, sent_to: str = "") -> Report:
    """The report that a mail came back; `events` are those that it was recognised to tell of."""
    named = printable(sent_to) or next((report.recipient for report in events if report.recipient), "")
    only = message.recipients[0] if message and len(message.recipients) == 1 else ""
    return Report(message_id, named or printable(only), State.BOUNCE, event=Event.RETURNED)


def new_report(configuration: Configuration, customer: Customer, report: Report, distinction: str) -> NewReport:
    """A report with its webhook-id and the URLs that are to hear it."""
    urls = configuration.urls(customer, report.event)
    return NewReport(webhook_id(customer.name, report, distinction), customer.name, report, urls)


def _distinction(report: Report, token: Token, mail: bytes) -> str:
    """The day for what is one event however often it is told; the mail where each is an event of its own."""
    if report.event in (Event.RETURNED, Event.FORWARDED) or not report.recipient:
        return hashlib.blake2b(mail, digest_size=16).hexdigest()
    return str(token.day)


def as_sent(recipient: str, message: Message | None) -> str:
    """A recipient that stands in a return address, where anyone can write it, spelled as the customer did.

    Empty for one that the message did not go to.  Of a message that is not remembered it is believed, as what the
    mail itself says is.
    """
    if message is None:
        return recipient
    wanted = folded(recipient)
    return next((one for one in message.recipients if folded(one) == wanted), "")


def original_recipient(failure: Recipient, message: Message | None, *, ours: bool) -> str:
    """The address that the customer sent to, spelled as they did, where the message is remembered.

    A failed address that was never written to is one that a forwarder made; with a single recipient it is clear
    whose.  With several nobody knows (or it was invented), and then it is no address: the customer never wrote to
    it.  Our own Postfix is believed, since aliases of ours make addresses too.
    """
    recipients = {folded(recipient): recipient for recipient in message.recipients} if message else {}
    for address in (failure.address, failure.final_address):
        if folded(address) in recipients:
            return recipients[folded(address)]
    if len(recipients) == 1:
        return next(iter(recipients.values()))
    return "" if recipients and not ours else failure.address


def with_further_variables(
    report: Report, message: Message | None, arrived: float, rules: Sequence[ReasonRule]
) -> Report:
    """The report, with what a customer may opt in to.

    `arrived` is when the evidence came, in seconds since 1970; `rules` are the operator's own for reasons.
    """
    further: dict[str, Variable] = {
        "type": report.event.value,
        "timestamp": int(arrived),
        "time": datetime.fromtimestamp(int(arrived), UTC).isoformat(),
    }
    return replace(report, further=further | _about_delivery(report, rules) | about_message(message))


def _about_delivery(report: Report, rules: Sequence[ReasonRule]) -> dict[str, Variable]:
    """What became of it; a complaint and an answer say nothing of that."""
    reason = read_reason(report.code, report.extended, report.description, report.state, rules=rules)
    if report.event is Event.FAILURE:
        permanent = is_permanent(report.code, report.extended, reason)
        return {"action": "failed", "reason": reason.value, "permanent": permanent}
    if report.event is Event.DELAYED:
        return {"action": "delayed", "reason": reason.value, "permanent": False}
    return {}


def about_message(message: Message | None) -> dict[str, Variable]:
    """The variables to opt in to that are remembered of the message; empty ones are unknown."""
    if message is None:
        return {}
    known: dict[str, Variable] = {
        "envelope": message.sender,
        "tags": list(message.tags),
        "envid": from_xtext(message.envid),
        "message_id": message.message_id,
    }
    return {name: value for name, value in known.items() if value}


def report_of_refusal(header: dict[str, Any], message_id: str) -> Report:
    """The report of a recipient that our smtpd refused.

    With address verification the text quotes the remote's refusal, which then says more than ours.
    """
    text = read_postfix_text(header["text"])
    return Report(
        message_id,
        header["recipient"],
        State.RCPTTO,
        text.code,
        text.extended or header["extended"] or None,
        printable(text.description) if text.description else None,
    )


def webhook_id(customer: str, report: Report, distinction: str) -> str:
    """The id under which an event is delivered: made from the event, so it is the same whenever and wherever the
    same event is seen again.

    `distinction` tells apart what the id alone does not: short queue ids are used again, so it is the day; a refused
    transaction without a queue id has nothing of its own, so it is the name of the spool file; a returned mail is an
    event of its own whatever it says, so it is the mail.
    """
    # Whose the returned mail is may be known the second time only.
    recipient = "" if report.event is Event.RETURNED else folded(report.recipient)
    parts = [customer, report.id, distinction, recipient]
    if report.event is not Event.FAILURE:
        parts.append(report.event.value)
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=15).digest()
    return "msg_" + base64.b32encode(digest).decode("ascii").lower()
