"""A return address for each recipient (Postfix's XVERP): which messages get them, and where that is safe.

A milter cannot request this.  A command filter of smtpd can, by adding XVERP to MAIL FROM; then Postfix makes one
delivery for each recipient, each with a sender of its own.  The filter sees only the command, and its request cannot be
taken back later.  So it is used only on a service that accepts no message but customers', and only for the senders by
which customers are matched.

Called by `plan` and by `bouncehook doctor`.  Pure, except for lookups with postmap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bouncehook.configuration import Configuration, Settings
from bouncehook.domains import spellings
from bouncehook_admin.setup import milters, notify, restrictions
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.restrictions import Restriction
from bouncehook_admin.setup.values import mentions

FILTER = notify.PARAMETER
CLIENTS = "smtpd_authorized_verp_clients"
EVERYBODY = "static:all"
"""Postfix refuses XVERP from other clients with 555, so all are allowed; other restrictions admit customers only"""
COMMANDS = "bouncehook_xverp"
"""our own parameter in main.cf, which the command filter of services names"""
GENERIC = "smtp_generic_maps"
SHORTENED = "bouncehook_generic"
"""our own parameter in main.cf, which that list names"""
MOST_AT_ONCE = 50
"""senders in one rule: with 2,000 senders a MAIL FROM takes 0.2 ms, and with a rule for each it would take 4.5 ms"""
LONGEST = 250
"""octets of an address; a path, with its brackets, has 256 at most"""
DELIMITERS = "default_verp_delimiters"
OLDEST = notify.OLDEST

_STAGES = ("client", "helo", "sender", "relay", "recipient")
_KNOWN = ("permit_sasl_authenticated", "permit_mynetworks")
_PLAIN = re.compile(r"[\w.+=~-]+")


def senders_of(configuration: Configuration) -> list[str]:
    """The customers' `match.sender` patterns that a command filter can match."""
    found = {sender for customer in configuration.customers for sender in customer.match.sender}
    return sorted(sender for sender in found if _PLAIN.fullmatch(sender.rpartition("@")[0] or "x"))


def commands(configuration: Configuration, further: Iterable[str] = ()) -> str:
    """The value of COMMANDS in main.cf: our rules, then `further` rules, which apply to all services.

    They are in one table, because smtpd_command_filter is not a list: with two tables it answers every client with 421.
    """
    rules = "".join(f" {{ {rule.replace('$', '$$')} }}" for rule in (*rules_for(configuration), *further))
    return f"regexp:{{{rules} }}"


def is_current(reading: Reading, configuration: Configuration) -> bool:
    """Whether COMMANDS has the senders of the customers' map."""
    return reading.written.get(COMMANDS) in (commands(configuration), commands(configuration, notify.RULES))


def rules_for(configuration: Configuration) -> Iterator[str]:
    """The lines of the command filter.  A message that already requests XVERP, or has a return address as its sender,
    is left alone."""
    yield "if /^MAIL FROM:/"
    yield "if !/[[:space:]]XVERP([[:space:]=]|$)/"
    yield f'if !/<"?{re.escape(configuration.settings.return_prefix)}\\+[^>]*@({_any_of(configuration)})>/'
    senders = senders_of(configuration)
    addresses = [one for one in senders if "@" in one]
    for before, some in (("", addresses), ("[^>]*@", [one for one in senders if one not in addresses])):
        for start in range(0, len(some), MOST_AT_ONCE):
            patterns = "|".join(map(_pattern, some[start : start + MOST_AT_ONCE]))
            yield f"/^(MAIL FROM:[[:space:]]*<{before}({patterns})>.*)$/ $1 XVERP"
    yield from ("endif",) * 3


def generic(configuration: Configuration) -> str:
    """An item for smtp_generic_maps that removes the recipient from some return addresses.

    It removes a recipient with `%`, `!` or `@` before the last `@`, because Postfix regards that as a route and would
    refuse the bounce; and any recipient that makes the path too long (RFC 5321, 4.5.3.1.3).
    """
    token = f'"?({re.escape(configuration.settings.return_prefix)}\\+[a-z2-7]+)[^a-z2-7].*'
    domain = f"(@({_any_of(configuration)}))"
    long = (f"if /^.{{{LONGEST}}}/", f"/^{token}{domain}$/ $1$2", "endif")
    rules = "".join(f" {{ {rule.replace('$', '$$')} }}" for rule in (*long, f"/^{token}[%!@].*{domain}$/ $1$2"))
    return f"regexp:{{{rules} }}"


def is_on(service: Service) -> bool:
    """Whether setup has switched it on for this service."""
    return mentions(service.overrides.get(FILTER, ""), COMMANDS)


def asks(postfix: Postfix, reading: Reading, service: Service, configuration: Configuration) -> bool:
    """Whether customers' messages get XVERP here, whoever has configured that.  Raises PostfixFault."""
    samples = [f"MAIL FROM:<{_sample(sender)}>" for sender in senders_of(configuration)[:1]]
    tables = reading.list_of(FILTER, service)
    found = (postfix.lookup(sample, table) for sample in samples for table in tables)
    return any(answer is not None and " XVERP" in answer.upper() for answer in found)


def why_not(reading: Reading, service: Service, settings: Settings) -> str:
    """Why it would not be safe on this service; empty when it is."""
    if service.type != "inet":
        return "is behind postscreen(8), which takes mail from strangers"
    if milters.stands_before_a_proxy(reading, service):
        return "passes mail to smtpd_proxy_filter, and the milter is behind that"
    if milters.takes_back(reading, service) or reading.value("smtpd_authorized_xforward_clients", service):
        return "takes mail back from a filter, and that mail may come from strangers"
    if not _passes_ours(reading, service, settings):
        return "does not ask our milter, so the customers' own addresses would be rewritten"
    lists = [restrictions.of_stage(reading, service, stage) for stage in _STAGES]
    if not any(map(_admits_known_only, lists)):
        return "takes mail from strangers too: none of its restriction lists is `permit_…, reject`"
    unknown = milters.unbelieved_networks(reading, service, settings)
    if unknown and any(one.name == "permit_mynetworks" for listed in lists for one in listed):
        return f"takes mail from {', '.join(unknown)}, which milter.mynetworks does not have"
    return ""


def wrong_delimiters(reading: Reading, service: Service | None = None) -> str:
    """What is wrong with the delimiters that Postfix writes between token, user and domain; empty if they are right."""
    chosen = reading.value(DELIMITERS, service)
    return "" if chosen == "+=" else f"{DELIMITERS} = {chosen}: must be +="


def _passes_ours(reading: Reading, service: Service, settings: Settings) -> bool:
    if "no_milters" in reading.list_of("receive_override_options", service):
        return False
    own = service.overrides.get(milters.SMTPD)
    if own is None or mentions(own, milters.SMTPD) or mentions(own, milters.PARAMETER):
        return True  # main.cf has it, or will have it after the plan
    return (
        milters.position(reading, milters.SMTPD, settings.milter_socket.reached_at, service, service.in_jail)
        is not None
    )


def _admits_known_only(listed: list[Restriction]) -> bool:
    """Whether a list admits only clients that have logged in or are in mynetworks.  An unknown restriction counts as
    admitting others."""
    for restriction in listed:
        if restriction.name == "reject" and not restriction.only_warns:
            return True
        if restriction.name not in _KNOWN and not restriction.name.startswith("reject"):
            return False
    return False


def _any_of(configuration: Configuration) -> str:
    return "|".join(domain.replace(".", r"\.") for domain in sorted(configuration.return_domains))


def _pattern(sender: str) -> str:
    """A pattern that matches like the customers' map: an address, a domain, or its subdomains."""
    below = r"[^@>]+\." if sender.startswith("*.") else ""
    local_part, at, domain = sender.removeprefix("*.").rpartition("@")
    written = "|".join(map(re.escape, spellings(domain)))
    return f"{below}{re.escape(local_part)}{at}" + (f"({written})" if "|" in written else written)


def _sample(sender: str) -> str:
    return sender if "@" in sender else f"setup@{sender.replace('*', 'setup')}"
