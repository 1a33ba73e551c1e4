"""The DNS records of the return domains: whether bounces come here, and whether receivers accept our mail.

Called by the doctor.  Asks the machine's name servers, or the one that --name-server names.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import dns.exception
import dns.resolver

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning

SECONDS = 10.0


class CannotLookUp(Exception):
    """The name servers did not answer; says why."""


def resolver(name_server: str | None) -> dns.resolver.Resolver:
    """`name_server` is an address; None is what the machine uses.  Raises CannotLookUp."""
    try:
        made = dns.resolver.Resolver(configure=name_server is None)
    except dns.resolver.NoResolverConfiguration as error:
        raise CannotLookUp("/etc/resolv.conf names no name server") from error
    if name_server is not None:
        made.nameservers = [name_server]
    made.lifetime = SECONDS
    return made


class Examination:
    """The examination of all return domains, with one resolver."""

    def __init__(self, name_server: str | None) -> None:
        self._name_server = name_server

    def __call__(self, patient: Patient) -> Iterator[Finding]:
        try:
            asked = resolver(self._name_server)
        except CannotLookUp as fault:
            yield problem("dns", str(fault), "give one with --name-server")
            return
        for domain in sorted(patient.configuration.return_domains):
            for part in (_mx, _spf):
                try:
                    yield from part(asked, patient, domain)
                except CannotLookUp as fault:
                    yield problem("dns", str(fault), "check that the name servers work, then run this again")
                    return  # the other lookups would take as long and fail too


def _mx(asked: dns.resolver.Resolver, patient: Patient, domain: str) -> Iterator[Finding]:
    subject, advice = "mx", f"add to the DNS: {domain}. MX 10 {patient.reading.value('myhostname')}."
    hosts = [record.split()[-1] for record in _records(asked, domain, "MX")]
    if "." in hosts:
        yield problem(
            subject, f"{domain}: its null MX says that it accepts no mail, so servers send no bounces", advice
        )
        return
    if not hosts and not _addresses(asked, domain):
        yield problem(subject, f"{domain}: has no MX, so no bounce from elsewhere comes back", advice)
        return
    addresses = {host: _addresses(asked, host) for host in hosts or [domain]}
    nowhere = [host.rstrip(".") for host, found in addresses.items() if not found]
    if nowhere:
        yield problem(subject, f"{domain}: its MX {', '.join(nowhere)} has no address", "correct the DNS records")
    here = [host for host, found in addresses.items() if any(_is_ours(patient, address) for address in found)]
    names = ", ".join(host.rstrip(".") for host in addresses)
    if here:
        yield ok(subject, f"{domain}: leads here ({names})")
    elif len(nowhere) < len(addresses):
        text = f"{domain}: leads to {names}, which is not this host"
        yield warning(subject, text, "this works if that host has the same keys and a pipe, or relays the mail to here")


def _spf(asked: dns.resolver.Resolver, _: Patient, domain: str) -> Iterator[Finding]:
    subject, advice = "spf", f'add one such as: {domain}. TXT "v=spf1 mx -all", with all hosts that send'
    found = [text for text in _records(asked, domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        yield problem(subject, f"{domain}: has no SPF record, so some receivers refuse mail", advice)
    elif len(found) > 1:
        yield problem(subject, f"{domain}: has {len(found)} SPF records, which receivers treat as an error", "keep one")
    elif found[0].lower().split() == ["v=spf1", "-all"]:
        yield problem(subject, f"{domain}: its SPF record allows no host to send ({found[0]})", advice)
    else:
        yield ok(subject, f"{domain}: {found[0]}")


def _records(asked: dns.resolver.Resolver, name: str, kind: str) -> list[str]:
    """The records of a name; empty if there are none.  Raises CannotLookUp."""
    try:
        answer = asked.resolve(name, kind, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.resolver.LifetimeTimeout as error:
        servers = ", ".join(map(str, asked.nameservers))
        raise CannotLookUp(f"{name} {kind}: no answer within {SECONDS:.0f} s from {servers}") from error
    except dns.exception.DNSException as error:
        raise CannotLookUp(f"{name} {kind}: {error}") from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "backslashreplace") for record in answer]
    return [record.to_text() for record in answer]


def _addresses(asked: dns.resolver.Resolver, host: str) -> list[str]:
    return _records(asked, host, "A") + _records(asked, host, "AAAA")


def _is_ours(patient: Patient, address: str) -> bool:
    """Whether an address belongs to this host, or to the address translation (NAT) in front of it."""
    if address in patient.reading.list_of("proxy_interfaces"):
        return True
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))  # only a host's own addresses can be bound
    except OSError:
        return False
    return True
