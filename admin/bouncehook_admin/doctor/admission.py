"""Whether smtpd lets in what comes back: mail from the null sender to a return address, by its lists of restrictions.

It asks the tables of access(5) about the null sender and a real return address, in the order in which smtpd would,
and follows classes of restrictions.  What a list says of everybody, such as `reject`, makes a service for customers
only and is no fault; what a table says of the null sender or of return addresses is.  Called by the doctor.  Asks
postmap.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bouncehook_admin.doctor.finding import Finding, Patient, cannot_ask, ok, problem
from bouncehook_admin.setup import lookups, restrictions
from bouncehook_admin.setup.postfix import Service, items

_SUBJECT = "admission"
_ENDS = ("permit", "permit_auth_destination", "reject", "defer")
"""restrictions that decide for whatever comes to a return address"""
_TAKES_ONE = ("warn_if_reject", "sleep")
"""those that the item behind them belongs to"""
_PASSES = ("ok", "permit")
_GOES_ON = ("dunno", "warn", "info", "prepend", "bcc", "filter")
_LOSES = ("reject", "defer", "defer_if_permit", "defer_if_reject", "discard", "hold", "redirect")
_DEEPEST = 10
"""classes within classes"""


class _Ends(Exception):
    """A list is at its end: it takes the mail, or refuses it.  Never leaves this file."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Each service, each stage, each return domain."""
    faults: dict[Finding, None] = {}
    for service in patient.reading.commands("smtpd"):
        for stage in restrictions.STAGES:
            for domain in sorted(patient.configuration.return_domains):
                faults |= dict.fromkeys(_List(patient, service, stage, domain).findings())
    yield from faults
    if not faults:
        yield ok(_SUBJECT, "no table refuses the null sender or return addresses")


class _List:
    """One list of a service, as a bounce to a return address meets it."""

    def __init__(self, patient: Patient, service: Service, stage: str, domain: str) -> None:
        self._patient = patient
        self._service = service
        self._stage = stage
        self._domain = domain
        self._classes = patient.reading.list_of(restrictions.CLASSES, service)
        self._parameter = restrictions.parameter_of(stage)

    def findings(self) -> Iterator[Finding]:
        try:
            yield from self._walk(self._items_of(self._parameter), 0)
        except _Ends:
            return

    def _walk(self, listed: list[str], depth: int) -> Iterator[Finding]:
        skipped = False
        for item, following in pairwise([*listed, ""]):
            if skipped:
                skipped = False
                continue
            if item.lower() in _ENDS:
                raise _Ends
            check = restrictions.check_of(item, following)
            skipped = check is not None or item.lower() in _TAKES_ONE
            if check or restrictions.is_table(item):
                yield from self._ask(check or restrictions.Check(self._stage, item), depth)
            elif item in self._classes and depth < _DEEPEST:
                yield from self._walk(self._items_of(item), depth + 1)

    def _ask(self, check: restrictions.Check, depth: int) -> Iterator[Finding]:
        """What a table says, if it is asked about the sender or the recipient: these a bounce is sure to have."""
        keys = self._keys(check.subject)
        try:
            hit = lookups.first(self._patient.postfix, [check.table], keys)
        except lookups.Unasked as fault:
            yield cannot_ask(_SUBJECT, self._parameter, fault, f"whether it refuses {self._about(check)}")
            return
        action = (hit.result.lower().split() or ["ok"])[0] if hit else "dunno"
        if hit is None or action in _GOES_ON:
            return
        if action in _PASSES or (action.isdigit() and action[0] not in "45"):
            raise _Ends
        listed = restrictions.flat(items(hit.result))
        if action in _LOSES or action[0] in "45" or self._refuses(listed):
            text = f"{self._parameter} of {self._service.key}: {hit.table} has {hit.result} for {self._about(check)}"
            yield problem(_SUBJECT, f"{text}, so bounces from elsewhere are lost", self._remedy(check))
            raise _Ends
        if depth < _DEEPEST:
            yield from self._walk(listed, depth + 1)

    def _refuses(self, listed: list[str]) -> bool:
        """Whether restrictions that a table gives, or classes among them, refuse everything: meant for this key."""
        within = [one for item in listed if item in self._classes for one in self._items_of(item)]
        return any(item.lower() in ("reject", "defer") for item in (*listed, *within))

    def _items_of(self, name: str) -> list[str]:
        return restrictions.flat(self._patient.reading.list_of(name, self._service))

    def _about(self, check: restrictions.Check) -> str:
        return "the null sender" if check.subject == "sender" else f"return addresses of {self._domain}"

    def _keys(self, subject: str) -> list[str]:
        """As access(5) orders them."""
        if subject == "sender":
            return [self._patient.reading.value("smtpd_null_access_lookup_key", self._service)]
        return list(self._recipient_keys()) if subject == "recipient" else []

    def _recipient_keys(self) -> Iterator[str]:
        reading, domain = self._patient.reading, self._domain
        local_part = self._patient.return_address(domain).rpartition("@")[0]
        bare = lookups.bare(local_part, reading.value("recipient_delimiter"))
        users = list(dict.fromkeys((local_part, bare)))
        parents = "smtpd_access_maps" in reading.list_of("parent_domain_matches_subdomains")
        yield from (f"{user}@{domain}" for user in users)
        yield domain
        for number in range(1, domain.count(".") + 1):
            yield ("" if parents else ".") + domain.split(".", number)[number]
        yield from (f"{user}@" for user in users)

    def _remedy(self, check: restrictions.Check) -> str:
        if check.subject == "sender":
            return "take the null sender out of the table: every bounce has it (RFC 5321, 4.5.5)"
        exception = f"check_recipient_access inline:{{ {{ {self._domain} = permit_auth_destination }} }}"
        return f"have this before it: {exception}"
