"""`bouncehook test`: send one test report to each of a customer's URLs, and say what they answered.

Goes the way of every report: the same composition, secrets, guard and timeouts.  Reads the configuration and the
secrets; touches the network, and not the store.
"""

from __future__ import annotations

import argparse
import secrets
import time

from bouncehook import sysexits
from bouncehook.configuration import load
from bouncehook.customers import Customer
from bouncehook.errors import BouncehookError
from bouncehook.report import Report, State
from bouncehook_admin.subcommand import Commands, subcommand, takes_config
from bouncehook_admin.terminal import cut, escaped, say, shown_url
from bouncehook_notifier.deliver.call import call
from bouncehook_notifier.deliver.outcome import succeeded
from bouncehook_notifier.judgement import with_further_variables
from bouncehook_notifier.store import Attempt, Delivery

REPORT = Report(
    "TEST", "test@example.com", State.UNKNOWN, description="This is a test of the webhook: no message has failed."
)
ANSWER_SHOWN = 300


class NotTestable(BouncehookError):
    """There is nobody to send a test to."""


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(
        commands, "test", test, "send a signed test report to a customer's URLs; succeeds if all of them answer 2xx"
    )
    parser.add_argument("customer", help="the customer's name in the map")
    takes_config(parser)


def test(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError and NotTestable."""
    configuration = load(arguments.config)
    customers = configuration.customers
    customer = next((one for one in customers if one.name == arguments.customer), None)
    if customer is None:
        names = ", ".join(sorted(one.name for one in customers)) or "none"
        raise NotTestable(escaped(f"{arguments.customer}: no such customer in the map; there are: {cut(names, 500)}"))
    if not customer.failures:
        raise NotTestable(escaped(f"{customer.name}: has no `failures:` URL in the map that could be tested"))
    report = with_further_variables(REPORT, None, time.time(), configuration.reason_rules)
    attempts = [_send(url, customer, report) for url in customer.failures]
    return sysexits.OK if all(map(succeeded, attempts)) else sysexits.UNAVAILABLE


def _send(url: str, customer: Customer, report: Report) -> Attempt:
    webhook_id = f"msg_test{secrets.token_hex(12)}"
    say(f"POST {shown_url(url)}")
    say(f"    webhook-id: {webhook_id}, {_signatures(customer)}")
    attempt = call(Delivery(0, url, 0, webhook_id, customer.name, report), customer)
    verdict = "good" if succeeded(attempt) else "not good"
    said = f"HTTP {attempt.status}" if attempt.status else "no answer"
    say(f"    {verdict}: {said}, {attempt.seconds:.3f} s")
    for line in cut(attempt.answer.strip(), ANSWER_SHOWN).splitlines():
        say(f"    | {line}")
    return attempt


def _signatures(customer: Customer) -> str:
    count = len(customer.secrets)
    return f"signed with {count} secret{'s' if count > 1 else ''}" if count else "not signed: no secret in the map"
