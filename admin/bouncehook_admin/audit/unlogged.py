"""The reports of which the log knows no failure.  Pure.  Called by `audit`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bouncehook.report import State
from bouncehook_admin.audit.reasons import SLACK_SECONDS, Finding, Verdict
from bouncehook_notifier.attribution import spelled_alike
from bouncehook_notifier.store.records import Told


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log tells, beside failures, that a report may follow from."""

    returned: Collection[tuple[str, str]]
    """customers and ids of messages of which a mail came back"""
    from_before: Collection[tuple[str, str]]
    """the same of messages that may have failed before the log begins"""
    refused: Mapping[str, Sequence[float]]
    """recipients, folded, who were refused to nobody knows whom, and when"""
    span: tuple[float, float]
    """the time of which the log tells all"""
    hosts: Collection[str]
    """that it is of; empty if the store is of no others"""


def unlogged(reports: Iterable[Told], logged: Logged) -> list[Finding]:
    """The reports of the log's time of which the log knows nothing."""
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
    return report.state is State.RCPTTO and any(abs(report.noticed - when) <= SLACK_SECONDS for when in refusals)
