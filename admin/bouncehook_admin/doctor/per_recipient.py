"""Whether a return address for each recipient (XVERP), where it is switched on, does no harm to any mail.

Called by the doctor.  Decides by the output of postconf; asks postmap about the command filter.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem
from bouncehook_admin.setup import command_filters, customers_only, xverp
from bouncehook_admin.setup.command_filters import Part
from bouncehook_admin.setup.postfix import PostfixFault
from bouncehook_admin.setup.reading import Service

_SUBJECT = "xverp"


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    try:
        asking = [service for service in patient.reading.commands("smtpd") if _asks(patient, service)]
    except PostfixFault as fault:
        yield problem(_SUBJECT, str(fault), f"mend {xverp.FILTER}")
        return
    if not asking:
        yield ok(_SUBJECT, "off: a message has one return address for all of its recipients")
        return
    faults = [fault for service in asking for fault in _service(patient, service)]
    yield from faults or (ok(_SUBJECT, f"{', '.join(one.key for one in asking)}: a return address for each recipient"),)


def _is_ours(service: Service) -> bool:
    return Part.XVERP in command_filters.parts_of(service)


def _asks(patient: Patient, service: Service) -> bool:
    return _is_ours(service) or xverp.asks(patient.postfix, patient.reading, service, patient.configuration)


def _service(patient: Patient, service: Service) -> Iterator[Finding]:
    reading, key = patient.reading, service.key
    off = patient.postconf("-PX", f"{key}/{xverp.FILTER}", f"{key}/{xverp.CLIENTS}")
    if reason := customers_only.why_not(reading, service, patient.settings):
        yield problem(_SUBJECT, f"{key}: asks for XVERP and {reason}", off)
    if reading.value(xverp.CLIENTS, service) != xverp.EVERYBODY:
        text = f"{key}: a client that is not in {xverp.CLIENTS} is refused with 555, and its mail is stopped"
        yield problem(_SUBJECT, text, patient.postconf("-P", f"{key}/{xverp.CLIENTS}={xverp.EVERYBODY}"))
    if wrong := xverp.wrong_delimiters(reading.value(xverp.DELIMITERS, service)):
        yield problem(_SUBJECT, f"{key}: {wrong}", "docs/commands.md, setup --xverp")
    if _is_ours(service) and not command_filters.is_current(reading, service, patient.configuration):
        name = command_filters.NAMES[command_filters.parts_of(service)]
        text = f"{key}: {name} in main.cf does not have the senders of customers.yaml"
        yield problem(
            _SUBJECT, f"{text}; mail of a removed customer gets return addresses that are not read", patient.setup
        )
