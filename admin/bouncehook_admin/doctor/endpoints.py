"""The store, and the endpoints that fail or are switched off.  Called by the doctor.

Reads the store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.selecting import open_store
from bouncehook_admin.terminal import moment, shown_url
from bouncehook_notifier.store.database import StoreUnavailable
from bouncehook_notifier.store.records import Endpoint

MANY = 3
"""failures in a row from which on a warning is given"""


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine the store, then each URL; not where both are on another host."""
    if patient.elsewhere and patient.settings.store_file:
        return
    try:
        with open_store(patient.configuration) as store:
            found, name, weak = store.endpoints(), store.name, store.weak_settings()
    except StoreUnavailable as fault:
        text, _, remedy = str(fault).partition("; ")
        yield problem("store", text, remedy or "see the log of bouncehook-notifier")
        return
    yield ok("store", name)
    for sentence in weak:
        text, _, remedy = sentence.partition("; ")
        yield problem("store", text, remedy)
    in_map = {
        url for customer in patient.configuration.customers for url in customer.failure_urls + customer.bounce_urls
    }
    ailing = [finding for endpoint in found for finding in _endpoint(endpoint, endpoint.health.url in in_map)]
    yield from ailing
    if not ailing:
        yield ok("endpoints", f"{len(found)} called, none with a problem")


def _endpoint(endpoint: Endpoint, in_map: bool) -> Iterator[Finding]:
    health = endpoint.health
    url = shown_url(health.url)
    waiting = f"waiting: {endpoint.waiting}"
    if health.switched_off and (in_map or endpoint.waiting):
        text = f"{url}: is switched off ({health.switched_off}); {waiting}"
        yield problem("endpoints", text, f"tell the customer; then `bouncehook endpoints enable '{url}'`")
    elif health.failures_in_row >= MANY:
        rest = f", rests until {moment(health.rest_until)}" if health.rest_until > time.time() else ""
        text = f"{url}: has failed {health.failures_in_row} times in a row{rest}; {waiting}"
        yield warning("endpoints", text, "`bouncehook reports --delivery waiting`; `bouncehook show` has its answers")
    elif endpoint.undelivered:
        text = f"{url}: undelivered reports: {endpoint.undelivered}"
        yield warning("endpoints", text, "when the endpoint works again, run `bouncehook replay`")
