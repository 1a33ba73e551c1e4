"""`bouncehook test`: send a test to each of a customer's URLs, and say what they answered.

A challenge first, if the customer has to give one back.  Goes the way of every report: the same composition, secrets,
guard and timeouts.  Reads the configuration and the secrets; touches the network, and not the store.
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.report import Event, Report, State
from bouncehook_admin.selecting import did_you_mean
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import cut, escaped, say, shown_url
from bouncehook_notifier.deliver.calls.call import attempt_of
from bouncehook_notifier.deliver.calls.http import HttpCall, Payload
from bouncehook_notifier.deliver.payload import compose, compose_returned
from bouncehook_notifier.deliver.transports import challenge
from bouncehook_notifier.judgement import with_further_variables
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


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(
        commands, "test", test, "send a signed test to each of a customer's URLs; succeeds if all of them answer 2xx"
    )
    parser.add_argument("customer", help="the customer's name in the map")
    takes_config(parser)


def test(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and NotTestable."""
    configuration = load(arguments.config)
    customers = configuration.customers
    customer = next((one for one in customers if one.name == arguments.customer), None)
    if customer is None:
        names = sorted(one.name for one in customers)
        text = f"{arguments.customer}: no such customer in the map; there are: {cut(', '.join(names) or 'none', 500)}"
        raise NotTestable(escaped(f"{text}{did_you_mean(arguments.customer, names)}"))
    if not customer.failure_urls and not customer.bounce_urls:
        raise NotTestable(escaped(f"{customer.name}: has no URL in the map that could be tested"))
    report = with_further_variables(REPORT, None, time.time(), configuration.reason_rules)
    good = True
    if customer.delivery.challenge:
        for url in dict.fromkeys(customer.failure_urls + customer.bounce_urls):
            good &= _challenge(url, customer)
    for url in customer.failure_urls:
        good &= _send(url, customer, lambda name: compose(name, report, customer))
    for url in customer.bounce_urls:
        good &= _send(url, customer, lambda name: compose_returned(name, RETURNED, MAIL, customer))
    return sysexits.OK if good else sysexits.UNAVAILABLE


def _challenge(url: str, customer: Customer) -> bool:
    say(f"POST {shown_url(url)}")
    say(f"    a challenge, {_signatures(customer)}")
    attempt = attempt_of(lambda: challenge(url, customer))
    _say_what_came(attempt)
    return attempt.succeeded


def _send(url: str, customer: Customer, composed: Callable[[str], Payload]) -> bool:
    webhook_id = f"msg_test{secrets.token_hex(12)}"
    say(f"POST {shown_url(url)}")
    say(f"    webhook-id: {webhook_id}, {_signatures(customer)}")
    attempt = attempt_of(lambda: HttpCall(url, composed(webhook_id), customer.delivery))
    _say_what_came(attempt)
    return attempt.succeeded


def _say_what_came(attempt: Attempt) -> None:
    verdict = "good" if attempt.succeeded else "not good"
    said = f"HTTP {attempt.status}" if attempt.status else "no answer"
    say(f"    {verdict}: {said}, {attempt.seconds:.3f} s")
    for line in cut(attempt.answer.strip(), ANSWER_SHOWN).splitlines():
        say(f"    | {line}")


def _signatures(customer: Customer) -> str:
    count = len(customer.secrets)
    return f"signed with {count} secret{'s' if count > 1 else ''}" if count else "not signed: no secret in the map"
