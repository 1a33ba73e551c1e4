"""Whether a text or a mail mentions an address, however that is written there.  Pure.

An address is written in any case and in either Unicode form, with its domain in either form, in a return address that
holds the recipient (`kim=example.org`, and turned round as SRS does), and encoded: as xtext (RFC 3461, 4), for a report
(RFC 6533, 3), in percent (a URL), as HTML, in JSON, as quoted-printable or base64 (RFC 2045), in encoded words (RFC
2047).  The structure of a mail is not looked at, since that takes long and may be wrong: whatever looks encoded is
decoded.  What is compressed or encrypted inside of a mail is not read.

Called by `forgetting`.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
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
_BACKSLASH = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x\{([0-9A-Fa-f]{1,6})\}|(.))")
_ATEXT = r"[\w!#$%&'*+/=?^`{|}~.-]"
"""what a local part consists of (RFC 5321, 4.1.2); `_ASCII_BEFORE` where the address has nothing but ASCII"""
_BEFORE = re.compile(rf"{_ATEXT}*\Z")
_ASCII_BEFORE = re.compile(rf"{_ATEXT}*\Z", re.ASCII)
_LONGEST = 320
"""characters before a domain that are looked at"""
_INTRODUCES = re.compile(r"[=/?&|]")
"""in a local part by the letter; in a URL it introduces a value, which is taken to be meant"""
_RETURN_INTRODUCES = re.compile(r"[+=/?&|_-]")
"""the same in a return address that holds the recipient"""
_MARKS = "!#$%&'*+/=?^`{|}~.-_"


class Mentions:
    """The ways in which one address is written."""

    def __init__(self, address: str) -> None:
        """`address` is local part, @ and domain, as somebody types it."""
        self._same = spelled_alike(address)
        self.folded = folded(address)
        """as a suppression list has it"""
        local_part, _, domain = address.strip().rpartition("@")
        bare = _normal(unquoted(local_part))
        self._local = bare
        self._quoted = '"' + _SPECIAL.sub(r"\\\1", bare) + '"'
        self._domains = tuple(_normal(one) for one in spellings(domain))
        is_ascii = bare.isascii()
        self._is_ascii = is_ascii
        self._before = _ASCII_BEFORE if is_ascii else _BEFORE
        inside = "[^\\W_]"
        flags = re.ASCII if all(one.isascii() for one in self._domains) else re.UNICODE
        # What stands behind would make another domain of it: kim@example.org.uk.
        self._behind = re.compile(rf"(?!{inside}|-+{inside}|\.{inside})", flags)
        runs = re.findall("[a-z0-9]+", bare)
        self.part = max(runs, key=len, default="")
        """letters and digits of the local part, which no encoding of a text changes but in their case, for a first
        choice; empty if there are none"""

    def is_same(self, address: str) -> bool:
        """Whether an address is another spelling of this one."""
        return bool(address) and spelled_alike(address) == self._same

    def is_in(self, address: str) -> bool:
        """Whether an address is this one, or holds it, as a return address does."""
        return self.is_same(address) or self.in_text(address)

    def in_text(self, text: str) -> bool:
        """Whether a text mentions it."""
        return self.part in text.lower() and any(self._in_plain(_normal(one)) for one in _decoded(text))

    def in_cut_text(self, text: str) -> bool:
        """The same for a text that may end with `…`, where something was cut off: in the middle of the address,
        perhaps."""
        if self.in_text(text):
            return True
        if not text.endswith("…"):
            return False
        end = _normal(text[:-1])
        # At least the local part and what separates it from the domain.
        return any(
            end.endswith(f"{self._local}@{domain[:length]}")
            for domain in self._domains
            for length in range(len(domain))
        )

    def in_mail(self, mail: bytes) -> bool:
        """Whether a mail mentions it, in its header or in a part."""
        return any(self._in_octets(octets) for octets in _layers(mail, MOST_LAYERS))

    def _in_octets(self, octets: bytes) -> bool:
        plain = octets.replace(b"\0", b"")  # UTF-16
        if self.part.encode() not in plain.lower():
            return False
        if self.in_text(plain.decode("utf-8", "replace")):
            return True
        return not self._is_ascii and self.in_text(plain.decode("latin-1"))

    def _in_plain(self, text: str) -> bool:
        """In a text that is decoded and in lower case."""
        for domain in self._domains:
            place = text.find(domain)
            while place >= 0:
                end = place + len(domain)
                if self._stands_before(text[max(0, place - _LONGEST) : place]) and self._behind.match(text, end):
                    return True
                if text.startswith(f"={self._local}@", end):  # SRS0=…=example.org=kim@forwarder.example
                    return True
                place = text.find(domain, end)
        return False

    def _stands_before(self, text: str) -> bool:
        """Whether a text ends with the local part, and with what separates it from a domain."""
        if text.endswith("@"):
            return text.endswith(f"{self._quoted}@") or self._is_local(text[:-1], _INTRODUCES)
        for separator in ("=40", "="):
            if text.endswith(separator):
                return self._is_local(text.removesuffix(separator), _RETURN_INTRODUCES)
        return False

    def _is_local(self, text: str, introduces: re.Pattern[str]) -> bool:
        """Whether a text ends with the local part, and not with a longer one, such as joakim or o'kim."""
        if not text.endswith(self._local):
            return False
        found = self._before.search(text, 0, len(text) - len(self._local))
        before = found[0] if found else ""
        return not before.strip(_MARKS) or introduces.match(before[-1:]) is not None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _decoded(text: str) -> Iterator[str]:
    yield text
    if "+" in text:
        yield from_xtext(text)
    if "%" in text:
        yield unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")
    if "&" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield _BACKSLASH.sub(_unescaped, text)


def _unescaped(escape: re.Match[str]) -> str:
    """What stands for a backslash and what follows it, in JSON or in the addresses of RFC 6533."""
    if code := escape[1] or escape[2]:
        return chr(number) if (number := int(code, 16)) <= 0x10FFFF else " "
    return " " if escape[3] in "nrtbf" else escape[3]


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
