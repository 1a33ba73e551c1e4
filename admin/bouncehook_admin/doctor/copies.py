"""Whether the notifier knows of the copies that Postfix itself sends.  Called by the doctor.  Reads their file."""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.plurals import counted
from bouncehook.relay_copies import ANY
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup import copies

_SUBJECT = "copies"


def examine(patient: Patient) -> Iterator[Finding]:
    """Compare the file with Postfix's settings."""
    path = patient.settings.copies_file
    found, there = copies.copies_of(patient.postfix, patient.reading), copies.written(path)
    known = patient.configuration.copies
    missing = [entry for entry in found.entries if not known.any and not known.covers(entry.replace(ANY, "doctor"))]
    surplus = [entry for entry in there.by_setup if entry not in found.entries and entry != ANY]
    unlisted = [table for table in found.unlisted if not copies.named_by_hand(table, there)]
    for table in unlisted:
        text = f"{table}: a bounce from elsewhere counts only for an address that the customer wrote to"
        yield warning(_SUBJECT, text, copies.how_to_list(path))
    if not known.known:
        why = "Postfix's settings have changed since setup wrote it" if there.text is not None else "it does not exist"
        text = f"{path}: {why}, so copies are not known; a bounce from elsewhere counts only for an address that the"
        yield problem(_SUBJECT, f"{text} customer wrote to", patient.setup)
    if missing or (unlisted and not known.any):
        text = (
            f"Postfix sends copies to {', '.join(missing) or 'addresses that cannot be listed'}, which {path} does not"
        )
        yield problem(_SUBJECT, f"{text} have: if one fails, that is reported as a customer's failure", patient.setup)
    if surplus:
        yield warning(_SUBJECT, f"{path} has {', '.join(surplus)}, to which Postfix sends no copies", patient.setup)
    for table in found.unseen:
        if not copies.named_by_hand(table, there):
            text = f"{table}: it is not known whether it has BCC or REDIRECT"
            yield warning(_SUBJECT, text, copies.how_to_list(path))
    if known.known and not (missing or surplus or unlisted):
        yield ok(
            _SUBJECT, f"{counted(len(found.entries), 'address', 'addresses')} in {path}" if found.entries else "none"
        )
