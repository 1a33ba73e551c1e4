"""X-Failed-Recipients and similar fields, in which Exim, Gmail and others name the failed recipients.

The header may name fewer than the text, or everybody to whom the message went.  So the text decides about whom it
names, and the header about all others.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from ..address import ANY_ADDRESS
from ..notice import Notice
from ..reader import Reader, Reading, told
from ..reading import MAX_RECIPIENTS, Found, origins_named, read_named
from ..result import Grade
from .systems import read_text

_FIELDS = ("x-failed-recipients", "x-bounced-address")


def _claim(notice: Notice) -> str:
    return next((name.title() for name in _FIELDS if name in notice.headers), "")


def _read(notice: Notice) -> Reading | None:
    named = _named(notice)
    if not named:
        return None
    found = None if len(named) == 1 and not _others(notice, named) else read_text(notice)
    if found is None:
        return told(notice, read_named(notice, list(named.values())))
    read = {address.lower() for one in found.recipients for address in (one.address, one.final_address)}
    fewer, origins = len(found.recipients) < len(named), origins_named(notice)
    rest = [
        written
        for address, written in named.items()
        if fewer and (address not in notice.lowered or (address in origins and address not in read))
    ]
    listed = (
        replace(one, grade=Grade.SYSTEM) if one.final_address.lower() in named else one for one in found.recipients
    )
    unnamed = read_named(notice, rest, alone=False).recipients if rest else ()
    return told(notice, Found(found.row, (*listed, *unnamed)))


def _others(notice: Notice, named: dict[str, str]) -> bool:
    """Whether the text names addresses that are neither in the header nor the mail's own."""
    return any(
        address not in named and address not in notice.own_addresses
        for address in map(str.lower, ANY_ADDRESS.findall(notice.text))
    )


def _named(notice: Notice) -> dict[str, str]:
    """The addresses in the header, by their lower-case form."""
    named: dict[str, str] = {}
    for name in _FIELDS:
        for value in notice.headers.all(name):
            for address in ANY_ADDRESS.findall(value):
                named.setdefault(address.lower(), address)
    if len(named) > MAX_RECIPIENTS:
        notice.reached(f"more than {MAX_RECIPIENTS} recipients in the header")
    return dict(itertools.islice(named.items(), MAX_RECIPIENTS))


FAILED_RECIPIENTS = Reader("failed-recipients", "a field X-Failed-Recipients or X-Bounced-Address", _claim, _read)
