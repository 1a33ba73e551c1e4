"""Which reports follow from a piece of evidence.  Pure.

The recogniser says what a mail claims; here that meets what we know ourselves: whose message it was (the verified
return address), and, when it is remembered, to whom that message went.  Called by `intake` and by `bouncehook explain`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bouncehook.addresses import folded, from_xtext
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.networks import Network, client_address
from bouncehook.report import Report, State, Variable, printable
from bouncehook.return_address import Token
from bouncehook_notifier.recognise import Failure, Kind, Recognised, read_postfix_text, recognise
from bouncehook_notifier.recognise.reason import is_permanent, read_reason
from bouncehook_notifier.store import Message

MOST_REPORTS = 100
"""that one mail can give rise to: a flood of invented ones is no use to anybody"""
NO_QUEUE = "NOQUEUE"
"""the id of a message that never got one, because our smtpd refused all of its recipients"""


class UnknownCustomer(BouncehookError):
    """Evidence about a message of a customer who is not in the map."""


@dataclass(frozen=True, slots=True)
class ReturnedMessage:
    """Whose message came back, from its return address."""

    token: Token
    customer: Customer
    message: Message | None
    """the message itself, if it is remembered"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A returned mail, and everything that follows from it."""

    returned: ReturnedMessage
    recognised: Recognised
    ours: bool
    """whether our own Postfix wrote the mail"""
    reports: list[Report]


def identify(
    configuration: Configuration, remembered: Callable[[str, str, int], Message | None], return_address: str, day: int
) -> ReturnedMessage:
    """Whose message came back.

    `remembered` gives a sent message by customer, id and day; `day` is that of the mail's arrival, so that a bounce
    which waited here for long does not expire for that.  Raises NotAReturnAddress and UnknownCustomer.
    """
    token = configuration.verify(return_address, day)
    customer = known_customer(configuration, token.customer_tag)
    return ReturnedMessage(token, customer, remembered(customer.name, token.id, token.day))


def judge(
    configuration: Configuration, returned: ReturnedMessage, mail: bytes, arrived: float, *, client: str | None
) -> Judgement:
    """What follows from a mail that came back from `client` (an address, empty for a local one); None says that the
    milter took it from Postfix itself."""
    recognised = recognise(mail, skip_5xx_greeting=configuration.settings.smtp_skip_5xx_greeting)
    ours = client is None or is_our_postfix(recognised, returned.token.id, client, configuration.settings.mynetworks)
    reports = [
        with_further_variables(report, returned.message, arrived)
        for report in reports_of(recognised, returned.token.id, returned.message, ours=ours)
    ]
    return Judgement(returned, recognised, ours, reports)


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


def reports_of(recognised: Recognised, message_id: str, message: Message | None, *, ours: bool) -> list[Report]:
    """The reports that a returned mail gives rise to; at most one for each recipient."""
    if recognised.kind is not Kind.FAILURE:
        return []
    failures = recognised.failures
    if not failures and recognised.anonymous and message and len(message.recipients) == 1:
        failures = (recognised.anonymous,)  # it says that it failed and not for whom: there was only one
    reports: dict[str, Report] = {}
    for failure in failures:
        recipient = printable(original_recipient(failure, message, ours=ours))
        if recipient and len(reports) < MOST_REPORTS:
            reports.setdefault(
                folded(recipient),
                Report(
                    message_id,
                    recipient,
                    failure.state if ours else State.BOUNCE,
                    failure.code,
                    failure.extended,
                    failure.description and printable(failure.description),
                ),
            )
    return list(reports.values())


def original_recipient(failure: Failure, message: Message | None, *, ours: bool) -> str:
    """The address that the customer sent to, spelled as they did, where the message is remembered.

    A failed address that was never written to is one that a forwarder made; with a single recipient it is clear
    whose.  With several nobody knows (or it was invented), and then it is no address: the customer never wrote to
    it.  Our own Postfix is believed, since aliases of ours make addresses too.
    """
    recipients = {folded(recipient): recipient for recipient in message.recipients} if message else {}
    for address in (failure.recipient, failure.final_recipient):
        if folded(address) in recipients:
            return recipients[folded(address)]
    if len(recipients) == 1:
        return next(iter(recipients.values()))
    return "" if recipients and not ours else failure.recipient


def with_further_variables(report: Report, message: Message | None, arrived: float) -> Report:
    """The report, with what a customer may opt in to.  `arrived` is when the evidence came, in seconds since 1970."""
    reason = read_reason(report.code, report.extended, report.description, report.state)
    further: dict[str, Variable] = {
        "type": "failure",
        "timestamp": int(arrived),
        "time": datetime.fromtimestamp(int(arrived), UTC).isoformat(),
        "action": "failed",
        "reason": reason.value,
        "permanent": is_permanent(report.code, report.extended, reason),
    }
    return replace(report, further=further | about_message(message))


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
    """The id under which a failure is delivered: made from the failure, so it is the same whenever and wherever the
    same failure is seen again.

    `distinction` tells apart what the id alone does not: short queue ids are used again, so it is the day; a refused
    transaction without a queue id has nothing of its own, so it is the name of the spool file.
    """
    parts = (customer, report.id, distinction, folded(report.recipient))
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=15).digest()
    return "msg_" + base64.b32encode(digest).decode("ascii").lower()
