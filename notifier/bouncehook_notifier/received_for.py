"""Finds the addresses for which servers behind our relay received a returned message, by the fields that they wrote.

A foreign bounce may name only an address to which a recipient forwards.  If it returns the message, the message's
header shows more: each server adds its Received field on top, some with `for <address>` (RFC 5321, 4.4), and the final
server adds Delivered-To or the like.  Below them is the field of our own relay, with the message's queue id, so all
fields above it were written for this copy.  If a content filter gave the message back, our relay has written several
fields; those between them say nothing about a copy that the relay added after the filter.

Called by `judgement`.  Pure.
"""

from __future__ import annotations

import re

_LONGEST = 256 * 1024
"""octets above our own Received field that are searched"""
_FINAL = "Delivered-To|X-Original-To|X-Delivered-To|Envelope-To|X-Forwarded-To"
_NAMED = re.compile(
    rf"^(?:Received:.*?\bfor|(?:{_FINAL}):) *<?([^\s<>;]{{1,320}}@[^\s<>;]{{1,255}})>?", re.IGNORECASE | re.MULTILINE
)
_BY = re.compile(r"\nReceived:[^\n]*? by (\S+)", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_EMPTY = re.compile(rb"\n[ \t>]*\r?\n|^--", re.MULTILINE)


def received_for(mail: bytes, queue_id: str) -> list[str]:
    """The addresses for which servers behind our relay received the message with this queue id, which `mail` returns.

    Empty when the mail does not contain the message as text.
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
