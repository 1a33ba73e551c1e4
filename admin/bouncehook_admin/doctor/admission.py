"""Whether smtpd's restrictions accept bounces: mail from the null sender to a return address.

It looks up the null sender and a real return address in the tables of access(5), in smtpd's order, and follows classes
of restrictions.  A restriction for everybody, such as `reject`, is not a fault: it makes a service for customers only.
An entry of a table that refuses the null sender or return addresses is a fault.  Called by the doctor.  Asks postmap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, problem
from bouncehook_admin.setup import lookups, restrictions
from bouncehook_admin.setup.reading import Service
from bouncehook_admin.setup.restrictions import Restriction
from bouncehook_admin.setup.values import items

_SUBJECT = "admission"
_ENDS = ("permit", "permit_auth_destination", "reject", "defer")
"""restrictions that decide about all mail to a return address"""
_REFUSES = ("reject", "defer")
_PASSES = ("ok", "permit")
_GOES_ON = ("dunno", "warn", "info", "prepend", "bcc", "filter")
_REFUSING = ("reject", "defer", "defer_if_permit", "defer_if_reject")
"""actions of a table; after `warn_if_reject` they are only logged"""
_TAKING = ("discard", "hold", "redirect")
"""actions that happen in spite of `warn_if_reject`"""
_DEEPEST = 10
"""how many levels of tables that name tables are followed"""


class _Ends(Exception):
    """The list has accepted or refused the mail.  It is always caught in this file."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Each service, each stage, each return domain."""
    domains = sorted(patient.configuration.return_domains)
    faults: dict[Finding, None] = {}
    for service in patient.reading.commands("smtpd"):
        for stage in restrictions.STAGES:
            for domain in domains:
                faults |= dict.fromkeys(_List(patient, service, stage, domain).findings())
    yield from faults
    if not faults:
        yield ok(_SUBJECT, "no table refuses the null sender or return addresses")


class _List:
    """One list of a service, as smtpd evaluates it for a bounce to a return address."""

    def __init__(self, patient: Patient, service: Service, stage: str, domain: str) -> None:
        self._patient = patient
        self._service = service
        self._stage = stage
        self._domain = domain
        self._parameter = restrictions.parameter_of(stage)

    def findings(self) -> Iterator[Finding]:
        try:
            yield from self._walk(restrictions.of_stage(self._patient.reading, self._service, self._stage), 0)
        except _Ends:
            return

    def _walk(self, listed: Iterable[Restriction], depth: int) -> Iterator[Finding]:
        for restriction in listed:
            is_only_logged = restriction.only_warns and restriction.name in _REFUSES
            if restriction.name in _ENDS and not is_only_logged:
                raise _Ends
            if restriction.subject:
                yield from self._ask(restriction, depth)

    def _ask(self, restriction: Restriction, depth: int) -> Iterator[Finding]:
        """Look up the sender or the recipient in a table; a bounce's other properties are not known."""
        try:
            hit = self._hit(restriction)
        except lookups.Unasked as fault:
            yield cannot_ask(_SUBJECT, self._parameter, fault, f"whether it refuses {self._about(restriction)}")
            return
        action = (hit.result.lower().split() or ["ok"])[0] if hit else "dunno"
        if hit is None or action in _GOES_ON:
            return
        if action in _PASSES or (action.isdigit() and action[0] not in "45"):
            raise _Ends
        given = list(self._given(hit.result, restriction.only_warns))
        refuses = action in _REFUSING or action[0] in "45" or any(one.name in _REFUSES for one in given)
        if action in _TAKING or (refuses and not restriction.only_warns):
            about = self._about(restriction)
            text = f"{self._parameter} of {self._service.key}: {hit.table} has {hit.result} for {about}"
            yield problem(_SUBJECT, f"{text}, so bounces from elsewhere are lost", self._remedy(restriction))
            raise _Ends
        if not refuses and depth < _DEEPEST:
            yield from self._walk(given, depth + 1)

    def _given(self, result: str, only_warns: bool) -> Iterator[Restriction]:
        """The restrictions in a result, which access(5) allows."""
        reading, service = self._patient.reading, self._service
        return restrictions.listed(reading, service, self._stage, items(result), only_warns=only_warns)

    def _hit(self, restriction: Restriction) -> lookups.Hit | None:
        """Raises Unasked."""
        postfix, tables = self._patient.postfix, [restriction.argument]
        if restriction.subject == "sender":
            null_sender = self._patient.reading.value("smtpd_null_access_lookup_key", self._service)
            return lookups.first(postfix, tables, [null_sender])
        if restriction.subject != "recipient":
            return None
        # All at once, so that postmap runs once for all return domains.
        keys = {domain: self._keys_of(domain) for domain in self._patient.configuration.return_domains}
        return lookups.first_of_each(postfix, tables, keys).get(self._domain)

    def _about(self, restriction: Restriction) -> str:
        return "the null sender" if restriction.subject == "sender" else f"return addresses of {self._domain}"

    def _keys_of(self, domain: str) -> Sequence[str]:
        """The keys of a return address of a domain, in the order of access(5)."""
        reading = self._patient.reading
        local_part = self._patient.return_address(domain).rpartition("@")[0]
        bare = lookups.without_extension(local_part, reading.value("recipient_delimiter"))
        users = list(dict.fromkeys((local_part, bare)))
        dot = "" if "smtpd_access_maps" in reading.list_of("parent_domain_matches_subdomains") else "."
        parents = [dot + domain.split(".", number)[number] for number in range(1, domain.count(".") + 1)]
        return [*(f"{user}@{domain}" for user in users), domain, *parents, *(f"{user}@" for user in users)]

    def _remedy(self, restriction: Restriction) -> str:
        if restriction.subject == "sender":
            return "remove the null sender from the table: every bounce has it (RFC 5321, 4.5.5)"
        exception = f"check_recipient_access inline:{{ {{ {self._domain} = permit_auth_destination }} }}"
        return f"add this before it: {exception}"
