"""One POST to a customer's endpoint, with requests.

Called by `deliver`, from several threads.  Touches the network and the customer's secret files.
"""

from __future__ import annotations

import threading
import time
from http.cookiejar import DefaultCookiePolicy

import requests

import bouncehook
from bouncehook.customers import Customer
from bouncehook.errors import ConfigurationError
from bouncehook_notifier.payload import compose
from bouncehook_notifier.store import Attempt, Delivery

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
ANSWER_OCTETS = 2048
"""how much of an answer is read and kept"""

_thread = threading.local()


def call(delivery: Delivery, url: str, customer: Customer) -> Attempt:
    """POST a report; returns what came of it.  Raises nothing that an endpoint could cause."""
    started = time.time()
    clock = time.monotonic()
    try:
        status, answer = _post(delivery, url, customer, int(started))
    except (requests.RequestException, UnicodeError, ConfigurationError) as error:
        status, answer = None, _without_address(error)
    return Attempt(started, time.monotonic() - clock, status, answer)


def succeeded(attempt: Attempt) -> bool:
    """2xx, and nothing else, is success."""
    return attempt.status is not None and 200 <= attempt.status < 300


def _post(delivery: Delivery, url: str, customer: Customer, timestamp: int) -> tuple[int, str]:
    headers, body = compose(delivery.webhook_id, delivery.report, customer, timestamp)
    with _session().post(
        url,
        data=body,
        headers=headers,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,  # a redirect could point inside the operator's network
        stream=True,  # so that an endless answer is not read to its end
    ) as response:
        answer = next(response.iter_content(ANSWER_OCTETS), b"")
        return response.status_code, answer.decode("utf-8", "replace")


def _session() -> requests.Session:
    """A session for each thread, so that connections are kept open between reports."""
    session: requests.Session | None = getattr(_thread, "session", None)
    if session is None:
        session = _thread.session = requests.Session()
        session.trust_env = False  # neither proxies nor passwords from our environment
        session.headers["Accept-Encoding"] = "identity"  # an answer is to be no larger than it looks
        session.headers["User-Agent"] = f"bouncehook/{bouncehook.__version__}"
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _without_address(error: Exception) -> str:
    """What went wrong, in words; the innermost cause says it best, and without our object addresses."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    return f"{type(error).__name__}: {cause}"[:ANSWER_OCTETS]
