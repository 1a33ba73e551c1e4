"""Whether Postfix rewrites return addresses, as sender on the way out or as recipient on the way back; or the null
sender, by which the milter recognises a notification.

If a return address is rewritten, notifications and bounces go to another address, and are not reported.  Called by the
doctor.  Asks postmap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncehook.addresses import domain_of
from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, problem, warning
from bouncehook_admin.setup import lookups
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import items

_SUBJECT = "rewriting"
_CANONICAL = (
    ("sender_canonical_maps", "sender_canonical_classes", "envelope_sender"),
    ("canonical_maps", "canonical_classes", "envelope_sender"),
    ("recipient_canonical_maps", "recipient_canonical_classes", "envelope_recipient"),
    ("canonical_maps", "canonical_classes", "envelope_recipient"),
)
_GENERIC = (("smtp_generic_maps", "smtp"), ("lmtp_generic_maps", "lmtp"))
_EXCLUDE = "except the return domain there (postsrsd: SRS_EXCLUDE_DOMAINS)"
_LOST = "notifications and bounces go there, and nothing is reported"


def examine(patient: Patient) -> Iterator[Finding]:
    """Examine all rewriting, for each return domain."""
    found = (
        *_canonical(patient),
        *_null_sender(patient),
        *_masquerade(patient),
        *_generic(patient),
        *_virtual(patient),
    )
    faults = dict.fromkeys(found)
    yield from faults
    if not faults:
        yield ok(_SUBJECT, "return addresses are not rewritten, neither as sender nor as recipient")


def _canonical(patient: Patient) -> Iterator[Finding]:
    for name, classes, place in _CANONICAL:
        for use in lookups.uses(patient.reading, name, "cleanup"):
            if place in patient.reading.list_of(classes, use.services[0]):
                yield from _mapped(patient, name, use, "canonical")


def _generic(patient: Patient) -> Iterator[Finding]:
    for name, command in _GENERIC:
        for use in lookups.uses(patient.reading, name, command):
            yield from _mapped(patient, name, use, "generic")


def _virtual(patient: Patient) -> Iterator[Finding]:
    for use in lookups.uses(patient.reading, "virtual_alias_maps", "cleanup"):
        yield from _mapped(patient, "virtual_alias_maps", use, "virtual")


def _mapped(patient: Patient, name: str, use: lookups.Use, kind: str) -> Iterator[Finding]:
    """What tables make of a return address of each domain; one lookup asks for all of them."""
    addresses = _addresses(patient)
    try:
        hits = lookups.of_addresses(patient.postfix, patient.reading, items(use.value), addresses)
    except lookups.Unasked as fault:
        about = f"whether it changes return addresses of {', '.join(addresses.values())}"
        yield cannot_ask(_SUBJECT, name, fault, about)
        return
    for address, hit in hits.items():
        made = lookups.becomes(patient.reading, hit, address, kind)
        if address.lower() not in [one.lower() for one in made]:
            yield _changed(patient, name, use, hit, address, made)


def _changed(patient: Patient, name: str, use: lookups.Use, hit: lookups.Hit, address: str, made: list[str]) -> Finding:
    if made and _comes_back(patient, use.services[0], made[0], address):
        text = f"{name}: {hit.table} rewrites {_short(address)} to {_short(made[0])}, and back, as SRS does"
        return warning(
            _SUBJECT, f"{text}; a return address does not need that, and may be refused because it is longer", _EXCLUDE
        )
    text = f"{name}: {hit.table} rewrites {_short(address)} to {_short(hit.result)}, so {_LOST}"
    remedy = patient.in_front(name, use, _kept(domain_of(address)))
    return problem(_SUBJECT, text, f"put this first: {remedy}")


def _addresses(patient: Patient) -> dict[str, str]:
    """A return address of each domain, with the domain."""
    return {patient.return_address(domain): domain for domain in sorted(patient.configuration.return_domains)}


def _comes_back(patient: Patient, cleanup: Service, made: str, address: str) -> bool:
    """Whether a bounce to the rewritten address is rewritten back to the return address."""
    for name, classes, place in _CANONICAL[2:]:
        if place in patient.reading.list_of(classes, cleanup):
            try:
                tables = patient.reading.list_of(name, cleanup)
                hit = lookups.of_address(patient.postfix, patient.reading, tables, made)
            except lookups.Unasked:
                continue  # reported where the table is examined for return addresses
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
                continue  # reported for the return address
            if hit and hit.result:
                text = f"{name}: {hit.table} gives the null sender of notifications an address ({_short(hit.result)})"
                remedy = "its patterns must require a character, as /^.+$/ does; use regexp: in place of static:"
                yield problem(_SUBJECT, f"{text}, so the milter does not recognise them as notifications", remedy)


def _masquerade(patient: Patient) -> Iterator[Finding]:
    reading, name = patient.reading, "masquerade_domains"
    for use in lookups.uses(reading, name, "cleanup"):
        if not any({"envelope_sender", "envelope_recipient"} & _masked(reading, one) for one in use.services):
            continue
        for address, domain in _addresses(patient).items():
            became = masqueraded(domain, items(use.value))
            if became == domain:
                continue
            try:
                excepted = any(_is_excepted(patient, service, address) for service in use.services)
            except lookups.Unasked as fault:
                yield problem(_SUBJECT, f"masquerade_exceptions: {fault}", "mend it")
                continue
            if not excepted:
                text = f"{name} = {use.value}: return addresses get the domain {became}, so {_LOST}"
                yield problem(_SUBJECT, text, patient.in_front(name, use, f"!{domain}"))


def _masked(reading: Reading, cleanup: Service) -> set[str]:
    return set(reading.list_of("masquerade_classes", cleanup))


def _is_excepted(patient: Patient, cleanup: Service, address: str) -> bool:
    """Raises Unasked."""
    exceptions = patient.reading.list_of("masquerade_exceptions", cleanup)
    return lookups.is_item_of(patient.postfix, exceptions, _local(address))


def masqueraded(domain: str, parents: list[str]) -> str:
    """What masquerade_domains make of a domain: the first that matches decides.  Pure."""
    for item in parents:
        parent = item.lstrip("!").lower()
        if domain == parent or domain.endswith(f".{parent}"):
            return domain if (len(item) - len(item.lstrip("!"))) % 2 else parent
    return domain


def _kept(domain: str) -> str:
    """An inline table for main.cf that leaves the addresses of a domain unchanged."""
    return f"regexp:{{ {{ /^(.*@{re.escape(domain)})$$/ $$1 }} }}"


def _local(address: str) -> str:
    return address.rpartition("@")[0]


def _short(text: str) -> str:
    """The text with tokens shortened, because they mean nothing to a reader."""
    return re.sub(r"(\+[a-z2-7]{4})[a-z2-7]{20,}", r"\1…", text)
