"""The variables that a customer may opt in to, beside the six that every report has.  Pure.

Called by `judgement`, by `intake` for refusals, and by `bouncehook test`, which needs no more of all that than this.
`times` is also called by `store.rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bouncehook.addresses import from_xtext
from bouncehook.reason_rules import ReasonRule
from bouncehook.report import RELAYED, Event, Report, Variable
from bouncehook.sent_message import SentMessage
from bouncehook_notifier.reason import is_permanent, read_reason

_TYPES = {Event.RETURNED: "bounce"}
"""what `type` says of an event whose own word is another"""


def with_further_variables(
    report: Report,
    message: SentMessage | None,
    arrived: float,
    rules: Sequence[ReasonRule],
    reporter: str = "",
) -> Report:
    """The report, with what a customer may opt in to.

    `arrived` is when the evidence came, in seconds since 1970; `rules` are the operator's own for reasons; `reporter`
    is the address that sent a complaint, as it says itself.
    """
    further: dict[str, Variable] = {
        "type": _TYPES.get(report.event, report.event.value),
        **times(int(arrived)),
    }
    if reporter and report.event is Event.COMPLAINT:
        further["emailfrom"] = reporter
    return replace(report, further=further | _about_delivery(report, rules) | about_message(message))


def times(moment: int) -> dict[str, Variable]:
    """A moment in seconds since 1970, in the two forms that SMTPeter has: `timestamp` in UTC, and `time`."""
    return {"timestamp": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S"), "time": moment}


def _about_delivery(report: Report, rules: Sequence[ReasonRule]) -> dict[str, Variable]:
    """What became of it; a complaint and an answer say nothing of that."""
    reason = read_reason(report.code, report.extended, report.description, report.state, rules=rules)
    if report.event is Event.FAILURE:
        permanent = is_permanent(report.code, report.extended, reason)
        return {"action": "failed", "reason": reason.value, "permanent": permanent}
    if report.event is Event.DELAYED:
        return {"action": "delayed", "reason": reason.value, "permanent": False}
    if report.event is Event.DELIVERED:
        return {"action": report.further.get("action", RELAYED)}
    return {}


def about_message(message: SentMessage | None) -> dict[str, Variable]:
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
