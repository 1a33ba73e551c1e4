"""The audit's verdict on a failure, a returned mail or a report, and the reason for it.  Pure.

Made by `comparison` and `unlogged`, shown by `output`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bouncehook_admin.audit.outcomes import Failure, Returned
from bouncehook_notifier.store.records import Told

SLACK_SECONDS = 2.0
"""by how much a report may be older than its line: a log has whole seconds, and milter and syslog write in parallel"""


class Verdict(StrEnum):
    """The verdict on a failure, a returned mail or a report."""

    REPORTED = "reported"
    UNREPORTED = "not reported"
    NONE_DUE = "none due"
    """there is no report, and none is due, or not yet"""
    UNLOGGED = "not in the log"
    """there is a report, and the log has no failure for it"""


class Why(StrEnum):
    """Why there is no report.  With the first ones none is due."""

    NOTIFY = "the sender asked for no notification (NOTIFY)"
    COPY = "a copy that the relay added: the customer did not write to it"
    FORGOTTEN = "a recipient of the message was forgotten (`bouncehook forget`)"
    BEFORE = "before installation"
    TOO_OLD = "older than what the store keeps (keep_days)"
    WAITS = "waits"
    NOT_REWRITTEN = "not rewritten"
    REFUSED_UNSEEN = "refused, and the milter did not see it or could not keep it"
    OTHER_MILTER = "refused by another milter"
    UNRECOGNISED = "the notification came, and gave no such report"
    SET_ASIDE = "set aside in bad/"
    LOST = "came to bouncehook, and is neither in the spool nor in the store"
    TAKEN = "the notification was taken by a milter or a check"
    ELSEWHERE = "the notification went elsewhere"
    DESTROYED = "the notification was destroyed"
    TURNED_AWAY = "a returned mail was refused"
    STUCK = "waits for too long"
    UNTOLD = "nothing tells why"


_NONE_DUE = frozenset({Why.NOTIFY, Why.COPY, Why.FORGOTTEN, Why.BEFORE, Why.TOO_OLD, Why.WAITS})


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason, and details."""

    why: Why
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        return Verdict.NONE_DUE if self.why in _NONE_DUE else Verdict.UNREPORTED

    def __str__(self) -> str:
        return f"{self.why.value}: {self.detail}" if self.detail else self.why.value


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the audit.  One of the three is set, or both the failure and its report."""

    verdict: Verdict
    failure: Failure | None = None
    returned: Returned | None = None
    report: Told | None = None
    reason: Reason | None = None

    @property
    def when(self) -> float:
        if self.failure:
            return self.failure.when
        return self.returned.when if self.returned else self.report.noticed if self.report else 0.0
