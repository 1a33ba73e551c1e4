"""Whether, and by what, addresses come to be on a customer's suppression list: `suppression:` of a customer.

    suppression: yes                                    # as if nothing were said of what follows
    suppression:
      reasons: [user-unknown, mailbox-disabled]         # which failures
      days: 90                                          # for how long
      trust_strangers: yes                              # also what only a foreign bounce says

Read by `customers`; used by the notifier, which decides, and by the milter, which must know whose list is in use.  Pure
data, but for reading the YAML nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bouncehook.reason_rules import Reason
from bouncehook.yaml_nodes import Node

COMPLAINT = "complaint"
BY_HAND = "by-hand"
"""an administrator put the address on the list"""
_FACTS = (
    Reason.USER_UNKNOWN.value,
    Reason.MAILBOX_DISABLED.value,
    Reason.HOST_NOT_FOUND.value,
    Reason.MOVED.value,
)
"""reasons that are facts about an address, which the next message would meet again"""
CHOICES = (*_FACTS, COMPLAINT)
"""what `reasons:` may name"""
STANDARD = _FACTS[:3]
"""a complaint is not among them: it always comes from outside, so the customer has to ask for it"""
LISTED = (*CHOICES, BY_HAND)
"""what may be the reason of an address that is on a list"""
STANDARD_DAYS = 90
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class SuppressionSettings:
    """A customer's suppression list is in use, and grows by this."""

    reasons: tuple[str, ...] = STANDARD
    days: int = STANDARD_DAYS
    """how long an address stays on the list"""
    trust_strangers: bool = False
    """whether a bounce mail of a foreign server is enough"""


def read_suppression(node: Node) -> SuppressionSettings | None:
    """A reader; None when the list is not in use."""
    if node.is_boolean:
        return SuppressionSettings() if node.yes_or_no() else None
    entry = node.mapping()
    settings = SuppressionSettings(
        reasons=entry.take("reasons", _reasons, STANDARD),
        days=entry.take("days", lambda days: days.whole_number(1, MOST_DAYS), STANDARD_DAYS),
        trust_strangers=entry.take("trust_strangers", Node.yes_or_no, False),
    )
    entry.finish()
    return settings


def _reasons(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.read_items(_reason)))


def _reason(node: Node) -> str:
    text = node.text()
    if text not in CHOICES:
        raise node.wrong(f"must be one of {', '.join(CHOICES)}, not {text!r}: any other failure may pass")
    return text
