"""Whether the milter can identify every sending client; setup and doctor report where it cannot.  Called by the
doctor."""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup.identities import out_of_sight

_SUBJECT = "identities"


def examine(patient: Patient) -> Iterator[Finding]:
    """Report each place where the milter cannot identify the client."""
    found = list(dict.fromkeys(out_of_sight(patient.postfix, patient.reading, patient.configuration)))
    for one in found:
        yield (problem if one.forged else warning)(_SUBJECT, one.text, one.remedy)
    if not found:
        yield ok(_SUBJECT, "every client that may send is identified by login, certificate, network or sender")
