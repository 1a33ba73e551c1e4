"""What the programs without network count: one enumeration for those who count and those who show.

A member's value is its name in the files of `counters`, and the end of its metric's name, such as
`bouncehook_milter_rewritten`; the metric's help stands beside it.  So what is counted is shown; that each is counted is
tested (tests/house).

Counted by the milter, LMTP and `bouncehook probe`; shown by the notifier's metrics and page, and by the administrator's
command.  Pure.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Program(StrEnum):
    """Who counts."""

    MILTER = "milter"
    LMTP = "lmtp"
    PROBE = "probe"


class _Explained(StrEnum):
    """Counts that are metrics."""

    explained: str
    """the metric's help"""

    def __new__(cls, value: str, explained: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.explained = explained
        return member


class MilterCount(_Explained):
    """What the milter counts."""

    REWRITTEN = "rewritten", "Customers' messages that got a return address"
    LEFT_ALONE = "left_alone", "Messages that belong to no customer"
    NOTIFICATIONS = "notifications", "Postfix's own notifications that were captured"
    REFUSED_RECIPIENTS = "refused_recipients", "Customers' recipients that our smtpd refused"
    FORGED = "forged", "Recipients refused because they are forged return addresses"
    PUT_OFF = "put_off", "Notifications that stay in Postfix's queue because the spool fails"
    LOST = "lost", "Refusals, and sent messages, that are lost because the spool failed for long"
    CUT = "cut", "Customers' messages of which not all tags, or not the whole, are remembered"
    FAULTS = "faults", "Faults of our own code, in spite of which the mail passed"


class LmtpCount(_Explained):
    """What LMTP counts."""

    TAKEN = "taken", "Returned mails that came by LMTP and are in the spool"
    DROPPED = "dropped", "Mails to return addresses that nobody made, by LMTP"
    PUT_OFF = "put_off", "Returned mails that stay in Postfix's queue because the spool fails"
    STRANGERS = "strangers", "Returned mails of which Postfix did not tell where they came from"
    FAULTS = "faults", "Faults of our own code, for which Postfix keeps the mail"


class ProbeCount(StrEnum):
    """How the last probe of a Postfix ended."""

    GOOD = "good"
    BAD = "bad"


METRICS: dict[Program, type[MilterCount] | type[LmtpCount]] = {Program.MILTER: MilterCount, Program.LMTP: LmtpCount}
"""the counts that are metrics"""
