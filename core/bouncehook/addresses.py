"""Mail addresses and the xtext encoding: the few pure operations that several programs need.

Used by the milter's session, the customers' map and the notifier's intake.
"""

from __future__ import annotations

import re

from bouncehook.domains import one_form

_HEXADECIMAL = re.compile(rb"\+([0-9A-F]{2})")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def bare(path: str) -> str:
    """The address in an SMTP path: `<a@b>` and `a@b` give `a@b`, `<>` gives the empty string (RFC 5321, 4.1.2).

    A source route (`<@c,@d:a@b>`) is left out, as the RFC's appendix C wants it.
    """
    path = path.strip()
    if path.startswith("<") and path.endswith(">"):
        path = path[1:-1]
    return path.partition(":")[2] if path.startswith("@") and ":" in path else path


def domain_of(address: str) -> str:
    """The domain in its one form, or the empty string when there is none."""
    return one_form(address.rpartition("@")[2]) if "@" in address else ""


def folded(address: str) -> str:
    """The form in which two spellings of one mailbox compare equal.

    RFC 5321 (2.4) leaves the case of a local part to its host.  Hardly any host has two mailboxes that differ in case
    only, while many servers change the case of an address in a bounce.  Quotes are removed; the domain is in its
    one form.
    """
    local_part, at, domain = address.strip().lower().rpartition("@")
    return unquoted(local_part) + at + one_form(domain)


def unquoted(local_part: str) -> str:
    """A local part without its quotes and backslashes, which are no part of a mailbox's name (RFC 5321, 4.1.2)."""
    if '"' not in local_part and "\\" not in local_part:
        return local_part
    return _ESCAPED.sub(r"\1", _QUOTED.sub(r"\1", local_part))


def xtext(text: str) -> str:
    """Encode for an ESMTP parameter such as ENVID (RFC 3461, 4).  Non-ASCII text is taken as UTF-8."""
    if text.isascii() and text.isalnum():  # the usual case: a queue id
        return text
    octets = text.encode("utf-8", "surrogateescape")
    return "".join(chr(o) if 33 <= o <= 126 and o not in b"+=" else f"+{o:02X}" for o in octets)


def from_xtext(text: str) -> str:
    """Decode xtext; what is not valid xtext is kept as it stands (bad parameters come from outside)."""
    octets = text.encode("utf-8", "surrogateescape")
    return _HEXADECIMAL.sub(lambda match: bytes.fromhex(match[1].decode()), octets).decode("utf-8", "replace")
