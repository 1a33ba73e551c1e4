"""Makes the store's records of a spool file: the evidence, and the reports that follow from it.

Called by `intake` and `probes`.  Pure.
"""

from __future__ import annotations

from bouncehook.spool_records import SpoolFile
from bouncehook_notifier.judgement import Judgement
from bouncehook_notifier.store.records import REFUSED, Evidence, Found, NewReport


def found_in_return(file: SpoolFile, judged: Judgement) -> Found:
    """The records of a mail that came back."""
    said = judged.said
    evidence = _evidence(file, said.kind.value, said.rule)
    return Found(evidence, judged.reports, judged.returned.token.id, judged.passed_over)


def found_in_refusal(file: SpoolFile, new: NewReport) -> Found:
    """The records of a recipient that our smtpd refused."""
    return Found(_evidence(file, REFUSED, "smtpd"), [new], new.report.id)


def _evidence(file: SpoolFile, recognised: str, rule: str) -> Evidence:
    return Evidence(file.name, file.arrived, file.header, recognised, rule, file.body)
