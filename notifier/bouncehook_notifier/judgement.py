"""Which reports follow from a piece of evidence.  Pure.

The recogniser says what a mail claims; here that meets what we know ourselves: whose message it was (the verified
return address), and, when it is remembered, to whom that message went.  Called by `intake`.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from bouncehook.addresses import folded
from bouncehook.report import Report, State
from bouncehook_notifier.recognise import Failure, Kind, Recognised, read_postfix_text
from bouncehook_notifier.store import Message

NO_QUEUE = "NOQUEUE"


def is_our_postfix(recognised: Recognised, spooled_as_notification: bool, message_id: str) -> bool:
    """Whether the mail is our own Postfix's notification, whose words tell the SMTP state.

    One that the milter captured is; one that came through the pipe (the milter was down, or it is another relay's)
    is if it names the very message that its return address is signed for.
    """
    return spooled_as_notification or recognised.postfix_queue_id == message_id


def reports_of(recognised: Recognised, message_id: str, message: Message | None, *, ours: bool) -> list[Report]:
    """The reports that a returned mail gives rise to; at most one for each recipient."""
    if recognised.kind is not Kind.FAILURE:
        return []
    failures = recognised.failures
    if not failures and recognised.anonymous and message and len(message.recipients) == 1:
        failures = (recognised.anonymous,)  # it says that it failed and not for whom: there was only one
    reports: dict[str, Report] = {}
    for failure in failures:
        recipient = original_recipient(failure, message)
        if recipient:
            reports.setdefault(
                folded(recipient),
                Report(
                    message_id,
                    recipient,
                    failure.state if ours else State.BOUNCE,
                    failure.code,
                    failure.extended,
                    failure.description,
                ),
            )
    return list(reports.values())


def original_recipient(failure: Failure, message: Message | None) -> str:
    """The address that the customer sent to, spelled as they did, where the message is remembered.

    A failed address that was never written to is one that a forwarder made; with a single recipient it is clear
    whose.
    """
    recipients = {folded(recipient): recipient for recipient in message.recipients} if message else {}
    for address in (failure.recipient, failure.final_recipient):
        if folded(address) in recipients:
            return recipients[folded(address)]
    if len(recipients) == 1:
        return next(iter(recipients.values()))
    return failure.recipient


def report_of_refusal(header: dict[str, Any]) -> Report:
    """The report of a recipient that our smtpd refused.

    With address verification the text quotes the remote's refusal, which then says more than ours.
    """
    text = read_postfix_text(header["text"])
    return Report(
        header["id"],
        header["recipient"],
        State.RCPTTO,
        text.code,
        text.extended or header["extended"] or None,
        text.description or None,
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
