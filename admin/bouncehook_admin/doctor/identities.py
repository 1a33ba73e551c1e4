"""Whether the milter can see who sends: what it cannot, setup and doctor say.  Called by the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup.identities import out_of_sight

_SUBJECT = "identities"


def examine(patient: Patient) -> Iterator[Finding]:
    """All that are out of sight."""
    found = list(dict.fromkeys(out_of_sight(patient.postfix, patient.reading, patient.configuration)))
    for one in found:
        yield (problem if one.forged else warning)(_SUBJECT, one.text, one.remedy)
    if not found:
        yield ok(_SUBJECT, "whoever may send is known by login, certificate, network or sender")
