"""What a POST carries: headers and body, from a report and what its customer chose.

Called by `call` for each try, and by `bouncehook explain`.  Reads the customer's secret files, through `signature`.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bouncehook.customers import JSON, Customer
from bouncehook.report import Report, Variable
from bouncehook_notifier.deliver import signature


def compose(webhook_id: str, report: Report, customer: Customer, timestamp: int) -> tuple[dict[str, str], bytes]:
    """The headers and the body of the POST.  Raises ConfigurationError when a secret cannot be read."""
    variables = report.variables(customer.variables)
    if customer.body == JSON:
        content_type, body = "application/json", json.dumps(variables).encode("ascii")
    else:
        content_type, body = "application/x-www-form-urlencoded", _form(variables)
    headers = signature.headers(webhook_id, timestamp, body, signature.signing_keys(customer))
    return {"Content-Type": content_type, **headers}, body


def _form(variables: dict[str, Variable]) -> bytes:
    pairs = [(name, _text(value)) for name, value in variables.items()]
    return urlencode(pairs, errors="replace").encode("ascii")


def _text(value: Variable) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value)
    return str(value)
