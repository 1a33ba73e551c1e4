"""Which way mail leaves: by a smarthost, and by what Postfix looks up with the sender, who is a return address now.

Called by the doctor.  Asks postmap.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, warning
from bouncehook_admin.setup import lookups
from bouncehook_admin.setup.by_hand import BY_SENDER
from bouncehook_admin.setup.postfix import PostfixFault, transport_of

_SUBJECT = "routes"
_ANYBODY = "doctor@doctor.invalid"
_REMEDY = "docs/troubleshooting.md, What stops working when the sender changes"


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    faults = dict.fromkeys((*_by_sender(patient), *_logins(patient), *_smarthost(patient)))
    yield from faults
    if not faults:
        yield ok(_SUBJECT, "by recipient, and not by a smarthost")


def _by_sender(patient: Patient) -> Iterator[Finding]:
    """Copies by sender are `copies`'s, and canonical maps are `rewriting`'s."""
    for name in BY_SENDER:
        if name.startswith("sender_dependent_") and patient.reading.value(name):
            yield from _asked(patient, name, "customers' own routes are not taken")


def _logins(patient: Patient) -> Iterator[Finding]:
    for use in lookups.uses(patient.reading, "smtp_sender_dependent_authentication", "smtp"):
        if use.value == "yes" and patient.reading.value("smtp_sasl_password_maps", use.services[0]):
            consequence = "customers' own logins at the relayhost are not used"
            yield from _asked(patient, "smtp_sasl_password_maps", consequence)


def _asked(patient: Patient, name: str, consequence: str) -> Iterator[Finding]:
    """A table that is asked for the sender: what it has for return addresses."""
    for domain in sorted(patient.configuration.return_domains):
        address = patient.return_address(domain)
        try:
            hit = lookups.of_address(patient.postfix, patient.reading, patient.reading.list_of(name), address)
        except lookups.Unasked as fault:
            yield cannot_ask(_SUBJECT, name, fault, "which way return addresses go")
            continue
        if hit is None:
            text = f"{name}: is asked for return addresses of {domain} instead of the customers', and has none of them"
            yield warning(_SUBJECT, f"{text}, so {consequence}", _REMEDY)


def _smarthost(patient: Patient) -> Iterator[Finding]:
    nexthop = _next_hop(patient)
    if nexthop:
        text = (
            f"all mail goes to {nexthop}: what fails behind it is known by its bounces only, so it must keep the "
            "envelope sender; and if it takes known senders only, every message fails"
        )
        yield warning(_SUBJECT, text, "docs/install.md, A smarthost, says what to ask of it and how to try it")


def _next_hop(patient: Patient) -> str:
    """Where mail for a domain goes that no table has; empty when that is the domain's own MX."""
    reading = patient.reading
    try:
        way = transport_of(patient.postfix, reading, _ANYBODY)
    except PostfixFault:
        way = ""  # `return_path` says so
    way = way or reading.value("default_transport")
    if way.startswith(("error", "retry", "discard")):
        return ""
    return way.partition(":")[2] or reading.value("relayhost")
