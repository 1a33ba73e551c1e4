"""Mail addresses as reports write them: typed, in brackets, with comments, xtext or encoded words around.

Called by the recogniser's other modules.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from .text import decode_words

_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UNITEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_TYPE = re.compile(r"\s{0,20}([A-Za-z][A-Za-z0-9/-]{0,30})\s{0,20};\s{0,20}")
_BRACKETED = re.compile(r"<([^<>]{1,400})>")
_ROUTE = re.compile(r"^@[^:\s]{1,250}:")
_GROUP = re.compile(r'"?[\w .-]{1,60}:\s{0,9}([^:;"]{1,300});"?')
_X400 = re.compile(r"/[A-Za-z][A-Za-z0-9.-]{0,20}=[^/=]{1,64}/[A-Za-z][A-Za-z0-9.-]{0,20}=")
"""how an address of X.400 begins in a gateway's domain (RFC 2156); another slash begins the name of a file"""
_COMMENT = re.compile(r"\([^()]{0,200}\)")
# Letters of Latin, Greek, Cyrillic, Armenian, Indian and Georgian, and emoji.  Not all of \w: Chinese, Japanese and
# Thai text has no space before an address, and Hebrew and Arabic text joins words to it.
_LETTERS = "A-Za-z0-9À-ɏΆ-֏ऀ-෿Ⴀ-ჿ🌀-🫿"
ADDRESS = (
    rf"(?<![{_LETTERS}._+-])(?:[{_LETTERS}._!#$%&'*+/=?^{{|}}~`-]{{1,128}}|\"[^\"\n]{{1,128}}\")"
    rf"@(?:[{_LETTERS}-]{{1,63}}(?:\.[{_LETTERS}-]{{1,63}}){{0,8}}|\[(?:[Ii][Pp][Vv]6:)?[0-9A-Fa-f.:]{{3,45}}\])"
)
"""an address in running text"""
KEY = r"(?:rcpt(?:[_-]?to)?|(?:final_?)?recipient|to|e?-?mail|addr(?:ess)?|user)="
"""a label that may stand before an address without a space, so that it looks like a part of it: `RCPT=u@example.org`"""
AROUND = rf"[<\"'“«\[]{{0,2}}(?:mailto:|smtp:|rfc822;|{KEY})?\s?({ADDRESS})[>\"'”»\]]{{0,3}}"
"""an address with what may stand around it; the address is captured"""
LED = rf"^[ \t>*•·|]{{0,12}}(?:[-–—]{{1,2}} ?)?(?:\d{{1,3}}[.)] ?)?{AROUND}"
"""a line that begins with an address"""
ANY_ADDRESS = re.compile(ADDRESS)
GENERIC_LABEL = 4
"""characters of a label that may be a registry's: `co`, `com`, `gouv`"""


def read_typed_address(value: str) -> str:
    """The address of a field such as `Final-Recipient: rfc822; <user@example.com> (Some One)`."""
    typed = _TYPE.match(value)
    address = value[typed.end() :] if typed else value
    kind = typed.group(1).lower() if typed else "rfc822"
    if kind.startswith("utf-8"):
        address = _UNITEXT.sub(_unitext_character, address)
    return read_address(address)


def read_address(text: str) -> str:
    """One address without its wrapping; what has no `@` stays as it is."""
    text = decode_words(text.strip())
    if text.endswith((";", ';"')) and (group := _GROUP.fullmatch(text)):
        text = group.group(1)
    if "<" in text and (bracketed := _BRACKETED.search(text)):
        text = bracketed.group(1)
    elif "(" in text and not text.startswith('"'):
        text = _COMMENT.sub("", text)
    text = text.strip().strip("<>,;").strip()
    if text.startswith("@"):
        text = _ROUTE.sub("", text)
    text = text.rstrip(".")
    if text[:7].lower() in ("mailto:", "rfc822;"):
        text = text[7:].strip()
    if "@" not in text and "@" in (decoded := decode_xtext(text)):
        text = decoded
    if text[:5].lower() == "smtp:":
        text = text[5:].strip()
    if " " in text and not text.startswith('"'):
        text = _first_address(text)
    return text[:320]


def _first_address(text: str) -> str:
    found = ANY_ADDRESS.search(text)
    return found.group(0) if found else text


def _unitext_character(found: re.Match[str]) -> str:
    point = int(found.group(1), 16)
    return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else found.group(0)


def decode_xtext(text: str) -> str:
    """RFC 3461's xtext, decoded; other text stays as it is: most servers decode it before they write it."""
    if "+" not in text or text.count("+") != len(_XTEXT.findall(text)):
        return text
    decoded = _XTEXT.sub(lambda found: chr(int(found.group(1), 16)), text)
    return decoded if decoded.isprintable() else text


def original_address(original: str, final: str, is_named: Callable[[str], bool]) -> str:
    """The address that the sender used: Original-Recipient where it is one.

    Most servers decode its xtext (RFC 3461, 4) before they write it, and `user+3Dprint@example.org` is an address, too.
    So it is decoded only into an address that the mail names elsewhere, as the final one or by `is_named`.
    """
    if "@" not in original:
        return final or original
    decoded = decode_xtext(original)
    is_coded = decoded.lower() == final.lower() or (decoded != original and is_named(decoded))
    return decoded if is_coded else original


def is_address(text: str) -> bool:
    """Whether it has the form of an address: a local part, an `@`, a domain."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or " " in domain or local[0] == "|":
        return False
    return local[0] != "/" or _X400.match(local) is not None


def is_of_site(address: str, other: str) -> bool:
    """Whether two addresses belong to one organisation, as far as their domains tell it: `x@mail.corp.example` and
    `y@corp.example`, but not `x@a.co.example` and `y@b.co.example`."""
    labels, others = (one.rpartition("@")[2].lower().split(".") for one in (address, other))
    common = sum(1 for _ in takewhile(bool, (a == b for a, b in zip(reversed(labels), reversed(others), strict=False))))
    if common < 2:
        return False
    return common in (len(labels), len(others)) or common > 2 or len(labels[-2]) > GENERIC_LABEL
