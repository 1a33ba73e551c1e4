"""The audit's word on a round: it reads Postfix's log alone, and has to agree with the truth.

Called by `round`.  Reads the log, the spool and the store of a running `World`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

from bouncehook.configuration import load
from bouncehook_admin.audit.audit import Period, compare
from bouncehook_admin.audit.outcomes import Failure
from bouncehook_admin.audit.reasons import Finding as Audited
from bouncehook_admin.audit.reasons import Reason, Verdict, Why
from fuzz.choices import Wanted
from fuzz.comparing import Fault, Finding
from fuzz.truth import Report, folded
from fuzz.world import World


def audit_of(world: World, since: float) -> Sequence[Audited]:
    """Of what has failed since then."""
    # The log has whole seconds, and the round before may have ended in this one.
    period = Period(float(math.ceil(since)))
    return compare(load(world.programs.config), [world.postfix.log_file], period, complete_until=time.time()).findings


def disagreements(findings: Sequence[Audited], truth: Sequence[Report]) -> Iterator[Finding]:
    """What the audit misses though nothing is missing, and reports that it knows no failure for.

    Where a report may come and does not, the audit is right to name the failure: it cannot know of the choice.
    """
    for one in findings:
        failure, returned, report = one.failure, one.returned, one.report
        if one.verdict is Verdict.UNLOGGED and report:
            yield Finding(Fault.AUDIT, report.id, report.recipient, report.customer, "has no failure")
        elif one.verdict is Verdict.UNREPORTED and failure and not _is_right(failure, one.reason, truth):
            yield Finding(Fault.AUDIT, failure.id, failure.recipient, failure.customer, str(one.reason))
        elif one.verdict is Verdict.UNREPORTED and returned:
            yield Finding(Fault.AUDIT, returned.id, returned.return_address, returned.customer, str(one.reason))


def _is_right(failure: Failure, reason: Reason | None, truth: Sequence[Report]) -> bool:
    if reason and reason.why is Why.OTHER_MILTER:
        return True  # of which Postfix does not tell ours
    # A failure that must be told and was not is found without the audit, too.
    return any(report.wanted in (Wanted.MUST, Wanted.MAY) for report in truth if _is_about(report, failure))


def _is_about(report: Report, failure: Failure) -> bool:
    spellings = {folded(one) for one in (failure.recipient, *failure.spellings)}
    is_the_message = report.id in failure.ids or report.any_id
    return (
        report.customer == failure.customer and is_the_message and any(folded(a) in spellings for a in report.spellings)
    )
