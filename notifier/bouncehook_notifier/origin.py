"""Where a returned mail came from, and whether our own Postfix wrote it: only then its words are taken for Postfix's.

Anybody can write what bounce(8) writes, and send it to a return address that he knows.  So what counts is how the mail
came, which he cannot choose:

    by the milter           it saw the mail on Postfix's internal path, without a trace of any way before
    by the pipe or LMTP     Postfix writes a Received field for itself.  In a mail that bounce(8) made there is that one
                            and no other, and it names neither a client nor a user, and the queue id that the mail has
                            here.  A mail that came by SMTP, or that a content filter gave back by SMTP or sendmail(1),
                            has a Received field more, or another one, whatever client address Postfix tells
    from a relay of ours    (`relays` in bouncehook.yaml) the same, with the one field that our smtpd put above it

Somebody with an account on the relay can submit such a mail by sendmail(1), and is believed (docs/security.md).

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
    """The milter took it from Postfix's internal path."""


@dataclass(frozen=True, slots=True)
class ByReturn:
    """It was delivered to its return address, by the pipe or LMTP."""

    client: str
    """the client's address as Postfix tells it; empty for what did not come by SMTP"""
    queue_id: str
    """the mail's own, here; empty when lmtp(8) did not tell"""


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
    """The values of all Received fields; none of a header that is longer than any of Postfix's notifications."""
    header = header_at(mail)
    if not header.whole:
        return []
    fields = BytesHeaderParser().parsebytes(header.octets + b"\n\n")
    return [" ".join(str(value).split()) for value in fields.get_all("Received", [])]


def _queue_id(received: str) -> str:
    found = _INTERNAL.match(received)
    return found.group(1) if found else ""
