"""What a POST carries, from a report or a returned mail, and what its customer chose for the URL.

Called by `transports` for each try, and by the administrator's command.  Reads the files of secrets, header fields and
templates, through `signing_keys`, `header_fields` and `body_templates`.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bouncehook.customers import JSON, Customer
from bouncehook.errors import RenderingFailed
from bouncehook.receivers import Receiver
from bouncehook.report import MIME, RETURNED_VARIABLES, Event, Report, Variable
from bouncehook_notifier.deliver.body_templates import events_to_prove, template_of, usable_template
from bouncehook_notifier.deliver.calls.http import Payload
from bouncehook_notifier.deliver.header_fields import header_fields
from bouncehook_notifier.deliver.signing_keys import signing_keys
from bouncehook_notifier.deliver.template_samples import variables_of
from bouncehook_notifier.store.records import ReturnedMail

Body = tuple[str, bytes]
"""its content type, and its octets"""


def compose(
    webhook_id: str,
    report: Report,
    customer: Customer,
    receiver: Receiver | None = None,
    mail: ReturnedMail | None = None,
) -> Payload:
    """The POST of a report to one of its customer's receivers, or to any that wants nothing in particular.

    `mail` is the one that it follows from, if that goes with it (`takes_mail`).  Raises ConfigurationError when a
    secret, a file of header fields or a template cannot be used, and RenderingFailed when the template cannot make a
    body of this report.
    """
    body = _rendered(webhook_id, report, mail, customer, receiver)
    return _payload(webhook_id, body or _body(_variables_of(report, mail, customer), customer), customer, receiver)


def takes_mail(report: Report, customer: Customer) -> bool:
    """Whether the mail itself goes with a report."""
    return report.event is Event.RETURNED or (report.event is Event.COMPLAINT and MIME in customer.variables)


def compose_challenge(webhook_id: str, challenge: str, customer: Customer, receiver: Receiver | None = None) -> Payload:
    """The POST that asks an endpoint whether it wants reports.  Raises ConfigurationError as above."""
    variables: dict[str, Variable | bytes] = {"type": "challenge", "challenge": challenge}
    return _payload(webhook_id, _body(variables, customer), customer, receiver)


def _variables_of(report: Report, mail: ReturnedMail | None, customer: Customer) -> dict[str, Variable | bytes]:
    if mail and report.event is Event.RETURNED:
        return _variables_of_returned(report, mail)
    variables: dict[str, Variable | bytes] = {**report.variables(customer.variables)}
    return variables | _mail_itself(mail) if mail else variables


def _mail_itself(mail: ReturnedMail) -> dict[str, Variable | bytes]:
    return {MIME: mail.mime, "truncated": True} if mail.truncated else {MIME: mail.mime}


def _variables_of_returned(report: Report, mail: ReturnedMail) -> dict[str, Variable | bytes]:
    variables: dict[str, Variable | bytes] = {"id": report.id}
    if report.recipient:
        variables["recipient"] = report.recipient
    variables |= {"envelope": mail.envelope} | _mail_itself(mail)
    return variables | {name: report.further[name] for name in RETURNED_VARIABLES if name in report.further}


def _rendered(
    webhook_id: str, report: Report, mail: ReturnedMail | None, customer: Customer, receiver: Receiver | None
) -> Body | None:
    """What the template makes; None when there is none."""
    choice = template_of(customer, receiver)
    if choice is None:
        return None
    template = usable_template(choice, events_to_prove(customer, receiver, report.event))
    try:
        body = template.body(report.event, variables_of(webhook_id, report, mail, customer.name))
    except RenderingFailed as error:
        raise RenderingFailed(f"template {choice.file or choice.name}: {error}") from error
    return template.content_type, body


def _payload(webhook_id: str, body: Body, customer: Customer, receiver: Receiver | None) -> Payload:
    return Payload(webhook_id, *body, tuple(signing_keys(customer)), header_fields(customer, receiver))


def _body(variables: dict[str, Variable | bytes], customer: Customer) -> Body:
    if customer.body == JSON:
        return "application/json", json.dumps(variables, default=_in_json).encode("ascii")
    return "application/x-www-form-urlencoded", _form(variables)


def _in_json(octets: bytes) -> str:
    """JSON holds text only: what is no UTF-8 is lost there."""
    return octets.decode("utf-8", "replace")


def _form(variables: dict[str, Variable | bytes]) -> bytes:
    pairs = [(name, _text(value)) for name, value in variables.items()]
    return urlencode(pairs, errors="replace").encode("ascii")


def _text(value: Variable | bytes) -> str | bytes:
    if isinstance(value, bytes):
        return value  # the octets themselves, percent-encoded
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value)
    return str(value)
