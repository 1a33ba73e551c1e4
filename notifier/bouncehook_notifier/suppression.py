"""Which addresses come to be on their customer's suppression list, because of a mail that came back.  Pure.

An address is suppressed by a failure that is a fact about the address, or by a complaint, as the customer's
`suppression:` says.  What our own Postfix says is proof: it is what a server answered it.  A mail from elsewhere has a
return address that proves whose message it was, but anybody who received that message knows the address, and can write
what he likes.  So it counts only if the customer trusts such mails.  (A complaint always comes from elsewhere; a
customer who names it among the reasons wants it nevertheless.)

Nothing follows from a refusal: what our own smtpd refuses costs nothing to try, and may be mended tomorrow; and what
the milter refuses because of the list must not prolong its own cause.

Called by `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bounce_recogniser import Kind
from bouncehook.addresses import folded
from bouncehook.customers import Customer
from bouncehook.reason_rules import ReasonRule
from bouncehook.report import State, printable
from bouncehook.return_address import SECONDS_PER_DAY
from bouncehook.suppression_settings import COMPLAINT, SuppressionSettings
from bouncehook_notifier.attribution import Why, spelled_alike
from bouncehook_notifier.judgement import Claim, Judgement
from bouncehook_notifier.reason import is_permanent, read_reason
from bouncehook_notifier.store.records import Suppression

_OF_THE_RECIPIENT = (State.DNS, State.RCPTTO, State.DATA, State.MESSAGE, State.BOUNCE)
"""states in which a server has spoken about the recipient, and not about us or the sender"""


def suppressions_after(judged: Judgement, arrived: float, rules: Sequence[ReasonRule]) -> list[Suppression]:
    """The addresses, each once.  `arrived` is in seconds since 1970; `rules` are the operator's own for reasons."""
    customer = judged.returned.customer
    settings = customer.suppression
    if settings is None or (judged.said.kind is Kind.FAILURE and not (judged.ours or settings.trust_strangers)):
        return []
    return list(_each_once(_entries(judged, customer, settings, arrived, rules)))


def _entries(
    judged: Judgement, customer: Customer, settings: SuppressionSettings, arrived: float, rules: Sequence[ReasonRule]
) -> Iterator[Suppression]:
    until = arrived + settings.days * SECONDS_PER_DAY
    for claim in judged.said.claims:
        address = folded(printable(claim.owner.recipient))
        reason = _reason(judged, claim, rules)
        if address and reason in settings.reasons:
            yield Suppression(customer.name, address, reason, arrived, until)


def _reason(judged: Judgement, claim: Claim, rules: Sequence[ReasonRule]) -> str:
    """Why the address is to be suppressed; empty when it is not."""
    # A mail may invent recipients of a message that is not remembered.
    if not judged.ours and claim.owner.why is Why.UNREMEMBERED:
        return ""
    if judged.said.kind is Kind.COMPLAINT:
        return COMPLAINT
    # One target of an alias that failed, or the address to which a recipient forwards, is not the recipient.
    is_recipient = spelled_alike(claim.named) == spelled_alike(claim.owner.recipient)
    if judged.said.kind is not Kind.FAILURE or not is_recipient or claim.state not in _OF_THE_RECIPIENT:
        return ""
    reason = read_reason(claim.code, claim.extended, claim.description, claim.state, rules=rules)
    return reason.value if is_permanent(claim.code, claim.extended, reason) else ""


def _each_once(entries: Iterable[Suppression]) -> Iterable[Suppression]:
    return {entry.address: entry for entry in entries}.values()
