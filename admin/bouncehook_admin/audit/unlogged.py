"""Finds the reports for which the log has no failure.  Pure.  Called by `audit`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bouncehook.report import State
from bouncehook_admin.audit.reasons import SLACK_SECONDS, Finding, Verdict
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store.records import Told


@dataclass(frozen=True, slots=True)
class Logged:
    """The events in a log, other than failures, from which a report may follow."""

    returned: Collection[tuple[str, str]]
    """customers and ids of messages for which a mail came back"""
    from_before: Collection[tuple[str, str]]
    """the same for messages that may have failed before the log begins"""
    refused: Mapping[str, Sequence[float]]
    """recipients, folded, that were refused to an unknown client, and when"""
    span: tuple[float, float]
    """the period for which the log is complete"""
    hosts: Collection[str]
    """the hosts of the log; empty if the store has records of no others"""


def unlogged(reports: Iterable[Told], logged: Logged) -> list[Finding]:
    """The reports of the log's period for which the log has no event."""
    return [
        Finding(Verdict.UNLOGGED, report=report)
        for report in reports
        if logged.span[0] <= report.noticed < logged.span[1]
        and (not logged.hosts or report.host.partition(".")[0] in logged.hosts)
        and not _is_supported(report, logged)
    ]


def _is_supported(report: Told, logged: Logged) -> bool:
    message = (report.customer, report.id)
    if message in logged.from_before or (report.state is State.BOUNCE and message in logged.returned):
        return True
    refusals = logged.refused.get(spelled_alike(report.recipient), ())
    return report.state in (State.RCPTTO, State.SUPPRESSION) and any(
        abs(report.noticed - when) <= SLACK_SECONDS for when in refusals
    )
