"""Feedback reports (RFC 5965) as providers write them, about a message that they received: for tests of complaints.

Each shape takes the message as it arrived, whose header has Return-Path on top where the provider adds one, and says
who complains.  Written from knowledge of the formats; no provider's words are copied.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate, make_msgid

BOUNDARY = "=_feedback"


@dataclass(frozen=True)
class Reported:
    """The message that is complained about."""

    return_address: str
    recipient: str
    content: bytes
    """as the server received it, with CR LF"""


Shape = Callable[[Reported], bytes]


def yahoo(message: Reported) -> bytes:
    """Yahoo's CFL: all is named, and Return-Path stands in the enclosed message."""
    fields = (
        "Feedback-Type: abuse",
        "User-Agent: Feedback/2.0",
        "Version: 0.1",
        f"Original-Mail-From: <{message.return_address}>",
        f"Original-Rcpt-To: {message.recipient}",
        "Received-Date: Sun, 29 Nov 2026 10:00:00 +0000",
        "Reported-Domain: acme.example",
        "Authentication-Results: dkim=pass header.d=acme.example",
    )
    return _arf("feedback@cfl.yahoo.test", "FW: news", fields, _with_path(message))


def comcast(message: Reported) -> bytes:
    """Like Comcast's: Original-Mail-From in capitals, the recipient only in the fields, text/rfc822-headers."""
    fields = (
        "Feedback-Type: abuse",
        "User-Agent: FBL/1.0",
        "Version: 1",
        f"Original-Mail-From: {message.return_address.upper()}",
        f"Original-Rcpt-To: <{message.recipient}>",
        "Source-IP: 192.0.2.1",
    )
    headers = message.content.partition(b"\r\n\r\n")[0] + b"\r\n"
    return _arf("fbl@comcast.test", "Spam report", fields, headers, enclosed="text/rfc822-headers")


def apple(message: Reported) -> bytes:
    """Like Apple's: no Original-Mail-From, Return-Path in the enclosed message."""
    fields = ("Feedback-Type: abuse", "User-Agent: iCloud/1.0", "Version: 1", f"Original-Rcpt-To: {message.recipient}")
    return _arf("fbl@icloud.test", "Feedback report", fields, _with_path(message))


def microsoft(message: Reported) -> bytes:
    """Microsoft's JMRP: no part for machines and no Return-Path; the mailbox is in a field of its own."""
    mailbox = f"X-HmXmrOriginalRecipient: {message.recipient}\r\n".encode()
    head = _head(
        "staff@hotmail.test", "complaint about message from 192.0.2.1", f'multipart/mixed; boundary="{BOUNDARY}"'
    )
    return b"".join((head, _part("message/rfc822", mailbox + message.content), _END))


def redacted(message: Reported) -> bytes:
    """Who complains is made unreadable, in the fields and in the enclosed message."""
    fields = (
        "Feedback-Type: abuse",
        "User-Agent: Generic/1",
        "Version: 1",
        f"Original-Mail-From: {message.return_address}",
        "Original-Rcpt-To: redacted-5f2a@generic.test",
    )
    content = message.content.replace(message.recipient.encode(), b"redacted-5f2a@generic.test")
    return _arf("fbl@generic.test", "Abuse report", fields, content)


def of_type(kind: str) -> Shape:
    """As Yahoo's, with another Feedback-Type: fraud, virus, not-spam."""
    return lambda message: yahoo(message).replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode())


SHAPES: dict[str, Shape] = {
    "yahoo": yahoo,
    "comcast": comcast,
    "apple": apple,
    "redacted": redacted,
    "fraud": of_type("fraud"),
    "virus": of_type("virus"),
}
"""those that complain and name the return address"""


def _with_path(message: Reported) -> bytes:
    return f"Return-Path: <{message.return_address}>\r\n".encode() + message.content


def _arf(sender: str, subject: str, fields: tuple[str, ...], content: bytes, enclosed: str = "message/rfc822") -> bytes:
    media_type = f'multipart/report; report-type=feedback-report; boundary="{BOUNDARY}"'
    text = b"A user of ours does not want this message.\r\n"
    report = "".join(f"{field}\r\n" for field in fields).encode()
    parts = (("text/plain", text), ("message/feedback-report", report), (enclosed, content))
    return b"".join((_head(sender, subject, media_type), *(_part(*part) for part in parts), _END))


def _head(sender: str, subject: str, media_type: str) -> bytes:
    fields = (
        f"From: <{sender}>",
        "To: complaints@return.example.test",
        f"Subject: {subject}",
        f"Date: {formatdate()}",
        f"Message-ID: {make_msgid(domain='provider.test')}",
        "MIME-Version: 1.0",
        f"Content-Type: {media_type}",
    )
    return "".join(f"{field}\r\n" for field in fields).encode() + b"\r\n"


def _part(media_type: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n"


_END = f"--{BOUNDARY}--\r\n".encode()
