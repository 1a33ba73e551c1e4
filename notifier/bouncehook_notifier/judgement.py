"""Which reports follow from a piece of evidence.  Pure.

What a mail says is compared with what we know ourselves.  A notification of our own Postfix is read strictly, any other
mail is recognised.  We know whose message it was from the verified return address, and to whom that message went
(`attribution`).  Called by `intake` and by `bouncehook explain`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bounce_recogniser import Grade, Kind, Recognised, read_postfix_text, recognise
from bounce_recogniser import Outcome as RecognisedOutcome
from bounce_recogniser import Recipient as RecognisedRecipient
from bouncehook.addresses import folded
from bouncehook.configuration import Configuration
from bouncehook.customers import Customer
from bouncehook.envelope import Recipient
from bouncehook.errors import BouncehookError
from bouncehook.report import DELIVERED, RELAYED, Event, Report, State, Variable, printable
from bouncehook.return_address import Token, recipient_of
from bouncehook.sent_message import SentMessage
from bouncehook.spool_records import Refusal
from bouncehook_notifier.attribution import Attributed, Attribution, PassedOver, Why, as_sent
from bouncehook_notifier.forwarded import has_trace
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.origin import Origin, wrote_it
from bouncehook_notifier.own_notification import NotANotification, Outcome, OwnStatus, read_own_notification
from bouncehook_notifier.received_for import received_for
from bouncehook_notifier.store.records import NewReport

MOST_UNPROVED = 100
"""the maximal number of reports from one foreign mail if its message is not remembered, because the mail may have
invented the recipients.  A remembered message has at most one report for each recipient, and our own Postfix is
believed"""
OWN_RULE = "postfix-own"
WORDS_ALONE = "words-alone"
"""the rule of a mail with only free text that nothing we know confirms"""
_EVENTS = {
    Kind.FAILURE: Event.FAILURE,
    Kind.DELAYED: Event.DELAYED,
    Kind.COMPLAINT: Event.COMPLAINT,
    Kind.AUTO_REPLY: Event.AUTO_REPLY,
    Kind.SUCCESS: Event.DELIVERED,
}
"""the kinds of mail that are reported to the `failures` URL, some on request.  There are claims of success only in what
our own Postfix writes"""
_ACTIONS = {Outcome.RELAYED: RELAYED, Outcome.DELIVERED: DELIVERED}
_OWN_KINDS = (
    ((Outcome.FAILED,), Kind.FAILURE),
    ((Outcome.DELAYED,), Kind.DELAYED),
    (tuple(_ACTIONS), Kind.SUCCESS),
)
"""what a notification of our own Postfix is about, by the outcomes in it: the worst decides"""
_OUTCOMES = {
    Kind.FAILURE: RecognisedOutcome.FAILED,
    Kind.DELAYED: RecognisedOutcome.DELAYED,
    Kind.COMPLAINT: RecognisedOutcome.COMPLAINED,
    Kind.AUTO_REPLY: RecognisedOutcome.ANSWERED,
}
"""the event of each kind of mail"""
_UNNAMED = RecognisedRecipient(RecognisedOutcome.ANSWERED, "", "", Grade.WORDS)


class UnknownCustomer(BouncehookError):
    """The evidence is about a message of a customer who is not in the map."""


@dataclass(frozen=True, slots=True)
class ReturnedMessage:
    """The message that came back, identified by its return address."""

    return_address: str
    token: Token
    customer: Customer
    message: SentMessage | None
    """the message itself, if it is remembered"""

    @property
    def recipient(self) -> str:
        """The recipient of this copy of the message; empty when it is not reliably known."""
        return as_sent(recipient_of(self.return_address), self.sent_to)

    @property
    def sent_to(self) -> list[Recipient] | None:
        """All recipients of the message; None when it is not remembered."""
        return self.message.recipients if self.message else None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a mail says about one recipient."""

    owner: Attributed
    """the recipient that it belongs to"""
    named: str
    """the address in the mail; empty when it names none"""
    state: State
    code: str | None = None
    extended: str | None = None
    description: str | None = None
    action: str = ""
    """of a success: RELAYED or DELIVERED"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says, as read by our own strict reader or by the recogniser."""

    kind: Kind
    rule: str
    claims: list[Claim]
    recognised: Recognised | None = None
    """the recogniser's result, with a trace of the readers that it tried"""

    @property
    def limits(self) -> tuple[str, ...]:
        """The limits that the mail reached, so that it was not read as a whole."""
        return self.recognised.limits if self.recognised else ()

    @property
    def reporter(self) -> str:
        """Who sent a complaint, as it says itself; empty when that is not known, or it is no complaint."""
        feedback = self.recognised.feedback if self.recognised else None
        return printable(feedback.reporter) if feedback else ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A returned mail, and all that follows from it."""

    returned: ReturnedMessage
    said: Said
    ours: bool
    """whether our own Postfix wrote the mail"""
    reports: list[NewReport]
    """reports of failures and of other events that the customer asked for, and for `bounces` that the mail came back"""
    passed_over: list[PassedOver]
    unasked: bool = False
    """whether it is a success notification for which the sender did not ask; it is no mail that came back"""

    @property
    def is_of_no_use(self) -> bool:
        """Whether nobody wants to know, so that nothing of it needs to be kept."""
        return self.unasked and not any(report.urls for report in self.reports)


def identify(
    configuration: Configuration,
    remembered: Callable[[str, str, int], SentMessage | None],
    return_address: str,
    day: int,
) -> ReturnedMessage:
    """Identify the message that came back.

    `remembered` returns a sent message by customer, id and day.  `day` is the day when the mail arrived, so that a
    bounce does not expire while it waits here.  Raises NotAReturnAddress and UnknownCustomer.
    """
    return message_of(configuration, remembered, configuration.verify(return_address, day), return_address)


def message_of(
    configuration: Configuration,
    remembered: Callable[[str, str, int], SentMessage | None],
    token: Token,
    return_address: str,
) -> ReturnedMessage:
    """The message that a verified token stands for.  Raises UnknownCustomer."""
    customer = known_customer(configuration, token.customer_tag)
    name = customer.name_with_tag(token.customer_tag)
    return ReturnedMessage(return_address, token, customer, remembered(name, token.id, token.day))


def judge(
    configuration: Configuration, returned: ReturnedMessage, mail: bytes, arrived: float, origin: Origin
) -> Judgement:
    """Judge a mail that came back; `arrived` is in seconds since 1970."""
    token, customer, message = returned.token, returned.customer, returned.message
    attribution = Attribution(
        returned.sent_to, configuration.copies, returned.recipient, lambda: received_for(mail, token.id)
    )
    ours = wrote_it(origin, mail, configuration.settings.relays)
    skip_5xx = configuration.settings.smtp_skip_5xx_greeting
    own = said_by_our_own(mail, token.id, attribution, skip_5xx_greeting=skip_5xx) if ours else None
    said = own or said_by_foreign(recognise(mail, skip_5xx_greeting=skip_5xx), attribution)
    most = None if own or message else MOST_UNPROVED
    told, passed_over = reports_of(said, token.id, most)
    reports = _wanted(configuration, returned, told, said, arrived)
    unasked = own is not None and own.kind is Kind.SUCCESS and _is_unasked(customer, message)
    if customer.bounces and not unasked:
        only = "" if passed_over else attribution.only
        report = report_of_return(token.id, told, returned.recipient or only)
        reports.append(with_further_variables(report, message, arrived, configuration.reason_rules))
    # A sender who was forgotten is not known any more.
    sender = message.sender if message and customer.forward and not unasked else ""
    if sender and not has_trace(mail, returned.return_address):
        reports.append(Report(token.id, sender, State.BOUNCE, event=Event.FORWARDED))
    new = _new(configuration, returned, reports, mail)
    return Judgement(returned, said, own is not None, new, passed_over, unasked)


def _is_unasked(customer: Customer, message: SentMessage | None) -> bool:
    """Whether a success notification of our own Postfix was asked for by our command filter, and not by the sender.

    Of a message that is not remembered nobody knows; a customer who is told of deliveries hears of this one anyway.
    """
    if message is None:
        return customer.is_told(Event.DELIVERED)
    recipients = message.recipients
    return any(one.success_is_unasked for one in recipients) and not any(one.asks_for_success for one in recipients)


def judge_complaint(
    configuration: Configuration, returned: ReturnedMessage, recognised: Recognised, mail: bytes, arrived: float
) -> Judgement:
    """Judge a mail that came to the address of complaints, about a message that it has proved.

    It did not come back to a return address, so only a complaint is believed of it, and it is neither for `bounces` nor
    forwarded.
    """
    said = Said(recognised.kind, recognised.rule, [], recognised)
    if recognised.kind is Kind.COMPLAINT:
        attribution = Attribution(
            returned.sent_to, configuration.copies, returned.recipient, lambda: received_for(mail, returned.token.id)
        )
        said = said_by_foreign(recognised, attribution)
    told, passed_over = reports_of(said, returned.token.id, None if returned.message else MOST_UNPROVED)
    reports = _wanted(configuration, returned, told, said, arrived)
    return Judgement(returned, said, False, _new(configuration, returned, reports, mail), passed_over)


def _wanted(
    configuration: Configuration, returned: ReturnedMessage, told: Sequence[Report], said: Said, arrived: float
) -> list[Report]:
    """The reports of events that the customer asked for, with the further variables."""
    rules, reporter = configuration.reason_rules, said.reporter
    return [
        with_further_variables(report, returned.message, arrived, rules, reporter)
        for report in told
        if returned.customer.is_told(report.event)
    ]


def _new(
    configuration: Configuration, returned: ReturnedMessage, reports: Sequence[Report], mail: bytes
) -> list[NewReport]:
    customer, token = returned.customer, returned.token
    name = customer.name_with_tag(token.customer_tag)
    return [new_report(configuration, customer, name, report, _distinction(report, token, mail)) for report in reports]


def known_customer(configuration: Configuration, tag: bytes) -> Customer:
    """The customer with this tag.  Raises UnknownCustomer."""
    customer = configuration.customers.by_tag(tag)
    if customer is None:
        raise UnknownCustomer(
            "the customer of this message is not in the customers' map; it is tried again when the map has changed"
        )
    return customer


def said_by_our_own(mail: bytes, message_id: str, attribution: Attribution, *, skip_5xx_greeting: bool) -> Said | None:
    """What a mail of our own Postfix says; None when it does not have the form that bounce(8) writes."""
    try:
        notification = read_own_notification(mail, skip_5xx_greeting=skip_5xx_greeting)
    except NotANotification:
        return None
    if not attribution.remembered and notification.only:
        attribution = attribution.with_recipients([Recipient(notification.only)])
    told = list(notification.statuses)
    # For one queue file Postfix gives the original address itself, and after access(5)'s REDIRECT the ORCPT is that of
    # another recipient.  A mail that was queued again may have only the ORCPT.
    again = notification.queue_id != message_id
    for outcomes, kind in _OWN_KINDS:
        if about := [status for status in told if status.outcome in outcomes]:
            return Said(kind, OWN_RULE, [_own_claim(one, attribution, one.orcpt if again else "") for one in about])
    return Said(Kind.SUCCESS, OWN_RULE, []) if told else None


def _own_claim(status: OwnStatus, attribution: Attribution, orcpt: str) -> Claim:
    owner = attribution.of_our_own(status.final, status.original, orcpt)
    action = _ACTIONS.get(status.outcome, "")
    # What is said of a delivery is the answer to the whole message, or has no stage.
    state = State.MESSAGE if action else status.state
    return Claim(owner, status.final, state, status.code, status.extended, status.description, action)


def said_by_foreign(recognised: Recognised, attribution: Attribution) -> Said:
    """What any other mail says.  The SMTP stage of a failure elsewhere is not known, so the state is `bounce`."""
    if recognised.kind not in _OUTCOMES:
        return Said(recognised.kind, recognised.rule, [], recognised)
    told = recognised.of(_OUTCOMES[recognised.kind]) or (_UNNAMED,)
    claims = [_foreign_claim(recognised, one, attribution) for one in told]
    if recognised.kind is Kind.COMPLAINT and not any(claim.owner.recipient for claim in claims):
        claims = [_claim_of_enclosed(recognised, claims[0], attribution)]
    if recognised.kind is Kind.FAILURE and all(claim.owner.why is Why.WORDS for claim in claims):
        return Said(Kind.UNRECOGNISED, WORDS_ALONE, [], recognised)
    return Said(recognised.kind, recognised.rule, claims, recognised)


def _foreign_claim(recognised: Recognised, told: RecognisedRecipient, attribution: Attribution) -> Claim:
    owner = attribution.of_foreign(told.address, told.final_address)
    if recognised.kind is Kind.FAILURE and not _is_sufficient_evidence(recognised, told, attribution):
        owner = Attributed("", Why.WORDS)
    named = told.address or told.final_address
    return Claim(owner, named, State.BOUNCE, told.code, told.extended, told.description)


def _claim_of_enclosed(recognised: Recognised, claim: Claim, attribution: Attribution) -> Claim:
    """The claim of a complaint that names nobody we know: if To and Cc of the enclosed message name one of the
    message's recipients, it is that one's."""
    there = [attribution.of_foreign(one, one) for one in recognised.candidates if attribution.went_to(one)]
    owners = list(dict.fromkeys(owner for owner in there if owner.recipient))
    return replace(claim, owner=owners[0]) if len(owners) == 1 else claim


def _is_sufficient_evidence(recognised: Recognised, told: RecognisedRecipient, attribution: Attribution) -> bool:
    """Whether a failure in a mail is sufficient evidence.

    A machine-readable report is, and so is the text of a known system.  A quoted SMTP reply is too, unless the message
    is known to have gone to other recipients only: then the mail must have a null sender, and nothing may speak against
    it.  Free text alone needs all of this: the message is known to have gone to the recipient, the mail has a null
    sender, and nothing speaks against it.
    """
    if told.grade in (Grade.REPORT, Grade.SYSTEM):
        return True
    went_there = not told.address or attribution.went_to(told.address) or attribution.went_to(told.final_address)
    is_credible = recognised.null_sender and not recognised.against
    if told.grade is Grade.WORDS:
        return attribution.knows and went_there and is_credible
    return not attribution.knows or went_there or is_credible


def reports_of(said: Said, message_id: str, most: int | None = None) -> tuple[list[Report], list[PassedOver]]:
    """The reports of a returned mail, whether or not the customer asked for such events, and the failures that are not
    reported.  There is at most one report for each recipient, and `most` in all."""
    event = _EVENTS.get(said.kind)
    if event is None:
        return [], []
    reports: dict[str, Report] = {}
    passed_over: list[PassedOver] = []
    for claim in said.claims:
        recipient = printable(claim.owner.recipient)
        if not recipient and event is Event.DELIVERED:
            continue  # a copy that the relay sends, or what an alias stands for
        if not recipient and (event is Event.FAILURE or claim.owner.why is Why.FORGOTTEN):
            passed_over.append(PassedOver(claim.named, claim.owner.why))
        elif folded(recipient) not in reports and most is not None and len(reports) >= most:
            passed_over.append(PassedOver(claim.named, Why.TOO_MANY))
        else:
            reports.setdefault(folded(recipient), _report(message_id, recipient, claim, event))
    return list(reports.values()), passed_over


def _report(message_id: str, recipient: str, claim: Claim, event: Event) -> Report:
    # An event that is not a failure has no SMTP stage, except for a delay that our own Postfix reports.
    state = State.BOUNCE if event is not Event.FAILURE and claim.state is State.UNKNOWN else claim.state
    description = claim.description and printable(claim.description)
    action: dict[str, Variable] = {"action": claim.action} if claim.action else {}
    return Report(message_id, recipient, state, claim.code, claim.extended, description, action, event)


def report_of_return(message_id: str, told: Sequence[Report], recipient: str) -> Report:
    """The report that a mail came back; `told` are the reports of its failures and other events.

    `recipient` is used if they name none; it is empty when it is not known.
    """
    named = next((report.recipient for report in told if report.recipient), "")
    return Report(message_id, named or printable(recipient), State.BOUNCE, event=Event.RETURNED)


def new_report(
    configuration: Configuration, customer: Customer, name: str, report: Report, distinction: str
) -> NewReport:
    """A report with its webhook-id and the URLs that are to hear it.  `name` is the customer's of that time.

    It may be that no URL wants it: then it is kept, and told to nobody.
    """
    urls = configuration.urls_that_want(customer, report)
    return NewReport(webhook_id(name, report, distinction), customer.name, report, urls)


def _distinction(report: Report, token: Token, mail: bytes) -> str:
    """The day, if repeated mails are about the same event; the mail, if each is an event of its own."""
    if report.event in (Event.RETURNED, Event.FORWARDED) or not report.recipient:
        return hashlib.blake2b(mail, digest_size=16).hexdigest()
    return str(token.day)


def report_of_refusal(refusal: Refusal, message_id: str) -> Report:
    """The report of a recipient that our smtpd refused, or the milter because of the customer's suppression list.

    With address verification our smtpd quotes the remote server's reply, which is then more precise than ours.
    """
    if refusal.suppressed:
        text = printable(refusal.text)
        return Report(message_id, refusal.recipient, State.SUPPRESSION, "550", refusal.extended or None, text or None)
    said = read_postfix_text(refusal.text)
    return Report(
        message_id,
        refusal.recipient,
        State.RCPTTO,
        said.code,
        said.extended or refusal.extended or None,
        printable(said.description) if said.description else None,
    )


def webhook_id(customer: str, report: Report, distinction: str) -> str:
    """The id under which an event is delivered.  It is a hash of the event, so storing the same event again is
    idempotent, on any host.

    `customer` is the name that was the customer's when the message left.  `distinction` tells apart what the id alone
    does not: short queue ids are used again, so it is the day; a refused transaction without a queue id has nothing of
    its own, so it is the name of the spool file; a returned mail is an event of its own whatever it says, so it is the
    mail.
    """
    # The recipient of a returned mail is left out: it may be unknown at first, and known when the mail is seen again.
    recipient = "" if report.event is Event.RETURNED else folded(report.recipient)
    parts = [customer, report.id, distinction, recipient]
    if report.event is not Event.FAILURE:
        parts.append(report.event.value)
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=15).digest()
    return "msg_" + base64.b32encode(digest).decode("ascii").lower()
