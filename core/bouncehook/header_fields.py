"""Which header fields a customer may have sent with each call, and how a file gives them.  Pure.

    Authorization: Bearer 2fa9…
    X-Api-Key: 6c3d…

Used by `receivers`, for what customers.yaml says, and by the notifier (`deliver.header_files`), for files of their own.
Values are secrets, as a rule: no message here repeats one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
"""a token (RFC 9110, 5.6.2)"""
_VALUE = re.compile(r"[!-~](?:[ \t!-~]*[!-~])?")
"""visible ASCII, with blanks and tabs within (RFC 9110, 5.5)"""
MOST_CHARACTERS = 4096
"""of a value; servers refuse headers of more than some kilobytes"""

_OURS = "bouncehook makes it for each call"
_HOP = "it is about the connection, which bouncehook makes"
_RESERVED = {
    "accept-encoding": "an answer is to be no larger than it looks",
    "connection": _HOP,
    "content-encoding": "the body is sent as it is",
    "content-length": _OURS,
    "content-type": "`body` decides it, or the first lines of the template",
    "expect": _HOP,
    "host": "it comes from the URL",
    "keep-alive": _HOP,
    "te": _HOP,
    "trailer": _HOP,
    "transfer-encoding": _HOP,
    "upgrade": _HOP,
}


def fault_in_name(name: str) -> str:
    """Why a header field of this name cannot be sent; empty when it can."""
    if not _NAME.fullmatch(name):
        return "is no name of a header field: letters, digits and hyphens"
    folded = name.lower()
    if folded.startswith("webhook-"):
        return f"cannot be set: {_OURS} (Standard Webhooks)"
    if folded.startswith("proxy-"):
        return "cannot be set: it is meant for a proxy, whose URL is `proxy`"
    return f"cannot be set: {_RESERVED[folded]}" if folded in _RESERVED else ""


def fault_in_value(value: str) -> str:
    """Why a value cannot be sent; empty when it can.  Does not repeat it."""
    if len(value) > MOST_CHARACTERS:
        return f"has a value of more than {MOST_CHARACTERS} characters"
    if not _VALUE.fullmatch(value):
        return "must have a value of visible ASCII characters on one line (it is not shown here)"
    return ""


def fields_in(text: str) -> Iterator[tuple[int, str, str, str]]:
    """The fields of a file: the line from 1, the name, the value, and what is wrong with them, or nothing.

    Empty lines, and those that begin with #, say nothing.  The value is what stands behind the colon, without the
    blanks around it; nothing is quoted.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not colon:
            yield number, "", "", "is no `Name: value`"
            continue
        fault = fault_in_name(name) or fault_in_value(value)
        if not fault and name.lower() in seen:
            fault = f"is given twice; the first is on line {seen[name.lower()]}"
        seen.setdefault(name.lower(), number)
        # A line without a good name may be a value that was broken off, so it is not repeated.
        yield number, name if _NAME.fullmatch(name) else "", value, fault
