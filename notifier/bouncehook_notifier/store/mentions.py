"""Whether a text or a mail mentions an address, however that is written there.  Pure.

An address is written in any case, with its domain in either form, with `=` for its @ (a return address that holds the
recipient), and encoded: as xtext (RFC 3461, 4), in percent (a URL), as HTML, quoted-printable, base64 (RFC 2045), or in
encoded words (RFC 2047).  The structure of a mail is not looked at, since that takes long and may be wrong: whatever
looks encoded is decoded.  What is compressed or encrypted inside of a mail is not read.

Called by `forgetting`.
"""

from __future__ import annotations

import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from bouncehook.addresses import folded, from_xtext, unquoted
from bouncehook.domains import spellings
from bouncehook_notifier.attribution import spelled_alike

MOST_LAYERS = 4
"""of base64 in each other, that are decoded"""
_SPECIAL = re.compile(r"([\"\\])")
_QUOTED_PRINTABLE = re.compile(rb"=(?:\r?\n|[0-9A-Fa-f]{2})")
_BASE64 = re.compile(rb"(?:^[A-Za-z0-9+/]+\r?\n)*^[A-Za-z0-9+/]+={0,2}(?=\r?$)", re.MULTILINE)
_WORD = re.compile(rb"=\?[^?\s]+\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?", re.IGNORECASE)


class Mentions:
    """The ways in which one address is written."""

    def __init__(self, address: str) -> None:
        """`address` is local part, @ and domain."""
        self._same = spelled_alike(address)
        self.folded = folded(address)
        """as a suppression list has it"""
        local_part, _, domain = address.strip().rpartition("@")
        bare = unquoted(local_part)
        locals_ = {bare, '"' + _SPECIAL.sub(r"\\\1", bare) + '"'}
        domains = "|".join(re.escape(one) for one in spellings(domain))
        # What stands before or behind would make another address of it: joakim@, kim@example.org.uk.
        self._pattern = re.compile(
            rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, sorted(locals_)))})@(?:{domains})(?![\w-]|\.\w)"
            rf"|(?<![\w.])(?:{re.escape(bare)})=(?:{domains})(?![\w-]|\.\w)",
            re.IGNORECASE,
        )
        runs = re.findall("[a-z0-9]+", bare.lower())
        self.part = max(runs, key=len, default="")
        """letters and digits of the local part, which no encoding of a text changes but in their case, for a first
        choice; empty if there are none"""

    def is_same(self, address: str) -> bool:
        """Whether an address is another spelling of this one."""
        return bool(address) and spelled_alike(address) == self._same

    def in_text(self, text: str) -> bool:
        """Whether a text mentions it."""
        return self.part in text.lower() and any(self._pattern.search(one) for one in _decoded(text))

    def in_mail(self, mail: bytes) -> bool:
        """Whether a mail mentions it, in its header or in a part."""
        return any(self._in_octets(octets) for octets in _layers(mail, MOST_LAYERS))

    def _in_octets(self, octets: bytes) -> bool:
        plain = octets.replace(b"\0", b"")  # UTF-16
        return self.part.encode() in plain.lower() and self.in_text(plain.decode("utf-8", "replace"))


def _decoded(text: str) -> Iterator[str]:
    yield text
    if "+" in text:
        yield from_xtext(text)
    if "%" in text:
        yield unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")
    if "&" in text:
        yield html.unescape(text)


def _layers(octets: bytes, most: int) -> Iterator[bytes]:
    """The octets as they are, and what they are when they are taken for encoded ones."""
    yield octets
    if _QUOTED_PRINTABLE.search(octets):
        yield binascii.a2b_qp(octets)
    if b"=?" in octets:
        yield _WORD.sub(_word, octets)
    if most and b"base64" in octets.lower():
        for run in _BASE64.findall(octets):
            yield from _layers(_from_base64(run), most - 1)


def _word(word: re.Match[bytes]) -> bytes:
    return _from_base64(word[2]) if word[1] in b"Bb" else binascii.a2b_qp(word[2], header=True)


def _from_base64(text: bytes) -> bytes:
    code = b"".join(text.split()).rstrip(b"=")
    if len(code) % 4 == 1:
        code = code[:-1]  # damaged, or no base64 at all
    try:
        return binascii.a2b_base64(code + b"=" * (-len(code) % 4))
    except ValueError:  # binascii.Error is one
        return b""
