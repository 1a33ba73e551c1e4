"""One POST to a customer's endpoint, with requests.

Called by `attempt`, from several threads, and by `bouncehook test`.  Touches the network, past the guard.
"""

from __future__ import annotations

import errno
import logging
import os
import ssl
import time
from collections.abc import Callable
from functools import lru_cache

import requests
from urllib3.exceptions import HTTPError

import bouncehook
from bouncehook.customers import Customer
from bouncehook.delivery_settings import DeliverySettings
from bouncehook.errors import ConfigurationError
from bouncehook.networks import Network
from bouncehook_notifier.deliver.guard import GuardedAdapter
from bouncehook_notifier.deliver.payload import Payload
from bouncehook_notifier.deliver.watch import Watch
from bouncehook_notifier.store.records import Attempt

ANSWER_OCTETS = 2048
"""how much of an answer is read and kept"""
# That it closes a connection which it does not keep is no news.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

ENDPOINTS = 200
"""to which connections are kept open"""
OUR_ERRORS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)
"""what no endpoint is to blame for"""


def call(url: str, customer: Customer, composed: Callable[[int], Payload], *, whole_answer: bool = False) -> Attempt:
    """POST to an endpoint of a customer's what `composed` gives for a time; returns what came of it.

    `whole_answer` waits for all of the answer that is kept, not only for its beginning.  Raises nothing that an
    endpoint could cause.
    """
    started, clock = time.time(), time.monotonic()
    status, retry_after, blameless = None, 0.0, False
    try:
        headers, body = composed(int(started))
        with Watch(customer.delivery.total_seconds) as watch:
            try:
                status, retry_after, answer = _post_again_if_stale(
                    url, headers, body, customer.delivery, watch, whole_answer=whole_answer
                )
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                late = f"no answer within {customer.delivery.total_seconds:g} s"
                answer = _in_words(error) if watch.remaining() else late
                blameless = getattr(_innermost(error), "errno", None) in OUR_ERRORS
    except ConfigurationError as error:  # a secret that cannot be read
        answer, blameless = str(error), True
    return Attempt(started, time.monotonic() - clock, status, answer, retry_after, blameless)


def _post_again_if_stale(
    url: str, headers: dict[str, str], body: bytes, settings: DeliverySettings, watch: Watch, *, whole_answer: bool
) -> tuple[int, float, str]:
    """A server may close a connection that it kept open in the moment in which it is used again: that is no failure.

    (RFC 9112, 9.3.1.  If it had taken the request nevertheless, the webhook-id tells it that this is the same.)
    """
    try:
        return _post(url, headers, body, settings, watch, whole_answer=whole_answer)
    except requests.ConnectionError as error:
        if not watch.used_again or watch.expired or not isinstance(_innermost(error), ConnectionError):
            raise
    return _post(url, headers, body, settings, watch, whole_answer=whole_answer)


def _post(
    url: str, headers: dict[str, str], body: bytes, settings: DeliverySettings, watch: Watch, *, whole_answer: bool
) -> tuple[int, float, str]:
    """The status, what Retry-After says in seconds, and the beginning of the answer.

    The adapter is used without requests' Session: that would follow redirects, which could point inside the operator's
    network, keep cookies, and look for proxies and passwords in our environment.
    """
    request = _prepared(url).copy()
    request.headers.update(headers)
    request.prepare_content_length(body)
    request.body = body
    with _adapter(settings.private).send(
        request,
        stream=True,  # so that an endless answer is not read to its end
        timeout=(settings.connect_seconds, settings.total_seconds),
        verify=str(settings.ca_file) if settings.ca_file else _authorities(),
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    ) as response:
        if watch.expired:  # a header that was cut off looks like one that has ended
            raise TimeoutError
        return response.status_code, _retry_after(response), _beginning(response, whole=whole_answer)


@lru_cache(maxsize=ENDPOINTS)
def _prepared(url: str) -> requests.PreparedRequest:
    """What is the same in all requests to a URL.  Raises requests' exceptions, which are ValueErrors, for a bad one."""
    headers = {
        "User-Agent": f"bouncehook/{bouncehook.__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",  # an answer is to be no larger than it looks
        "Connection": "keep-alive",
    }
    return requests.Request("POST", url, headers=headers).prepare()


@lru_cache
def _authorities() -> str | bool:
    """The system's certificate authorities; where it has none, those that come with requests."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return paths.cafile
    return paths.capath if paths.capath and os.listdir(paths.capath) else True


@lru_cache
def _adapter(private: tuple[Network, ...]) -> GuardedAdapter:
    """One for all threads, so that a connection which is kept open serves whichever calls its endpoint next."""
    return GuardedAdapter(private, ENDPOINTS)


def _beginning(response: requests.Response, *, whole: bool) -> str:
    """What came first; the status is the answer, so what goes wrong behind it does not matter."""
    read = response.raw.read if whole else response.raw.read1
    try:
        return bytes(read(ANSWER_OCTETS) or b"").decode("utf-8", "replace")
    except (HTTPError, OSError, ValueError):
        return ""


def _retry_after(response: requests.Response) -> float:
    """Retry-After as a number of seconds; a date is not worth the trouble with clocks."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0


def _in_words(error: Exception) -> str:
    """What went wrong, in words; the innermost cause says it best, and without our object addresses."""
    return f"{type(error).__name__}: {_innermost(error)}"[:ANSWER_OCTETS]


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error
