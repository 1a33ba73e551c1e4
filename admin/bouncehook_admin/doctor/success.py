"""Whether success notifications, where they are switched on, come from our own Postfix and do no harm to any mail; and
whether somebody waits for them in vain.

Called by the doctor.  Decides by the output of postconf; asks postmap about the command filter.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.report import Event
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup import command_filters, notify, success
from bouncehook_admin.setup.command_filters import Part
from bouncehook_admin.setup.postfix import PostfixFault
from bouncehook_admin.setup.reading import Service

_SUBJECT = "deliveries"
_MOST_NAMED = 5


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    reading = patient.reading
    try:
        on = [one for one in reading.commands("smtpd") if success.asks(patient.postfix, reading, one)]
    except PostfixFault as fault:
        yield problem(_SUBJECT, str(fault), f"mend {notify.PARAMETER}")
        return
    told = [one.name for one in patient.configuration.customers if one.is_told(Event.DELIVERED)]
    if not on:
        yield _off(told)
        return
    faults = [fault for service in on for fault in _service(patient, service)]
    faults += _left_to_others(patient)
    if not told:
        text = "Postfix makes a notification of each delivery, and no customer is told of them"
        faults.append(warning(_SUBJECT, text, _off_again(patient, on)))
    yield from faults or (ok(_SUBJECT, f"{', '.join(one.key for one in on)}: Postfix tells of deliveries"),)


def _off(told: list[str]) -> Finding:
    if not told:
        return ok(_SUBJECT, "off: Postfix tells of no deliveries, and no customer asks for `delivered`")
    named = ", ".join(told[:_MOST_NAMED]) + (", …" if len(told) > _MOST_NAMED else "")
    text = f"{named} asked for `delivered`, and Postfix tells only of deliveries for which senders themselves ask"
    return warning(_SUBJECT, text, "docs/commands.md, setup --notify-success")


def _service(patient: Patient, service: Service) -> Iterator[Finding]:
    reading, key, off = patient.reading, service.key, _off_again(patient, [service])
    if reason := success.why_not(reading, service, patient.settings):
        yield problem(_SUBJECT, f"{key}: asks for success notifications and {reason}", off)
    is_ours = Part.SUCCESS in command_filters.parts_of(service)
    if is_ours and not command_filters.is_current(reading, service, patient.configuration):
        name = command_filters.NAMES[command_filters.parts_of(service)]
        yield problem(_SUBJECT, f"{key}: {name} in main.cf is not what setup makes now", patient.setup)


def _left_to_others(patient: Patient) -> Iterator[Finding]:
    """Servers that know DSN and are asked to tell of success themselves: what they say does not count."""
    name = success.OVERLOOK
    for place in success.asks_servers(patient.reading):
        where, value = (f"{place.key}: ", patient.reading.value(name, place)) if place else ("", "")
        text = (
            f"{where}{name} lacks {success.DSN}: where the next server announces DSN, Postfix leaves it to that server"
        )
        values = ", ".join([*patient.reading.list_of(name), success.DSN])
        remedy = (
            patient.postconf("-P", f"{place.key}/{name}={','.join([*value.split(), success.DSN])}")
            if place
            else patient.postconf("-e", f"{name} = {values}")
        )
        yield warning(_SUBJECT, f"{text} to tell of success, and no `delivered` is reported", remedy)
    if patient.reading.value(success.OVERLOOK_BY_ADDRESS):
        text = f"{success.OVERLOOK_BY_ADDRESS} takes the place of {name} for some servers"
        yield warning(_SUBJECT, f"{text}: where it lacks {success.DSN}, no `delivered` is reported", "add it there")


def _off_again(patient: Patient, services: list[Service]) -> str:
    return patient.postconf("-PX", *(f"{one.key}/{notify.PARAMETER}" for one in services))
