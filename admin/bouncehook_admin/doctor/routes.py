"""How mail leaves: through a smarthost, and by tables in which Postfix looks up the sender, now a return address.

Called by the doctor.  Asks postmap.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, warning
from bouncehook_admin.setup import lookups
from bouncehook_admin.setup.by_hand import BY_SENDER
from bouncehook_admin.setup.lookups import transport_of
from bouncehook_admin.setup.postfix import PostfixFault
from bouncehook_admin.setup.values import items

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
    """Tables by sender; `copies` examines BCC maps, and `rewriting` canonical maps."""
    for name in BY_SENDER:
        if name.startswith("sender_dependent_"):
            for use in lookups.uses(patient.reading, name, "trivial-rewrite"):
                yield from _asked(patient, name, use.value, "customers' own routes are not used")


def _logins(patient: Patient) -> Iterator[Finding]:
    reading, name = patient.reading, "smtp_sasl_password_maps"
    for use in lookups.uses(reading, name, "smtp"):
        if any(reading.is_on("smtp_sender_dependent_authentication", service) for service in use.services):
            yield from _asked(patient, name, use.value, "customers' own logins at the relayhost are not used")


def _asked(patient: Patient, name: str, value: str, consequence: str) -> Iterator[Finding]:
    """What tables by sender have for return addresses."""
    addresses = {patient.return_address(domain): domain for domain in sorted(patient.configuration.return_domains)}
    try:
        hits = lookups.of_addresses(patient.postfix, patient.reading, items(value), addresses)
    except lookups.Unasked as fault:
        yield cannot_ask(_SUBJECT, name, fault, "which route mail from return addresses takes")
        return
    for address, domain in addresses.items():
        if address not in hits:
            text = f"{name}: Postfix looks up return addresses of {domain} instead of the customers', and it has none"
            yield warning(_SUBJECT, f"{text}, so {consequence}", _REMEDY)


def _smarthost(patient: Patient) -> Iterator[Finding]:
    nexthop = _next_hop(patient)
    if nexthop:
        text = (
            f"all mail goes to {nexthop}: failures behind it are known by its bounces only, so it must keep the "
            "envelope sender; and if it accepts known senders only, every message fails"
        )
        yield warning(_SUBJECT, text, "docs/install.md, A smarthost, says what to ask of it and how to try it")


def _next_hop(patient: Patient) -> str:
    """The next hop for a domain that is in no table; empty if that is the domain's own MX."""
    reading = patient.reading
    try:
        way = transport_of(patient.postfix, reading, _ANYBODY)
    except PostfixFault:
        way = ""  # `return_path` reports it
    way = way or reading.value("default_transport")
    if way.startswith(("error", "retry", "discard")):
        return ""
    return way.partition(":")[2] or reading.value("relayhost")
