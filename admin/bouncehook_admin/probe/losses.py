"""Finds where the mails of a probe were lost, from Postfix's log and from its tables.

Called by the probe.  Reads the log; asks postmap; deletes mails of the probe that are still in the queue.
"""

from __future__ import annotations

import time

from bouncehook import probe as reserved
from bouncehook.addresses import domain_of
from bouncehook_admin.doctor.finding import Patient
from bouncehook_admin.probe import traces
from bouncehook_admin.probe.trial import Trial, return_address_of
from bouncehook_admin.setup import lookups
from bouncehook_admin.setup.values import items

LOG_SECONDS = 1.0
"""how far Postfix's log may lag behind"""


def trace(outgoing: Trial, returned: Trial, log: traces.Log, patient: Patient, domain: str) -> None:
    """Add to each mail what the log says, and where it was lost; `domain` is that of the return addresses."""
    now = time.time()

    def is_its_return_address(address: str) -> bool:
        token = reserved.token_in(address, patient.configuration, now)
        is_sender = reserved.asked_by(address, patient.configuration, now) is not None
        return token is not None and token.id == outgoing.probe.id and not is_sender

    entries = _complete(log, outgoing, returned)
    for trial in (outgoing, returned):
        if trial.taken:
            trial.log = traces.story(entries, trial.taken.queue_id, trial.probe.id)
    if outgoing.taken and not outgoing.told:
        outgoing.lost = traces.where_failed(outgoing.log, is_its_return_address)
    elif outgoing.told:
        outgoing.lost = _leaves_as(return_address_of(outgoing.probe, domain, patient.configuration), patient)
    if returned.taken and not returned.told:
        returned.lost = traces.where_returned(returned.log)
    for trial in (outgoing, returned):
        if not trial.told:
            trial.notes += [
                f"{queue_id} was still in the queue, and has been deleted"
                for queue_id in traces.still_queued(trial.log)
                if _is_of(trial, queue_id, patient, now) and patient.postfix.delete_mail(queue_id)
            ]


def _is_of(trial: Trial, queue_id: str, patient: Patient, now: float) -> bool:
    """Whether a mail is the probe's, by what is in the queue: whoever can write to syslog can say anything in a log."""
    tokens = (reserved.token_in(one, patient.configuration, now) for one in patient.postfix.envelope_of(queue_id))
    return any(token.id == trial.probe.id for token in tokens if token)


def _complete(log: traces.Log, *trials: Trial) -> list[traces.Entry]:
    """The log, once it has had time to be complete."""
    ends = time.monotonic() + LOG_SECONDS
    while True:
        entries = log.read()
        known = all(traces.story(entries, trial.taken.queue_id, trial.probe.id) for trial in trials if trial.taken)
        if known or time.monotonic() > ends:
            return entries
        time.sleep(0.05)


def _leaves_as(address: str, patient: Patient) -> str:
    """What smtp(8) makes of a return address in a message that leaves.  The probe's message does not leave, so this
    asks the tables."""
    reading, name = patient.reading, "smtp_generic_maps"
    for use in lookups.uses(reading, name, "smtp"):
        try:
            hit = lookups.of_address(patient.postfix, reading, items(use.value), address)
        except lookups.Unasked as fault:
            return f"{name} of {use.keys}: {fault}"
        made = lookups.becomes(reading, hit, address, "generic") if hit else [address]
        if hit and address.lower() not in map(str.lower, made):
            return (
                f"{name} of {use.keys} rewrite return addresses to <{', '.join(made)}> when a message leaves, "
                f"so later bounces do not come back; remove {domain_of(address)} from {hit.table}"
            )
    return ""
