"""Parses the lists of restrictions by which smtpd accepts or refuses mail: postconf(5), smtpd_recipient_restrictions.

Only this file knows their syntax: which restriction has an argument, which table a restriction uses, which one
`warn_if_reject` applies to, and what a class of restrictions (smtpd_restriction_classes) stands for.

Called by `bouncehook setup` and `bouncehook doctor`.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bouncehook_admin.setup.reading import Reading, Service

STAGES = ("client", "helo", "sender", "relay", "recipient", "data", "end_of_data")
CLASSES = "smtpd_restriction_classes"
WARNS = "warn_if_reject"

_ASKS_A_TABLE = re.compile(r"check_(\w+)_access")
_TAKES_AN_ARGUMENT = re.compile(
    r"check_\w+_access|check_policy_service|sleep|reject_rbl(_client)?|reject_rhsbl_\w+|permit_(dnswl|rhswl)_client"
)
_BY_DEFAULT = {"client": "client", "helo": "helo", "sender": "sender", "etrn": "etrn"} | dict.fromkeys(
    ("relay", "recipient"), "recipient"
)
"""what is looked up in a table that a list names without a restriction, by stage"""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction of a list, with its argument."""

    name: str
    """in lower case"""
    argument: str = ""
    """a table, a policy service, a DNS list; empty for a restriction without an argument"""
    only_warns: bool = False
    """whether smtpd only logs that it would refuse, because of `warn_if_reject`"""

    @property
    def subject(self) -> str:
        """What is looked up in the table (`sender`, `recipient`, `client`, …); empty for a restriction without a
        table."""
        found = _ASKS_A_TABLE.fullmatch(self.name)
        return found[1] if found else ""

    def __str__(self) -> str:
        return f"{self.name} {self.argument}".rstrip()


def parameter_of(stage: str) -> str:
    """The parameter with the list of a stage."""
    return f"smtpd_{stage}_restrictions"


def of_stage(reading: Reading, service: Service, stage: str) -> list[Restriction]:
    """The restrictions of a service at a stage, in order; a class is replaced by its restrictions."""
    return list(listed(reading, service, stage, reading.list_of(parameter_of(stage), service)))


def listed(
    reading: Reading, service: Service, stage: str, items: Iterable[str], *, only_warns: bool = False
) -> Iterator[Restriction]:
    """The same for items that a table has given (access(5)); `only_warns` says whether `warn_if_reject` was before the
    table."""
    yield from _Parser(reading, service, stage).parsed(items, only_warns)


def all_of(reading: Reading, service: Service) -> Iterator[tuple[str, Restriction]]:
    """All restrictions in a service's lists, and in all classes, which a list or a table may use; each with its
    parameter."""
    for stage in (*STAGES, "etrn"):
        yield from ((parameter_of(stage), restriction) for restriction in of_stage(reading, service, stage))
    for name in reading.list_of(CLASSES, service):
        found = listed(reading, service, "recipient", reading.list_of(name, service))
        yield from ((name, restriction) for restriction in found)


class _Parser:
    """The parser of one list."""

    def __init__(self, reading: Reading, service: Service, stage: str) -> None:
        self._reading = reading
        self._service = service
        self._about = _BY_DEFAULT.get(stage)
        self._classes = set(reading.list_of(CLASSES, service))
        self._entered: set[tuple[str, bool]] = set()

    def parsed(self, items: Iterable[str], only_warns: bool) -> Iterator[Restriction]:
        rest, warns = iter(items), only_warns
        for item in rest:
            name = item.lower()
            if name == WARNS:
                warns = True
                continue
            if item in self._classes:
                yield from self._of_class(item, warns)
            elif ":" in item:
                # A table without a restriction.  Where smtpd does not know what to look up, it defers all mail.
                yield Restriction(f"check_{self._about}_access" if self._about else "defer", item, warns)
            elif _TAKES_AN_ARGUMENT.fullmatch(name):
                yield Restriction(name, next(rest, ""), warns)
            else:
                yield Restriction(name, "", warns)
            warns = only_warns

    def _of_class(self, name: str, warns: bool) -> Iterator[Restriction]:
        """The restrictions of a class, only the first time: a repetition would decide the same."""
        if (name, warns) not in self._entered:
            self._entered.add((name, warns))
            yield from self.parsed(self._reading.list_of(name, self._service), warns)
