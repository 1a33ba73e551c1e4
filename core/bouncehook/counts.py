"""What the programs without network count: one enumeration for those who count and those who show.

A member's value is its name in the files of `counters`, and the last part of its metric's name, as in
`bouncehook_milter_rewritten`; the metric's help text stands beside it.  So every counter is shown, and a test
(tests/house) checks that some program increments it.

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
    SUPPRESSED = "suppressed", "Recipients refused because they are on their customer's suppression list"
    FORGED = "forged", "Recipients refused because they are forged return addresses"
    PUT_OFF = "put_off", "Notifications deferred, so that they stay in Postfix's queue, because the spool failed"
    LOST = "lost", "Refusals and sent messages that were lost because the spool failed for too long"
    CUT = "cut", "Customers' messages that were remembered in part only, such as with too many tags"
    FAULTS = "faults", "Internal errors; the mail passed nevertheless"
    TURNED_AWAY = "turned_away", "Connections of machines that milter.clients does not have"


class LmtpCount(_Explained):
    """What LMTP counts."""

    TAKEN = "taken", "Returned mails that came by LMTP and are in the spool"
    DROPPED = "dropped", "Mails to forged return addresses that were dropped, by LMTP"
    PUT_OFF = "put_off", "Returned mails deferred, so that they stay in Postfix's queue, because the spool failed"
    STRANGERS = "strangers", "Returned mails for which Postfix sent no XFORWARD, so that their client is unknown"
    FAULTS = "faults", "Internal errors; Postfix keeps the mail and tries again"
    TURNED_AWAY = "turned_away", "Connections of machines that lmtp.clients does not have"


class ProbeCount(StrEnum):
    """How the last probe of a Postfix ended."""

    GOOD = "good"
    BAD = "bad"


METRICS: dict[Program, type[MilterCount] | type[LmtpCount]] = {Program.MILTER: MilterCount, Program.LMTP: LmtpCount}
"""the counters that are metrics"""
