"""A recipient of a customer's message, as the client named it to our smtpd.

The milter makes one for each RCPT TO that smtpd accepts, and writes them into a `sent` spool file.  The notifier reads
and remembers them, and its `attribution` finds by them the recipient that a failure belongs to.  Pure; imports no
program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

ADDED_SUCCESS = "Success"
"""in a NOTIFY, what the command filter of `bouncehook setup --notify-success` has added; clients write it in capitals,
or in small letters, and Postfix takes it in any"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One RCPT TO (RFC 5321, 4.1.1.3)."""

    address: str
    """without the brackets, otherwise as the client wrote it"""
    orcpt: str = ""
    """the value of ORCPT (RFC 3461, 4.2) as the client gave it, such as `rfc822;bob@example.org`; empty without one"""
    notify: str = ""
    """the value of NOTIFY (RFC 3461, 4.1), with ADDED_SUCCESS if that was added; empty without one"""
    resolved: str = ""
    """the address after Postfix has resolved it (comments, routes and `%`); empty when it is the same"""

    @property
    def is_forgotten(self) -> bool:
        """Whether the address was forgotten on request (`bouncehook forget`); no client can name none."""
        return not self.address

    def forgotten(self) -> Recipient:
        """The same without a trace of the address: what notifications were asked for stays."""
        return Recipient("", notify=self.notify)

    @property
    def success_is_unasked(self) -> bool:
        """Whether Postfix tells of success though the client did not ask for it."""
        return ADDED_SUCCESS in self.notify.split(",")

    @property
    def asks_for_success(self) -> bool:
        """Whether the client itself asked to be told of success."""
        return not self.success_is_unasked and "SUCCESS" in self.notify.upper().split(",")

    def as_json(self) -> str | list[str]:
        """The shortest form for JSON: most recipients are an address and nothing else."""
        if self.orcpt or self.notify or self.resolved:
            return [self.address, self.orcpt, self.notify, self.resolved]
        return self.address


def recipient_from_json(value: Any) -> Recipient:
    """A recipient from what `as_json` made.  Raises TypeError or ValueError for anything else."""
    if isinstance(value, str):
        return Recipient(value)
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{value!r} is not a recipient")
    return Recipient(*value)


def addresses_of(recipients: Iterable[Recipient]) -> list[str]:
    """The addresses alone, as the client wrote them; without those that were forgotten."""
    return [recipient.address for recipient in recipients if not recipient.is_forgotten]
