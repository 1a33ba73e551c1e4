"""How a POST is made, with requests, and what came of it.

Used by `http`; in a process that makes calls for customers, or by the administrator's command.  Touches the network,
past the guard.  What it needs is slow to start, so who only prepares calls does without it.
"""

from __future__ import annotations

import errno
import logging
import os
import ssl
import time
from collections.abc import Iterable
from functools import lru_cache

import requests
from requests.exceptions import ProxyError
from urllib3.exceptions import HTTPError

import bouncehook
from bouncehook.networks import Network
from bouncehook_notifier.deliver.calls.answer_head import TooMuch
from bouncehook_notifier.deliver.calls.call_deadline import CallDeadline
from bouncehook_notifier.deliver.calls.connections import GuardedAdapter
from bouncehook_notifier.deliver.calls.failure_words import PROXY_LOGIN, in_words, innermost
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.store.records import Attempt

ANSWER_OCTETS = 2048
"""how much of an answer is read and kept"""
# urllib3 warns when it closes a connection that its pool has no room for, which is normal here.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

LEAST_SECRET = 6
"""characters; a shorter word of a header field is no secret that could be kept"""
ENDPOINTS = 1000
"""to which connections are kept open, for as long as `idle_sockets` lets them be"""
OUR_ERRORS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)
"""errors of our own host, for which no endpoint is to blame"""


def post(call: HttpCall) -> Attempt:
    """Send it; returns what came of it.  Raises nothing that an endpoint could cause."""
    started, clock = time.time(), time.monotonic()
    status, retry_after, ours = None, 0.0, False
    headers, _ = call.payload.at(int(started))
    with CallDeadline(call.settings.total_seconds) as deadline:
        try:
            status, retry_after, answer = _post_again_if_stale(call, headers, deadline)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            cause = innermost(error)
            is_late = isinstance(cause, TimeoutError) and not deadline.remaining()
            late = f"no answer within {call.settings.total_seconds:g} s"
            answer = late if is_late else in_words(error)[:ANSWER_OCTETS]
            ours = getattr(cause, "errno", None) in OUR_ERRORS
    return Attempt(started, time.monotonic() - clock, status, answer, retry_after, blameless=ours, made=not ours)


def _post_again_if_stale(call: HttpCall, headers: dict[str, str], deadline: CallDeadline) -> tuple[int, float, str]:
    """What goes wrong on a connection that was kept open may come from before: a server may close it in the moment in
    which it is used again (RFC 9112, 9.3.1), or send more than it announced.  That is no failure.

    If the server had taken the request nevertheless, the webhook-id tells it that this is the same.
    """
    try:
        return _post(call, headers)
    except (requests.RequestException, HTTPError, OSError) as error:
        if not deadline.used_again or isinstance(innermost(error), TooMuch | TimeoutError):
            raise
    deadline.wants_fresh = True
    return _post(call, headers)


def _post(call: HttpCall, headers: dict[str, str]) -> tuple[int, float, str]:
    """The status, what Retry-After says in seconds, and the beginning of the answer.

    The adapter is used without requests' Session: that would follow redirects, which could point inside the operator's
    network, keep cookies, and look for proxies and passwords in our environment.
    """
    settings = call.settings
    request = _prepared(call.url).copy()
    request.headers.update(dict(call.payload.fields) | headers)
    request.prepare_content_length(call.payload.body)
    request.body = call.payload.body
    with _adapter(settings.private).send(
        request,
        stream=True,  # so that an endless answer is not read to its end
        timeout=(settings.connect_seconds, settings.total_seconds),
        verify=str(settings.ca_file) if settings.ca_file else _authorities(),
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    ) as response:
        if settings.proxy and response.status_code == requests.codes.proxy_authentication_required:
            raise ProxyError(PROXY_LOGIN)  # the endpoint has said nothing
        answer = _beginning(response, whole=call.whole_answer)
        return response.status_code, _retry_after(response), _without_secrets(answer, call.payload.fields)


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


def _without_secrets(answer: str, fields: Iterable[tuple[str, str]]) -> str:
    """Some endpoints give back the headers that they got, and answers are kept and shown."""
    words = {word for _, value in fields for word in (value, *value.split()) if len(word) >= LEAST_SECRET}
    for word in sorted(words, key=len, reverse=True):
        answer = answer.replace(word, "[...]")
    return answer


def _retry_after(response: requests.Response) -> float:
    """Retry-After as a number of seconds; a date would have to be compared with our clock, and is not read."""
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0
