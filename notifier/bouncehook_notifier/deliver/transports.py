"""How endpoints are reached: by a POST to a customer's URL, or by SMTP through the operator's relay.

A transport decides all that differs between the two: what call a delivery needs, whether a challenge comes first, how
many calls there may be at once, and what an attempt's status means.  It makes no call itself (`calls` do), and what
follows from a verdict is the same for all (`outcome` for the delivery, `circuit_breaker` for the endpoint).

    HTTP    2xx                   delivered, and the endpoint works
            410                   the endpoint is switched off, until a person switches it on again
            429, 502, 503, 504    the endpoint is busy: it is left alone (Retry-After, or some seconds)
            anything else, none   the endpoint failed
    SMTP    2xx                   delivered
            5xx                   the relay refuses the mail for good: given up
            anything else         the mail is offered again
            none                  the relay failed; no answer of it speaks of its own health

Called by `claims`, `attempt`, `recorder` and the administrator's command.  Reads the customer's secrets and templates,
through `payload`.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from bouncehook.customers import Customer
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.receivers import Receiver
from bouncehook.relay_url import relay_of
from bouncehook_notifier.deliver.body_templates import template_of
from bouncehook_notifier.deliver.calls.call import Call
from bouncehook_notifier.deliver.calls.challenge import ChallengeCall
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.deliver.calls.smtp import SmtpCall
from bouncehook_notifier.deliver.jobs import Job
from bouncehook_notifier.deliver.payload import compose, compose_challenge, takes_mail
from bouncehook_notifier.deliver.verdict import LONGEST_RETRY_AFTER, Result, Signal, Verdict
from bouncehook_notifier.store.records import Attempt, ReturnedMail

MOST_FORWARDED = 1024 * 1024 * 1024
"""more than a relay takes: a mail is forwarded whole"""
BUSY = (429, 502, 503, 504)
GONE = 410


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an endpoint one delivery loop may ask for."""

    concurrency: int
    """calls at the same time"""
    rate: float
    """calls a second; 0 is no limit"""
    is_challenged: bool
    """whether it has to give back a challenge first"""


class Transport(ABC):
    """One way to reach endpoints."""

    protocol: ClassVar[str]
    """what an attempt's status is a status of"""

    @abstractmethod
    def limits(self, settings: DeliverySettings) -> Limits:
        """What a customer's settings allow."""

    @abstractmethod
    def mail_octets(self, job: Job) -> int | None:
        """How much of the returned mail a call needs; None when it needs none of it."""

    @abstractmethod
    def takes_time(self, job: Job) -> bool:
        """Whether preparing a call may take some."""

    @abstractmethod
    def call(self, job: Job, mail: ReturnedMail | None) -> Call:
        """What has to be done for a job whose customer is known.  Raises ConfigurationError and RenderingFailed."""

    @abstractmethod
    def verdict(self, attempt: Attempt) -> Verdict:
        """What came of a call, and means."""

    @abstractmethod
    def answer(self, url: str, attempt: Attempt) -> str:
        """An attempt that got an answer, in words that are fit for a log."""


class Http(Transport):
    """POSTs to customers' URLs."""

    protocol = "HTTP"

    def limits(self, settings: DeliverySettings) -> Limits:
        """As the customer says."""
        return Limits(settings.concurrency, settings.rate, settings.challenge)

    def mail_octets(self, job: Job) -> int | None:
        """As much as the customer wants, where the mail goes with the report."""
        customer = job.known_customer
        return customer.bounce_size if takes_mail(job.delivery.report, customer) else None

    def takes_time(self, job: Job) -> bool:
        """When a template makes the body."""
        return template_of(job.known_customer, job.receiver) is not None

    def call(self, job: Job, mail: ReturnedMail | None) -> Call:
        """The POST of a report or of a returned mail."""
        webhook_id, report, customer = job.delivery.webhook_id, job.delivery.report, job.known_customer
        return HttpCall(job.url, compose(webhook_id, report, customer, job.receiver, mail), customer.delivery)

    def verdict(self, attempt: Attempt) -> Verdict:
        """By the HTTP status."""
        if not attempt.made:
            return Verdict(Result.NOT_MADE, Signal.NONE)
        if attempt.succeeded:
            return Verdict(Result.DELIVERED, Signal.WORKS)
        if attempt.blameless:
            signal = Signal.NONE
        elif attempt.status == GONE:
            signal = Signal.GONE
        else:
            signal = Signal.BUSY if attempt.status in BUSY else Signal.FAILED
        return Verdict(Result.FAILED, signal, min(attempt.retry_after, LONGEST_RETRY_AFTER))

    def answer(self, url: str, attempt: Attempt) -> str:
        """Of the URL the host alone: path and query may hold the customer's secrets."""
        return f"HTTP {attempt.status} from {host_of(url)}"


class Smtp(Transport):
    """Mails to the operator's relay."""

    protocol = "SMTP"

    def limits(self, settings: DeliverySettings) -> Limits:
        """Nobody has to ask the operator's own relay whether it wants mail."""
        return Limits(settings.concurrency, settings.rate, is_challenged=False)

    def mail_octets(self, job: Job) -> int | None:  # noqa: ARG002
        """The whole of it."""
        return MOST_FORWARDED

    def takes_time(self, job: Job) -> bool:  # noqa: ARG002
        """It is the mail."""
        return False

    def call(self, job: Job, mail: ReturnedMail | None) -> Call:
        """The mail to the envelope sender of the message; times are the operator's, whose relay it is."""
        relay = relay_of(job.url)
        assert relay is not None
        assert mail is not None
        return SmtpCall(relay, job.delivery.report.recipient, mail, job.configuration.settings.delivery)

    def verdict(self, attempt: Attempt) -> Verdict:
        """By the code of the SMTP reply."""
        if not attempt.made:
            return Verdict(Result.NOT_MADE, Signal.NONE)
        if attempt.status is None:
            return Verdict(Result.FAILED, Signal.NONE if attempt.blameless else Signal.FAILED)
        if attempt.succeeded:
            return Verdict(Result.DELIVERED, Signal.REACHED)
        return Verdict(Result.REFUSED if attempt.status >= 500 else Result.FAILED, Signal.REACHED)

    def answer(self, url: str, attempt: Attempt) -> str:  # noqa: ARG002
        """The reply holds the queue id by which the mail goes on."""
        return f"SMTP {attempt.status} {attempt.answer}"


HTTP = Http()
SMTP = Smtp()


def transport_of(url: str) -> Transport:
    """How an endpoint is reached."""
    return SMTP if relay_of(url) else HTTP


def challenge(url: str, customer: Customer, receiver: Receiver | None = None) -> Call:
    """What asks an endpoint of a customer's whether it wants reports.  Raises ConfigurationError."""
    word = secrets.token_urlsafe(24)
    payload = compose_challenge(f"msg_challenge{secrets.token_hex(8)}", word, customer, receiver)
    return ChallengeCall(HttpCall(url, payload, customer.delivery, whole_answer=True), word)


def host_of(url: str) -> str:
    """The part of a URL that is fit for a log: its path and query may hold the customer's secrets."""
    relay = relay_of(url)
    return relay[0] if relay else urlsplit(url).hostname or "?"
