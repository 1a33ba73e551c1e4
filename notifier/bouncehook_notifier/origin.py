"""Where a returned mail came from, and whether our own Postfix wrote it: only then is it read as Postfix's
notification.

Anybody can imitate bounce(8), and send such a mail to a return address that he knows.  So the decision depends on how
the mail came, which the sender cannot choose:

    by the milter           it saw the mail on Postfix's internal path, and the mail had no Received field
    by the pipe or LMTP     a mail from bounce(8) has exactly one Received field, from the local Postfix.  That field
                            names neither a client nor a user, and it has the queue id of the mail itself.  A mail that
                            came by SMTP, or that a content filter gave back by SMTP or sendmail(1), has one more
                            Received field, or another one, whatever client address Postfix gives
    from a relay of ours    (`relays` in bouncehook.yaml) the same, with one more field above it, from our smtpd

A person with an account on the relay can submit such a mail by sendmail(1), and is believed (docs/security.md).

Called by `intake`, `judgement` and `bouncehook explain`.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from bouncehook.networks import Network, client_address
from bouncehook.spool import Bounce
from bouncehook.spool_records import Dsn
from bouncehook_notifier.mail_header import header_at

_INTERNAL = re.compile(r"by \S+ \([^(),]*\)\s+id ([0-9A-Za-z]+);")
"""what post_mail.c writes; pickup(8) writes `(Postfix, from userid 1000)`, smtpd(8) begins with `from`"""


@dataclass(frozen=True, slots=True)
class ByMilter:
    """The milter captured it on Postfix's internal path."""


@dataclass(frozen=True, slots=True)
class ByReturn:
    """Postfix delivered it to its return address, through the pipe or LMTP."""

    client: str
    """the client's IP address, from Postfix; empty for a mail that did not come by SMTP"""
    queue_id: str
    """the mail's own queue id on this host; empty when lmtp(8) did not send it"""


Origin = ByMilter | ByReturn


def origin_of(record: Bounce | Dsn) -> Origin:
    """How the mail of a spool file came."""
    return ByMilter() if isinstance(record, Dsn) else ByReturn(record.client, record.queue_id)


def wrote_it(origin: Origin, mail: bytes, relays: Sequence[Network]) -> bool:
    """Whether our own Postfix wrote a mail; `relays` are our other relays."""
    if isinstance(origin, ByMilter):
        return True
    received = _received(mail)
    client = client_address(origin.client)
    if client is None:
        queue_id = _queue_id(received[0]) if len(received) == 1 else ""
        return queue_id != "" and origin.queue_id in (queue_id, "")
    from_relay = any(client in network for network in relays)
    return from_relay and len(received) == 2 and received[0].startswith("from ") and _queue_id(received[1]) != ""


def _received(mail: bytes) -> list[str]:
    """The values of all Received fields; none if the header is longer than that of any Postfix notification."""
    header = header_at(mail)
    if not header.whole:
        return []
    fields = BytesHeaderParser().parsebytes(header.octets + b"\n\n")
    return [" ".join(str(value).split()) for value in fields.get_all("Received", [])]


def _queue_id(received: str) -> str:
    found = _INTERNAL.match(received)
    return found.group(1) if found else ""
