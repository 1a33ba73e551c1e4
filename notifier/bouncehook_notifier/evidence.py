"""Makes the store's records of a spool file: the evidence, and the reports that follow from it.

Called by `intake` and `probes`.  Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from bouncehook.reason_rules import ReasonRule
from bouncehook.report import State
from bouncehook.spool_records import SpoolFile
from bouncehook_notifier.judgement import Judgement
from bouncehook_notifier.store.records import REFUSED, Evidence, Found, NewReport
from bouncehook_notifier.suppression import suppressions_after


def found_in_return(file: SpoolFile, judged: Judgement, rules: Sequence[ReasonRule]) -> Found:
    """The records of a mail that came back.  `rules` are the operator's own for reasons.

    Of a success notification for which the sender did not ask, the mail is not kept: the report has all that it says,
    and there is one for each message.
    """
    said = judged.said
    evidence = _evidence(file, said.kind.value, said.rule, b"" if judged.unasked else file.body)
    suppressed = suppressions_after(judged, file.arrived, rules)
    return Found(evidence, judged.reports, judged.returned.token.id, judged.passed_over, suppressed)


def found_in_refusal(file: SpoolFile, new: NewReport) -> Found:
    """The records of a recipient that our smtpd refused, or the milter because of a suppression list."""
    rule = "suppression" if new.report.state is State.SUPPRESSION else "smtpd"
    return Found(_evidence(file, REFUSED, rule, file.body), [new], new.report.id)


def _evidence(file: SpoolFile, recognised: str, rule: str, mail: bytes) -> Evidence:
    return Evidence(file.name, file.arrived, file.header, recognised, rule, mail)
