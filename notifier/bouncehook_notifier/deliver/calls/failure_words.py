"""What kept a call from being answered, in words that tell an operator what to do.

Called by `http`.  Pure.
"""

from __future__ import annotations

import re

PROXY_LOGIN = (
    "the proxy asks for a user name and a password, or refuses those in its URL (407); see `proxy` in the configuration"
)
_BETTER_WORDS = (
    (re.compile("Tunnel connection failed: 407"), PROXY_LOGIN),
    (re.compile("Tunnel connection failed: (.*)"), r"the proxy does not connect to the endpoint, it answers: \1"),
    (
        re.compile("alert no application protocol", re.IGNORECASE),
        "the endpoint does not speak HTTP/1.1 (HTTP/2 only, it seems), with which bouncehook calls",
    ),
    (
        re.compile("wrong version number|http request|record layer failure|packet length too long", re.IGNORECASE),
        "this port does not speak TLS (plain HTTP, it seems): the URL has to begin with http://, or name another port",
    ),
)
"""for what a library says"""


def in_words(error: Exception) -> str:
    """The innermost cause says it best, and without our object addresses."""
    said = str(innermost(error))
    for pattern, words in _BETTER_WORDS:
        found = pattern.search(said)
        if found:
            said = found.expand(words)
            break
    return f"{type(error).__name__}: {said}"


def innermost(error: BaseException) -> BaseException:
    """The exception with which it began."""
    while cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__):
        error = cause
    return error
