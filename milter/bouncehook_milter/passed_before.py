"""Whether a mail has passed our own Postfix before, and who its client was then: by the Received field on its top.

Behind a content filter (smtpd_proxy_filter, or an smtpd to which an after-queue filter gives mail back) the client is
the filter, for every message, and the filter is in mynetworks.  So its address says nothing of whose a message is.  But
the smtpd in front has written a Received field, and it is the first one: what a stranger wrote stands below it.

    Received: from HELO (NAME [192.0.2.1])
            (Authenticated sender: joe)          if smtpd_sasl_authenticated_header is on
            by relay.example.org (Postfix) with ESMTPSA id …

A client in mynetworks can write such a field itself; it is used to believe less, never more.  Called by `session`.
Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bouncehook.networks import Address, client_address

_RECEIVED = re.compile(
    r"from \S+ \(\S+ \[(?P<client>[^\]\s]*)\](?::\d+)?\)"
    r".*? by (?P<by>\S+) \([^()]*\) with (?P<protocol>[A-Z0-9]+)"
)
"""what smtpd writes; no comment in it can hold a parenthesis of the client's (smtpd.c, NEUTER_CHARACTERS)"""


@dataclass(frozen=True, slots=True)
class PassedBefore:
    """The client of the smtpd in front."""

    client: Address | None
    logged_in: bool


def passed_before(received: bytes, hostname: str) -> PassedBefore | None:
    """What a mail's first Received field tells; None unless the Postfix of this `hostname` (myhostname) wrote it."""
    found = _RECEIVED.match(" ".join(received.decode("ascii", "replace").split()))
    if found is None or found["by"].lower() != hostname.lower():
        return None
    # RFC 3848: the A in ESMTPA and ESMTPSA stands for a client that has logged in.
    return PassedBefore(
        client_address(found["client"]), found["protocol"].startswith("ESMTP") and "A" in found["protocol"][5:]
    )
