"""`bouncehook show`: one report's whole story, from the evidence to the last answer.

Reads the configuration and the store; reads no secret, sends nothing and changes nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bouncehook import sysexits
from bouncehook.configuration import Configuration, load
from bouncehook.customers import Customer
from bouncehook.errors import ConfigurationError, RenderingFailed
from bouncehook.receivers import Receiver
from bouncehook.report import Event
from bouncehook.spool_records import summary_of
from bouncehook_admin.endpoint_health import why_not_called
from bouncehook_admin.posted import post_lines, post_object
from bouncehook_admin.selecting import NoSuchReport, open_store
from bouncehook_admin.subcommand import Commands, WrongArguments, subcommand, takes_config, takes_json
from bouncehook_admin.terminal import cut, fields, moment, moment_for_programs, say, say_json, shown_url
from bouncehook_notifier.deliver.calls.http import Payload
from bouncehook_notifier.deliver.jobs import urls_of
from bouncehook_notifier.deliver.payload import compose, takes_mail
from bouncehook_notifier.deliver.transports import transport_of
from bouncehook_notifier.store.inspection import WAYS, Inspection
from bouncehook_notifier.store.records import (
    WAITING,
    WITHDRAWN,
    Attempt,
    Evidence,
    Health,
    ReturnedMail,
    Selection,
    StoredDelivery,
    StoredReport,
)

ANSWER_SHOWN = 300
BODY_SHOWN = 5000


def add(commands: Commands) -> None:
    """Describe the arguments."""
    parser = subcommand(commands, "show", show)
    parser.add_argument("name", metavar="WEBHOOK_ID|ID", help="a webhook-id, or a queue id: all reports about it")
    parser.add_argument("--mail", action="store_true", help="print the mail that it was made from, and nothing else")
    takes_json(parser, "one JSON object a line, for each report")
    takes_config(parser)


def show(arguments: argparse.Namespace) -> int:
    """Raises ConfigurationError, StoreUnavailable, NoSuchReport and WrongArguments."""
    if arguments.mail and arguments.json:
        raise WrongArguments("--mail and --json: give one of them")
    configuration = load(arguments.config)
    with open_store(configuration) as store:
        return _show(store, configuration, arguments)


def _show(store: Inspection, configuration: Configuration, arguments: argparse.Namespace) -> int:
    found = list(store.reports(Selection(names=(arguments.name,))))
    if not found:
        raise NoSuchReport.named(arguments.name)
    if arguments.mail:
        _print_mail(store, found)
        return sysexits.OK
    if arguments.json:
        for stored in found:
            say_json(_object(store, configuration, stored))
        return sysexits.OK
    for number, stored in enumerate(found):
        if number:
            say()
            say("—" * 40)
        for line in _story(store, configuration, stored):
            say(line)
    return sysexits.OK


def _print_mail(store: Inspection, found: Sequence[StoredReport]) -> None:
    """For a program as it came; for a terminal without what a terminal would obey."""
    numbers = {stored.evidence for stored in found}
    if len(numbers) > 1:
        names = ", ".join(stored.webhook_id for stored in found)
        raise NoSuchReport(f"these reports were made from {len(numbers)} mails; name one of them: {names}")
    mail = store.evidence(numbers.pop()).mail
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(mail)
        return
    for line in mail.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n"):
        say(line.expandtabs())


def _story(store: Inspection, configuration: Configuration, stored: StoredReport) -> Iterator[str]:
    report = stored.report
    yield from fields(
        [
            ("report", stored.webhook_id),
            ("noticed", moment(stored.noticed)),
            ("customer", stored.customer),
            ("event", report.event.value),
            *report.variables().items(),
            *((name, _text(value)) for name, value in report.further.items()),
        ]
    )
    yield ""
    evidence = store.evidence(stored.evidence)
    yield from _evidence(evidence)
    yield ""
    yield from _post(configuration, stored, evidence)
    healths = store.healths()
    for delivery in stored.deliveries:
        yield ""
        urls = urls_of(stored.customer, report.event, configuration)
        yield from _delivery(delivery, store.attempts(delivery.number), healths.get(delivery.url), delivery.url in urls)
    if not stored.deliveries:
        yield ""
        yield f"delivered to    nobody: {_why_nobody(evidence)}"


def _why_nobody(evidence: Evidence) -> str:
    if evidence.is_forgotten:
        return "what there was of it was removed by `bouncehook forget`, or no URL of the customer wanted it"
    return "no URL of the customer wanted it when it was noticed"


def _mail(evidence: Evidence) -> str:
    if evidence.is_forgotten:
        return "removed by `bouncehook forget`"
    return f"{len(evidence.mail)} octets, which --mail prints" if evidence.mail else "none"


def _evidence(evidence: Evidence) -> Iterator[str]:
    header = summary_of(evidence.header)
    yield from fields(
        [
            ("evidence", evidence.spool_name),
            ("arrived", moment(evidence.arrived)),
            ("came", WAYS.get(header.kind, header.kind)),
            ("on host", header.host),
            ("from", header.sender),
            ("to", header.recipient),
            ("recognised", f"{evidence.recognised}, by rule {evidence.rule}"),
            ("mail", _mail(evidence)),
        ]
    )


def _post(configuration: Configuration, stored: StoredReport, evidence: Evidence) -> Iterator[str]:
    """The POST as it would be made now, but for the signatures: who has those could send it."""
    customer = configuration.customers.by_name(stored.customer)
    if customer is None or customer.is_removed:
        yield f"POST            none: the customer {'was removed' if customer else 'is not in the map'}"
        return
    if stored.report.event is Event.FORWARDED:
        yield f"forwarded       the mail itself, to {stored.report.recipient}"
        return
    posts = _posts(customer, stored, evidence)
    for payload, urls in posts.items():
        yield f"POST to {', '.join(map(shown_url, urls))}" if len(posts) > 1 else "POST"
        if isinstance(payload, str):
            yield f"    none: {payload}"
            continue
        head, _, body = "\n".join(post_lines(payload, BODY_SHOWN)).partition("\n\n")
        yield from (f"    {line}" for line in head.split("\n"))
        if customer.secrets:
            yield f"    webhook-signature: (made anew for each try, with secrets: {len(customer.secrets)})"
        if customer.all_headers:
            yield "    (header fields as `headers` and `headers_file` say are not shown)"
        yield ""
        yield from (f"    {line}" for line in body.split("\n"))


def _posts(customer: Customer, stored: StoredReport, evidence: Evidence) -> dict[Payload | str, list[str]]:
    """What is POSTed, or why nothing can be, and where: templates may make others for some URLs."""
    posts: dict[Payload | str, list[str]] = {}
    for url in [delivery.url for delivery in stored.deliveries] or [""]:
        receiver = customer.receiver(url, stored.report.event)
        try:
            payload: Payload | str = _composed(_without_secrets(customer), receiver, stored, evidence)
        except RenderingFailed as error:
            payload = str(error)
        except ConfigurationError as error:
            payload = error.faults[0]
        posts.setdefault(payload, []).append(url)
    return posts


def _without_secrets(customer: Customer) -> Customer:
    """Who is shown a POST need not be able to read them."""
    return replace(customer, secrets=(), headers=())


def _composed(customer: Customer, receiver: Receiver | None, stored: StoredReport, evidence: Evidence) -> Payload:
    receiver = receiver and replace(receiver, headers=())
    if not takes_mail(stored.report, customer):
        return compose(stored.webhook_id, stored.report, customer, receiver)
    size = customer.bounce_size
    header = summary_of(evidence.header)
    truncated = len(evidence.mail) > size or header.truncated
    returned = ReturnedMail(header.recipient, evidence.mail[:size], truncated)
    return compose(stored.webhook_id, stored.report, customer, receiver, returned)


def _object(store: Inspection, configuration: Configuration, stored: StoredReport) -> dict[str, object]:
    report, evidence, healths = stored.report, store.evidence(stored.evidence), store.healths()
    return {
        "webhook_id": stored.webhook_id,
        "time": moment_for_programs(stored.noticed),
        "customer": stored.customer,
        "event": report.event.value,
        "variables": report.variables() | dict(report.further),
        "evidence": _evidence_object(evidence),
        "post": _post_object(configuration, stored, evidence),
        "deliveries": [
            _delivery_object(one, store.attempts(one.number), healths.get(one.url)) for one in stored.deliveries
        ],
    }


def _evidence_object(evidence: Evidence) -> dict[str, object]:
    header = summary_of(evidence.header)
    return {
        "name": evidence.spool_name,
        "time": moment_for_programs(evidence.arrived),
        "kind": header.kind,
        "host": header.host or None,
        "sender": header.sender,
        "recipient": header.recipient or None,
        "recognised": evidence.recognised,
        "rule": evidence.rule,
        "mail_octets": len(evidence.mail),
        "forgotten": evidence.is_forgotten,
    }


def _post_object(configuration: Configuration, stored: StoredReport, evidence: Evidence) -> dict[str, object] | None:
    """Without signatures, to the first URL; None where nothing would be POSTed."""
    customer = configuration.customers.by_name(stored.customer)
    if customer is None or customer.is_removed or stored.report.event is Event.FORWARDED:
        return None
    payload = next(iter(_posts(customer, stored, evidence)))
    if isinstance(payload, str):
        return None
    shown = post_object(payload, BODY_SHOWN)
    return {"headers": shown["headers"], "secrets": len(customer.secrets), "body": shown["body"]}


def _delivery_object(delivery: StoredDelivery, attempts: Sequence[Attempt], health: Health | None) -> dict[str, object]:
    waits = delivery.status == WAITING
    return {
        "url": shown_url(delivery.url),
        "status": delivery.status,
        "tries": delivery.tries,
        "due": moment_for_programs(delivery.due) if waits else None,
        "taken_by": delivery.owner or None,
        "held_back": (why_not_called(health, time.time()) or None) if waits and health else None,
        "attempts": [
            {
                "time": moment_for_programs(one.started),
                "seconds": round(one.seconds, 3),
                "status": one.status,
                "answer": cut(one.answer.strip(), ANSWER_SHOWN),
            }
            for one in attempts
        ],
    }


def _delivery(
    delivery: StoredDelivery, attempts: Sequence[Attempt], health: Health | None, is_in_map: bool
) -> Iterator[str]:
    yield f"delivery to     {shown_url(delivery.url)}"
    yield f"status          {delivery.status}{_when(delivery)}"
    if delivery.status == WAITING and not is_in_map:
        yield "endpoint        is not in this host's map, and is not called from here"
    if delivery.status == WAITING and health and (held_back := why_not_called(health, time.time())):
        yield f"endpoint        {held_back}"
    for attempt in attempts:
        said = f"{transport_of(delivery.url).protocol} {attempt.status}" if attempt.status else "no answer"
        answer = cut(attempt.answer.strip(), ANSWER_SHOWN)
        yield f"    {moment(attempt.started)}  {said}, {attempt.seconds:.3f} s{': ' if answer else ''}{answer}"


def _when(delivery: StoredDelivery) -> str:
    if delivery.status == WITHDRAWN:
        return (
            ": its URL has left the map, and the report goes to those that are there; it waits again if it comes back"
        )
    if delivery.status != WAITING:
        return ""
    if delivery.owner:
        return f", taken by the notifier on {delivery.owner}"
    return f", due {moment(delivery.due)}, tries so far: {delivery.tries}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)
