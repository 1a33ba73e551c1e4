"""What Postfix's rewriting makes of a return address, on its way out as sender and on its way back as recipient; and of
the null sender, by which the milter knows a notification.

A return address that is changed leads elsewhere: notifications and bounces go there, and nobody reports them.  Called
by the doctor.  Asks postmap what Postfix would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, problem, warning
from bouncehook_admin.setup import lookups
from bouncehook_admin.setup.postfix import PostfixFault, Service, is_item_of, items

_SUBJECT = "rewriting"
_CANONICAL = (
    ("sender_canonical_maps", "sender_canonical_classes", "envelope_sender"),
    ("canonical_maps", "canonical_classes", "envelope_sender"),
    ("recipient_canonical_maps", "recipient_canonical_classes", "envelope_recipient"),
    ("canonical_maps", "canonical_classes", "envelope_recipient"),
)
_GENERIC = (("smtp_generic_maps", "smtp"), ("lmtp_generic_maps", "lmtp"))
_EXCLUDE = "have the return domain excepted there (postsrsd: SRS_EXCLUDE_DOMAINS)"
_LOST = "notifications and bounces go there, and nothing is reported"


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it, for each return domain."""
    faults = dict.fromkeys(
        finding for domain in sorted(patient.configuration.return_domains) for finding in _of(patient, domain)
    )
    yield from faults
    if not faults:
        yield ok(_SUBJECT, "return addresses stay as they are, as sender and as recipient")


def _of(patient: Patient, domain: str) -> Iterator[Finding]:
    address = patient.return_address(domain)
    yield from _canonical(patient, domain, address)
    yield from _null_sender(patient)
    yield from _masquerade(patient, domain, address)
    for name, command in _GENERIC:
        for use in lookups.uses(patient.reading, name, command):
            yield from _mapped(patient, name, use, domain, address, "generic")
    for use in lookups.uses(patient.reading, "virtual_alias_maps", "cleanup"):
        yield from _mapped(patient, "virtual_alias_maps", use, domain, address, "virtual")


def _canonical(patient: Patient, domain: str, address: str) -> Iterator[Finding]:
    for name, classes, place in _CANONICAL:
        for use in lookups.uses(patient.reading, name, "cleanup"):
            if place in patient.reading.list_of(classes, use.services[0]):
                yield from _mapped(patient, name, use, domain, address, "canonical")


def _mapped(patient: Patient, name: str, use: lookups.Use, domain: str, address: str, kind: str) -> Iterator[Finding]:
    tables = items(use.value)
    try:
        hit = lookups.of_address(patient.postfix, patient.reading, tables, address)
    except lookups.Unasked as fault:
        yield cannot_ask(_SUBJECT, name, fault, f"whether it changes return addresses of {domain}")
        return
    made = lookups.becomes(patient.reading, hit, address, kind) if hit else []
    if hit and address.lower() not in [one.lower() for one in made]:
        if made and _comes_back(patient, use.services[0], made[0], address):
            text = f"{name}: {hit.table} makes {_short(address)} {_short(made[0])}, and back, as SRS does"
            yield warning(_SUBJECT, f"{text}; a return address needs none, is longer so, and may be refused", _EXCLUDE)
            return
        text = f"{name}: {hit.table} makes {_short(address)} {_short(hit.result)}, so {_LOST}"
        yield problem(_SUBJECT, text, f"have this in front: {patient.in_front(name, use.value, _kept(domain))}")


def _comes_back(patient: Patient, cleanup: Service, made: str, address: str) -> bool:
    """Whether a bounce to what was made of a return address is one to the return address again."""
    for name, classes, place in _CANONICAL[2:]:
        if place in patient.reading.list_of(classes, cleanup):
            try:
                tables = patient.reading.list_of(name, cleanup)
                hit = lookups.of_address(patient.postfix, patient.reading, tables, made)
            except lookups.Unasked:
                continue  # it is said where the table is asked for return addresses
            made = lookups.becomes(patient.reading, hit, made, "canonical")[0] if hit else made
    return made.lower() == address.lower()


def _null_sender(patient: Patient) -> Iterator[Finding]:
    for name, classes, place in _CANONICAL[:2]:
        for use in lookups.uses(patient.reading, name, "cleanup"):
            if place not in patient.reading.list_of(classes, use.services[0]):
                continue
            try:
                hit = lookups.of_address(patient.postfix, patient.reading, items(use.value), "")
            except lookups.Unasked:
                continue  # it has been said of the return address
            if hit and hit.result:
                text = f"{name}: {hit.table} gives the null sender of notifications an address ({_short(hit.result)})"
                remedy = "let its patterns need a character, as /^.+$/ does; in place of static: have regexp:"
                yield problem(_SUBJECT, f"{text}, so nobody knows them for notifications", remedy)


def _masquerade(patient: Patient, domain: str, address: str) -> Iterator[Finding]:
    reading, name = patient.reading, "masquerade_domains"
    for use in lookups.uses(reading, name, "cleanup"):
        service = use.services[0]
        classes = reading.list_of("masquerade_classes", service)
        try:
            excepted = is_item_of(patient.postfix, reading.list_of("masquerade_exceptions", service), _local(address))
        except PostfixFault as fault:
            yield problem(_SUBJECT, f"masquerade_exceptions: {fault}", "mend it")
            continue
        shown = masqueraded(domain, items(use.value))
        if shown != domain and not excepted and {"envelope_sender", "envelope_recipient"} & set(classes):
            text = f"{name} = {use.value}: return addresses get the domain {shown}, so {_LOST}"
            yield problem(_SUBJECT, text, patient.postconf("-e", f"{name} = !{domain}, {reading.raw[name]}"))


def masqueraded(domain: str, parents: list[str]) -> str:
    """What masquerade_domains make of a domain: the first that fits decides.  Pure."""
    for item in parents:
        parent = item.lstrip("!").lower()
        if domain == parent or domain.endswith(f".{parent}"):
            return domain if (len(item) - len(item.lstrip("!"))) % 2 else parent
    return domain


def _kept(domain: str) -> str:
    """A table that leaves the addresses of a domain as they are, as main.cf has it."""
    return f"regexp:{{ {{ /^(.*@{re.escape(domain)})$$/ $$1 }} }}"


def _local(address: str) -> str:
    return address.rpartition("@")[0]


def _short(text: str) -> str:
    """A token says nothing to a reader."""
    return re.sub(r"(\+[a-z2-7]{4})[a-z2-7]{20,}", r"\1…", text)
