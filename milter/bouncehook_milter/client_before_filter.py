"""The client that a mail had before a content filter gave it back to our Postfix, by its first Received field.

Behind a content filter (smtpd_proxy_filter, or an smtpd to which an after-queue filter gives mail back) the client of
every message is the filter, which is in mynetworks.  So the client's address does not show which customer a message
belongs to.  But the smtpd before the filter has written a Received field, and that field is the first one: fields that
a stranger wrote are below it.

    Received: from HELO (NAME [192.0.2.1])
            (Authenticated sender: joe)          if smtpd_sasl_authenticated_header is on
            by relay.example.org (Postfix) with ESMTPSA id …

A client in mynetworks can write such a field itself.  So the field is only used to take a message from a customer, and
never to give it to one.  Called by `session`.  Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bouncehook.networks import Address, client_address

_RECEIVED = re.compile(
    r"from \S+ \(\S+ \[(?P<client>[^\]\s]*)\](?::\d+)?\)"
    r".*? by (?P<by>\S+) \([^()]*\) with (?P<protocol>[A-Z0-9]+)"
)
"""what smtpd writes; the client cannot put a parenthesis into its comments (smtpd.c, NEUTER_CHARACTERS)"""


@dataclass(frozen=True, slots=True)
class ClientBeforeFilter:
    """The client of the smtpd before the filter."""

    client: Address | None
    logged_in: bool


def client_before_filter(received: bytes, hostname: str) -> ClientBeforeFilter | None:
    """The client in a mail's first Received field; None unless the Postfix of this `hostname` (myhostname) wrote it."""
    found = _RECEIVED.match(" ".join(received.decode("ascii", "replace").split()))
    if found is None or found["by"].lower() != hostname.lower():
        return None
    # RFC 3848: the A in ESMTPA and ESMTPSA stands for a client that has logged in.
    return ClientBeforeFilter(
        client_address(found["client"]), found["protocol"].startswith("ESMTP") and "A" in found["protocol"][5:]
    )
