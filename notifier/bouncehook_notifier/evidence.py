"""A spool file and what follows from it, as the store takes it: the evidence, and the reports.

Called by `intake` and `probes`.  Pure.
"""

from __future__ import annotations

from bouncehook.spool_records import SpoolFile
from bouncehook_notifier.judgement import Judgement
from bouncehook_notifier.store.records import Evidence, Found, NewReport


def found_in_return(file: SpoolFile, judged: Judgement) -> Found:
    """Of a mail that came back."""
    said = judged.said
    evidence = _evidence(file, said.kind.value, said.rule)
    return Found(evidence, judged.reports, judged.returned.token.id, judged.passed_over)


def found_in_refusal(file: SpoolFile, new: NewReport) -> Found:
    """Of a recipient that our smtpd refused."""
    return Found(_evidence(file, "refused", "smtpd"), [new], new.report.id)


def _evidence(file: SpoolFile, recognised: str, rule: str) -> Evidence:
    return Evidence(file.name, file.arrived, file.header, recognised, rule, file.body)
