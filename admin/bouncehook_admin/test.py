"""`bouncehook test`: send a test to each of a customer's URLs, and say what they answered.

A challenge first, if the customer has to give one back.  Goes the way of every report: the same composition, secrets,
guard and timeouts.  Reads the configuration and the secrets; touches the network, and not the store.
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.plurals import counted
from bouncehook.receivers import Receiver
from bouncehook.report import Event, Report, State
from bouncehook_admin.subcommand import Commands, did_you_mean, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import cut, escaped, moment_for_programs, say, say_json, shown_url
from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.deliver.payload import compose, takes_mail
from bouncehook_notifier.deliver.transports import challenge
from bouncehook_notifier.further_variables import with_further_variables
from bouncehook_notifier.store.records import Attempt, ReturnedMail

REPORT = Report(
    "TEST", "test@example.com", State.UNKNOWN, description="This is a test of the webhook: no message has failed."
)
RETURNED = Report("TEST", "test@example.com", State.BOUNCE, event=Event.RETURNED)
MAIL = ReturnedMail(
    "bounce+test@example.com",
    b"From: postmaster@example.com\r\nSubject: test\r\n\r\nThis is a test of the webhook: no mail has come back.\r\n",
    truncated=False,
)
ANSWER_SHOWN = 300


class NotTestable(BouncehookError):
    """There is nobody to send a test to."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """One POST, and what came."""

    url: str
    kind: str
    """`challenge`, or the event of a report"""
    webhook_id: str
    secrets: int
    """how many signed it"""
    attempt: Attempt


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "test", test)
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's name in the map, also a former one")
    takes_json(parser, "one JSON object a line, for each POST")
    takes_config(parser)


def test(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and NotTestable."""
    configuration = load(arguments.config)
    customer = _customer(arguments.customer, configuration)
    good = True
    for sent in _tests(customer, configuration):
        good &= sent.attempt.succeeded
        if arguments.json:
            say_json(_object(sent))
        else:
            for line in _lines(sent):
                say(line)
    return sysexits.OK if good else sysexits.UNAVAILABLE


def _customer(name: str, configuration: Configuration) -> Customer:
    found = configuration.customers.by_name(name)
    if found is None or found.is_removed:
        names = sorted(one.name for one in configuration.customers)
        text = f"{name}: no such customer in the map; there are: {cut(', '.join(names) or 'none', 500)}"
        raise NotTestable(escaped(f"{text}{did_you_mean(name, names)}"))
    if not found.failure_urls and not found.bounce_urls:
        raise NotTestable(escaped(f"{found.name}: has no URL in the map that could be tested"))
    return found


def _tests(customer: Customer, configuration: Configuration) -> Iterator[_Sent]:
    """A challenge first, where one is asked for; then a report to each URL."""
    secrets_held = len(customer.secrets)
    if customer.delivery.challenge:
        receivers = {receiver.url: receiver for receiver in customer.bounces + customer.failures}
        for url, receiver in receivers.items():
            yield _Sent(url, "challenge", "", secrets_held, attempt_of(partial(challenge, url, customer, receiver)))
    for receiver in customer.failures:
        # A failure, if it wants failures: a template may be for others alone.
        events = customer.events_for(receiver)
        event = Event.FAILURE if Event.FAILURE.value in events else Event(events[0])
        yield _post(receiver, replace(REPORT, event=event), customer, configuration)
    for receiver in customer.bounces:
        yield _post(receiver, RETURNED, customer, configuration)


def _post(receiver: Receiver, report: Report, customer: Customer, configuration: Configuration) -> _Sent:
    report = with_further_variables(report, None, time.time(), configuration.reason_rules)
    name = _new_id()

    def call() -> HttpCall:
        mail = MAIL if takes_mail(report, customer) else None
        return HttpCall(receiver.url, compose(name, report, customer, receiver, mail), customer.delivery)

    return _Sent(receiver.url, report.event.value, name, len(customer.secrets), attempt_of(call))


def _new_id() -> str:
    return f"msg_test{secrets.token_hex(12)}"


def _lines(sent: _Sent) -> Iterator[str]:
    signed = f"signed with {counted(sent.secrets, 'secret')}" if sent.secrets else "not signed: no secret in the map"
    yield f"POST {shown_url(sent.url)}"
    yield f"    {f'webhook-id: {sent.webhook_id}' if sent.webhook_id else 'a challenge'}, {signed}"
    attempt = sent.attempt
    said = f"HTTP {attempt.status}" if attempt.status else "no answer"
    yield f"    {'good' if attempt.succeeded else 'not good'}: {said}, {attempt.seconds:.3f} s"
    yield from (f"    | {line}" for line in cut(attempt.answer.strip(), ANSWER_SHOWN).splitlines())


def _object(sent: _Sent) -> dict[str, object]:
    attempt = sent.attempt
    return {
        "time": moment_for_programs(attempt.started),
        "url": shown_url(sent.url),
        "kind": sent.kind,
        "webhook_id": sent.webhook_id or None,
        "secrets": sent.secrets,
        "good": attempt.succeeded,
        "status": attempt.status,
        "seconds": round(attempt.seconds, 3),
        "answer": cut(attempt.answer.strip(), ANSWER_SHOWN),
    }
