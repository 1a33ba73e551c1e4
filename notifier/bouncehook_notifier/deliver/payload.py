"""What a POST carries, from a report or a returned mail, and what its customer chose.

Called by `transports` for each try, and by the administrator's command.  Reads the customer's secret files, through
`signing_keys`.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bouncehook.customers import JSON, Customer
from bouncehook.report import Report, Variable
from bouncehook_notifier.deliver.calls.http import Payload
from bouncehook_notifier.deliver.signing_keys import signing_keys
from bouncehook_notifier.store.records import ReturnedMail


def compose(webhook_id: str, report: Report, customer: Customer) -> Payload:
    """The POST of a report.  Raises ConfigurationError when a secret cannot be read."""
    return _payload(webhook_id, dict(report.variables(customer.variables)), customer)


def compose_returned(webhook_id: str, report: Report, mail: ReturnedMail, customer: Customer) -> Payload:
    """The POST of a mail that came back.  Raises ConfigurationError when a secret cannot be read."""
    variables: dict[str, Variable | bytes] = {"id": report.id}
    if report.recipient:
        variables["recipient"] = report.recipient
    variables |= {"envelope": mail.envelope, "mime": mail.mime}
    if mail.truncated:
        variables["truncated"] = True
    return _payload(webhook_id, variables, customer)


def compose_challenge(webhook_id: str, challenge: str, customer: Customer) -> Payload:
    """The POST that asks an endpoint whether it wants reports.  Raises ConfigurationError as above."""
    return _payload(webhook_id, {"type": "challenge", "challenge": challenge}, customer)


def _payload(webhook_id: str, variables: dict[str, Variable | bytes], customer: Customer) -> Payload:
    if customer.body == JSON:
        content_type, body = "application/json", json.dumps(variables, default=_in_json).encode("ascii")
    else:
        content_type, body = "application/x-www-form-urlencoded", _form(variables)
    return Payload(webhook_id, content_type, body, tuple(signing_keys(customer)))


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
