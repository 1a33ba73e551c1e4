"""If returned mail comes by LMTP: the entry in master.cf, its next hop, and whether bouncehook-lmtp answers there.

Called by the doctor.  Asks postmap; `sockets` connects.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook_admin.doctor import sockets
from bouncehook_admin.doctor.finding import Finding, Patient, problem, warning
from bouncehook_admin.setup import lmtp_entry
from bouncehook_admin.setup.reading import Service

SUBJECT = "lmtp"


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine LMTP; no findings if returned mail comes through the pipe."""
    ways = set(map(patient.way_of, patient.configuration.return_domains))
    used = sorted(filter(lmtp_entry.leads_here, ways))
    if not used:
        return
    service = patient.reading.service(lmtp_entry.KEY)
    if service is None:
        text = f"master.cf has no service {lmtp_entry.NAME}, so mail that comes back waits in the queue"
        yield problem(SUBJECT, text, patient.setup)
        return
    yield from _entry(patient, service)
    yield from _next_hops(patient, service, used)
    yield from sockets.reached(patient, SUBJECT, patient.settings.lmtp_socket.reached_at, {service.in_jail})


def _entry(patient: Patient, service: Service) -> Iterator[Finding]:
    for fault in lmtp_entry.faults_of(service, patient.reading):
        kind = problem if fault.loses else warning
        name, _, value = fault.option.partition("=")
        remedy = patient.postconf("-P", f"{service.key}/{name}={value}") if name else "docs/install.md has it"
        yield kind(SUBJECT, f"master.cf: {service.key}: {fault.text}", remedy)


def _next_hops(patient: Patient, service: Service, used: list[str]) -> Iterator[Finding]:
    """Examine the next hop.  Without one, lmtp(8) looks up the return domain's MX, finds this host, and bounces the
    mail."""
    ours = patient.settings.lmtp_socket.reached_at
    for way in used:
        place = lmtp_entry.place_for(way, service, patient.reading)
        if place != ours:
            where = place or "no socket, so returned mail is lost"
            text = f"transport_maps have {way}: that leads to {where}, and bouncehook-lmtp listens on {ours}"
            yield problem(SUBJECT, text, f"write {lmtp_entry.transport(ours, patient.reading.queue_directory)} there")
