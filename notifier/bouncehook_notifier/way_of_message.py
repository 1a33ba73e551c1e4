"""The way that a returned message took behind our relay: for whom servers received it, by the fields that they wrote.

A foreign bounce may name only an address that a recipient forwards to.  Where it returns the message, that message's
header tells more: each server writes its Received field, some with `for <address>` (RFC 5321, 4.4), and a final one
Delivered-To or the like, above the fields that were there.  Below stands the field of our own relay, with the message's
queue id, so what stands above it was written on the way of this very copy.  Our relay may have written several, when a
content filter gave the message back; what stands between them says nothing of a copy that it added behind the filter.

Called by `judgement`.  Pure.
"""

from __future__ import annotations

import re

_LONGEST = 256 * 1024
"""octets above our own Received field that are looked at"""
_FINAL = "Delivered-To|X-Original-To|X-Delivered-To|Envelope-To|X-Forwarded-To"
_NAMED = re.compile(
    rf"^(?:Received:.*?\bfor|(?:{_FINAL}):) *<?([^\s<>;]{{1,320}}@[^\s<>;]{{1,255}})>?", re.IGNORECASE | re.MULTILINE
)
_BY = re.compile(r"\nReceived:[^\n]*? by (\S+)", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_EMPTY = re.compile(rb"\n[ \t>]*\r?\n|^--", re.MULTILINE)


def received_for(mail: bytes, queue_id: str) -> list[str]:
    """The addresses for which servers behind our relay received the message with this queue id, as `mail` returns it.

    Empty when the mail does not return it, or not as text.
    """
    ours = re.search(rb"\bid " + re.escape(queue_id.encode()) + rb"\b", mail)
    if ours is None:
        return []
    above = mail[max(0, ours.start() - _LONGEST) : ours.start()]
    ends = [end.end() for end in _EMPTY.finditer(above)]
    header = "\n" + _FOLD.sub(" ", above[ends[-1] if ends else 0 :].decode("utf-8", "replace").lstrip())
    hosts = list(_BY.finditer(header))
    if not hosts:
        return []
    topmost_of_ours = next(host for host in hosts if host.group(1).lower() == hosts[-1].group(1).lower())
    return list(dict.fromkeys(_NAMED.findall(header[: topmost_of_ours.start() + 1])))
