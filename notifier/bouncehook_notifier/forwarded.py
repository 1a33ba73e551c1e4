"""The header field in a forwarded mail by which a forwarding loop is detected.  Pure.

It is not `Delivered-To`, because Postfix may write that for the return address itself (pipe(8), flags=D).  The
forwarding transport adds it, `judgement` looks for it.
"""

from __future__ import annotations

from email.parser import BytesHeaderParser

from bouncehook_notifier.mail_header import header_at

FIELD = "X-Bouncehook-Forwarded"


def with_trace(mail: bytes, return_address: str) -> bytes:
    """The mail with the field as its first line."""
    return f"{FIELD}: {return_address}\r\n".encode("utf-8", "replace") + mail


def has_trace(mail: bytes, return_address: str) -> bool:
    """Whether a mail that came to a return address was already forwarded from that address."""
    fields = BytesHeaderParser().parsebytes(header_at(mail).octets + b"\n\n").get_all(FIELD, [])
    return any(str(field).strip().lower() == return_address.lower() for field in fields)
