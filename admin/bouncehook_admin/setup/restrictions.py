"""The lists of restrictions by which smtpd takes or refuses mail, and the tables that they ask: access(5).  Pure.

Called by `copies` and by `bouncehook doctor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bouncehook_admin.setup.postfix import Reading, Service, items

STAGES = ("client", "helo", "sender", "relay", "recipient", "data", "end_of_data")
CLASSES = "smtpd_restriction_classes"
_CHECK = re.compile(r"check_(\w+)_access")


def parameter_of(stage: str) -> str:
    """The parameter that has the list of a stage."""
    return f"smtpd_{stage}_restrictions"


@dataclass(frozen=True, slots=True)
class Check:
    """A restriction that asks a table: about what (`sender`, `recipient`, `client`, …), and which table."""

    subject: str
    table: str


def check_of(restriction: str, argument: str) -> Check | None:
    """What a restriction with the item behind it asks; None when it asks no table."""
    found = _CHECK.fullmatch(restriction.lower())
    return Check(found[1], argument) if found else None


def is_table(item: str) -> bool:
    """Whether an item is a table by itself, which smtpd asks about what the list is about."""
    return re.match(r"[a-z]+:", item) is not None


def checks(reading: Reading, service: Service) -> Iterator[tuple[str, Check]]:
    """All tables that a service's lists, and the classes of restrictions in main.cf, ask; with the parameter."""
    names = [parameter_of(stage) for stage in (*STAGES, "etrn")]
    for name in [*names, *reading.list_of(CLASSES, service)]:
        found = flat(reading.list_of(name, service))
        for item, following in pairwise([*found, ""]):
            if check := check_of(item, following):
                yield name, check


def flat(restrictions: list[str]) -> list[str]:
    """The items, with those in braces taken out of them; tables in braces stay whole."""
    return [
        part
        for item in restrictions
        for part in (flat(items(item.strip()[1:-1])) if item.startswith("{") and item.endswith("}") else [item])
    ]
