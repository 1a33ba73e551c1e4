"""One POST to a customer's endpoint, with requests.

Called by `loop`, from several threads.  Touches the network, past the guard, and the customer's secret files.
"""

from __future__ import annotations

import threading
import time
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3.exceptions import HTTPError

import bouncehook
from bouncehook.customers import Customer
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.errors import ConfigurationError
from bouncehook_notifier.deliver.guard import GuardedAdapter
from bouncehook_notifier.deliver.payload import compose, compose_returned
from bouncehook_notifier.deliver.watch import Watch
from bouncehook_notifier.store import Attempt, Delivery, ReturnedMail

ANSWER_OCTETS = 2048
"""how much of an answer is read and kept"""
POOLS = 64
"""endpoints to which a thread keeps a connection open"""

_thread = threading.local()


def call(delivery: Delivery, customer: Customer, mail: ReturnedMail | None = None) -> Attempt:
    """POST a report, or the `mail` that it is about; returns what came of it.

    Raises nothing that an endpoint could cause.
    """
    started, clock = time.time(), time.monotonic()
    status, retry_after = None, 0.0
    try:
        if mail is None:
            headers, body = compose(delivery.webhook_id, delivery.report, customer, int(started))
        else:
            headers, body = compose_returned(delivery.webhook_id, delivery.report, mail, customer, int(started))
        with Watch(customer.delivery.total_seconds) as watch:
            try:
                status, retry_after, answer = _post(delivery.url, headers, body, customer.delivery, watch)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                late = f"no answer within {customer.delivery.total_seconds:g} s"
                answer = _in_words(error) if watch.remaining() else late
    except ConfigurationError as error:
        answer = str(error)
    return Attempt(started, time.monotonic() - clock, status, answer, retry_after)


def _post(
    url: str, headers: dict[str, str], body: bytes, settings: DeliverySettings, watch: Watch
) -> tuple[int, float, str]:
    """The status, what Retry-After says in seconds, and the beginning of the answer."""
    with _session(settings).post(
        url,
        data=body,
        headers=headers,
        timeout=(settings.connect_seconds, settings.total_seconds),
        allow_redirects=False,  # a redirect could point inside the operator's network
        stream=True,  # so that an endless answer is not read to its end
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    ) as response:
        if watch.expired:  # a header that was cut off looks like one that has ended
            raise TimeoutError
        return response.status_code, _retry_after(response), _beginning(response)


def _beginning(response: requests.Response) -> str:
    """What came first; the status is the answer, so what goes wrong behind it does not matter."""
    try:
        return bytes(response.raw.read1(ANSWER_OCTETS) or b"").decode("utf-8", "replace")
    except (HTTPError, OSError, ValueError):
        return ""


def _retry_after(response: requests.Response) -> float:
    """Retry-After as a number of seconds; a date is not worth the trouble with clocks."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0


def _session(settings: DeliverySettings) -> requests.Session:
    """A session for each thread and way of calling, so that connections are kept open between reports."""
    sessions: dict[object, requests.Session] = _thread.__dict__.setdefault("sessions", {})
    way = (settings.private, settings.ca_file, settings.proxy)
    session = sessions.get(way)
    if session is None:
        session = sessions[way] = requests.Session()
        session.trust_env = False  # neither proxies nor passwords from our environment
        session.headers["Accept-Encoding"] = "identity"  # an answer is to be no larger than it looks
        session.headers["User-Agent"] = f"bouncehook/{bouncehook.__version__}"
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if settings.ca_file:
            session.verify = str(settings.ca_file)
        for scheme in ("http://", "https://"):
            session.mount(scheme, GuardedAdapter(settings.private, POOLS))
    return session


def _in_words(error: Exception) -> str:
    """What went wrong, in words; the innermost cause says it best, and without our object addresses."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    return f"{type(error).__name__}: {cause}"[:ANSWER_OCTETS]
