"""Composes the bounce mail that a foreign server writes, some time after it accepted a message.  Pure.

Called by `remote_mx`.  Text and order differ from Postfix's, so that nothing of ours can recognise it by those.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate, make_msgid


@dataclass(frozen=True)
class LaterBounce:
    """How a server bounces what it has accepted.

    `at_once`: immediately after it accepted the message.  `recipient`: the address that failed if it is not the one in
    the envelope, as with forwarding.  `names_original`: whether Original-Recipient gives the one in the envelope.
    """

    at_once: bool = True
    recipient: str | None = None
    names_original: bool = False
    action: str = "failed"
    status: str = "5.1.1"
    diagnostic: str = "smtp; 550 5.1.1 No mailbox here by that name"
    subject: str = "Mail could not be delivered"


def compose_bounce(how: LaterBounce, host: str, bounced_to: str, recipient: str, content: bytes) -> bytes:
    """A bounce (RFC 3464) of `content` from `host` for the envelope recipient `recipient`."""
    failed = how.recipient or recipient
    boundary = f"=_part_of_{host}"
    original = [f"Original-Recipient: rfc822;{recipient}"] if how.names_original else []
    received = [f"Received: from the relay by {host} with SMTP", f"\tfor <{recipient}>; {formatdate()}"]
    parts = [
        [
            "Content-Type: text/plain; charset=us-ascii",
            "",
            f"{host} took your message for {failed} and could not hand it over.",
            "",
            "The last word on it was:",
            f"   {how.diagnostic.partition('; ')[2]}",
            "",
        ],
        [
            "Content-Type: message/delivery-status",
            "",
            f"Reporting-MTA: dns;{host}",
            f"Arrival-Date: {formatdate()}",
            "",
            *original,
            f"Final-Recipient: rfc822;{failed}",
            f"Diagnostic-Code: {how.diagnostic}",
            f"Status: {how.status}",
            f"Action: {how.action}",
            "",
        ],
        ["Content-Type: text/rfc822-headers", "", *received, *_headers_of(content), ""],
    ]
    lines = [
        f"From: Post Office <postoffice@{host}>",
        f"To: {bounced_to}",
        f"Subject: {how.subject}",
        f"Date: {formatdate()}",
        f"Message-ID: {make_msgid(domain=host)}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f' boundary="{boundary}"',
        "",
    ]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("utf-8", "surrogateescape")


def _headers_of(content: bytes) -> list[str]:
    head = content.partition(b"\r\n\r\n")[0]
    return head.decode("utf-8", "surrogateescape").split("\r\n")
