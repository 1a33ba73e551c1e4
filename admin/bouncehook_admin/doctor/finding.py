"""The doctor's findings, and what the examinations share.  Called by all of them.  Asks postmap."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bouncehook import return_address
from bouncehook.configuration import Configuration, Settings
from bouncehook.places import InetPlace, Place
from bouncehook.postfix_socket import is_elsewhere
from bouncehook_admin.setup.lookups import Unasked, Use, transport_of
from bouncehook_admin.setup.postfix import DEFAULT_DIRECTORY, Postfix
from bouncehook_admin.setup.reading import Reading

_MESSAGE_ID = "4jY2981QWwzJkQx"
"""a long queue id"""


class Level(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    """failures may not be seen, or reports may not be delivered, until it is corrected"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's output."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """One Postfix and the configuration of bouncehook, which are examined."""

    postfix: Postfix
    reading: Reading
    configuration: Configuration

    @property
    def settings(self) -> Settings:
        return self.configuration.settings

    @property
    def milter(self) -> Place:
        """Where this Postfix finds the milter."""
        return self.settings.milter_socket.reached_at

    @property
    def elsewhere(self) -> str:
        """The host on which bouncehook runs, if it is another; empty if it is this one."""
        place = self.milter
        return place.host if isinstance(place, InetPlace) and is_elsewhere(place) else ""

    def way_of(self, domain: str) -> str:
        """The result of transport_maps for the return addresses of a domain.  Raises PostfixFault."""
        return transport_of(self.postfix, self.reading, f"{self.settings.return_prefix}+doctor@{domain}")

    @property
    def setup(self) -> str:
        """The remedy for most problems of Postfix's configuration."""
        return f"`bouncehook setup{self._where} --apply`, then `postfix{self._where} reload`"

    def return_address(self, domain: str) -> str:
        """A return address of this domain, as the milter would make it now."""
        prefix, tag = self.settings.return_prefix, return_address.customer_tag("doctor")
        day = return_address.day_of(time.time())
        return return_address.make(self.configuration.keys, prefix, domain, tag, _MESSAGE_ID, day)

    def in_front(self, name: str, use: Use, item: str) -> str:
        """The command that puts an item at the front of a list, also for a list that services have of their own."""
        if use.value == self.reading.value(name):
            return self.postconf("-e", f"{name} = {item}, {self.reading.raw.get(name, '')}")
        values = {service.key: f"{item},{service.overrides.get(name, use.value)}" for service in use.services}
        if any(set(value) & set(" \t{}") for value in values.values()):
            return f"{item} as the first of {name} of {use.keys} in master.cf"
        return self.postconf("-P", *(f"{key}/{name}={value}" for key, value in values.items()))

    def postconf(self, *arguments: str) -> str:
        """A postconf command that the administrator can copy."""
        return f"`postconf{self._where} {shlex.join(arguments)}`"

    @property
    def _where(self) -> str:
        directory = self.postfix.directory
        return "" if directory == DEFAULT_DIRECTORY else f" -c {shlex.quote(str(directory))}"


Examination = Callable[[Patient], Iterator[Finding]]


def ok(subject: str, text: str) -> Finding:
    """A finding without a problem."""
    return Finding(Level.OK, subject, text)


def warning(subject: str, text: str, remedy: str = "") -> Finding:
    """It works, but it could be better, or may fail soon."""
    return Finding(Level.WARNING, subject, text, remedy)


def problem(subject: str, text: str, remedy: str = "") -> Finding:
    """It must be corrected."""
    return Finding(Level.PROBLEM, subject, text, remedy)


def cannot_ask(subject: str, name: str, fault: Unasked, what: str) -> Finding:
    """A failed lookup is always reported, never left out."""
    reason = fault.reason.removeprefix("lookup failed: ")
    text = f"{name}: lookup in {fault.table} failed ({reason}), so it is not known {what}"
    return warning(
        subject, text, "make `postmap -q` work for it: check the table's package, its file and its permissions"
    )


def ago(seconds: float) -> str:
    """An age in words, such as `3 hours`."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} seconds"
