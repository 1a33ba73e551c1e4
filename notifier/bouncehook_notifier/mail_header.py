"""Extracts the header of a mail that came back, to look for a field that Postfix or bouncehook wrote.

Called by `origin`, `own_notification` and `forwarded`.  (What a stranger's mail says, the recogniser reads.)  Pure.
"""

from __future__ import annotations

from typing import NamedTuple

HEADER_OCTETS = 256 * 1024
"""how much is read.  Postfix limits one field to 100 kB, and its notifications have a header of about 1 kB"""


class Header(NamedTuple):
    """The lines of a header, which end with LF, without the empty line after it."""

    octets: bytes
    whole: bool
    """whether the empty line was found"""


def header_at(mail: bytes, start: int = 0) -> Header:
    """The header that begins at the offset `start` of a mail."""
    octets, empty, _ = mail[start : start + HEADER_OCTETS].replace(b"\r\n", b"\n").partition(b"\n\n")
    return Header(octets, bool(empty))
