"""Return addresses of one recipient each (Postfix's XVERP): whose messages get them, and where that is safe.

A milter cannot ask for them.  A command filter of smtpd can, by adding XVERP to MAIL FROM; then Postfix makes one
delivery for each recipient, from a sender of its own.  It sees the command and nothing else, and what it has asked for
cannot be taken back.  So it may stand only where nobody but customers gets a message in, and asks for the senders by
which customers are told only: a customer's message is all that it can meet.

Called by `plan` and by `bouncehook doctor`.  Pure, but for what is asked of postmap.
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
"""whoever is not authorised would be answered 555, and the mail stopped; that it is a customer others see to"""
COMMANDS = "bouncehook_xverp"
"""our own parameter in main.cf, for the command filter of services to name"""
GENERIC = "smtp_generic_maps"
SHORTENED = "bouncehook_generic"
"""our own parameter in main.cf, for that list to name"""
MOST_AT_ONCE = 50
"""senders in one rule: with 2,000 of them a MAIL FROM takes 0.2 ms so, and 4.5 ms with a rule for each"""
LONGEST = 250
"""octets of an address; with what may be around it a path has 256 at most"""
DELIMITERS = "default_verp_delimiters"
OLDEST = notify.OLDEST

_STAGES = ("client", "helo", "sender", "relay", "recipient")
_KNOWN = ("permit_sasl_authenticated", "permit_mynetworks")
_PLAIN = re.compile(r"[\w.+=~-]+")


def senders_of(configuration: Configuration) -> list[str]:
    """What customers' senders match, as in customers.yaml, of what a command filter can tell."""
    found = {sender for customer in configuration.customers for sender in customer.match.sender}
    return sorted(sender for sender in found if _PLAIN.fullmatch(sender.rpartition("@")[0] or "x"))


def commands(configuration: Configuration, further: Iterable[str] = ()) -> str:
    """The value of COMMANDS, as main.cf has it: our rules, then `further` ones that stand there for all services.

    In one table, because smtpd_command_filter takes no list: with two it answers every client 421.
    """
    rules = "".join(f" {{ {rule.replace('$', '$$')} }}" for rule in (*rules_for(configuration), *further))
    return f"regexp:{{{rules} }}"


def is_current(reading: Reading, configuration: Configuration) -> bool:
    """Whether COMMANDS has the senders of the customers' map."""
    return reading.written.get(COMMANDS) in (commands(configuration), commands(configuration, notify.RULES))


def rules_for(configuration: Configuration) -> Iterator[str]:
    """The lines of the command filter.  A message that asks by itself, or whose sender is a return address, is left."""
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
    """An item for smtp_generic_maps, by which some return addresses leave without a recipient.

    One who has `%`, `!` or `@` before the last `@`: Postfix takes that for a way to go, and refuses what comes back.
    And any whose address would be longer than a path may be (RFC 5321, 4.5.3.1.3).
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
    """Whether customers' messages get XVERP here, however that came about.  Raises PostfixFault."""
    samples = [f"MAIL FROM:<{_sample(sender)}>" for sender in senders_of(configuration)[:1]]
    tables = reading.list_of(FILTER, service)
    found = (postfix.lookup(sample, table) for sample in samples for table in tables)
    return any(answer is not None and " XVERP" in answer.upper() for answer in found)


def why_not(reading: Reading, service: Service, settings: Settings) -> str:
    """Why it would not be safe on this service; empty when it is."""
    if service.type != "inet":
        return "is behind postscreen(8), which takes mail from strangers"
    if milters.stands_before_a_proxy(reading, service):
        return "hands mail to smtpd_proxy_filter, behind which the milter stands"
    if milters.takes_back(reading, service) or reading.value("smtpd_authorized_xforward_clients", service):
        return "takes mail back from a filter, and that mail may be anybody's"
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
    """What is wrong with what Postfix writes between token, user and domain; empty when it is as we read it."""
    chosen = reading.value(DELIMITERS, service)
    return "" if chosen == "+=" else f"{DELIMITERS} = {chosen}: must be +="


def _passes_ours(reading: Reading, service: Service, settings: Settings) -> bool:
    if "no_milters" in reading.list_of("receive_override_options", service):
        return False
    own = service.overrides.get(milters.SMTPD)
    if own is None or mentions(own, milters.SMTPD) or mentions(own, milters.PARAMETER):
        return True  # main.cf has it, or will
    return milters.position(reading, milters.SMTPD, settings.milter_socket, service, service.in_jail) is not None


def _admits_known_only(listed: list[Restriction]) -> bool:
    """Whether a list lets nobody pass but who has logged in or is in mynetworks; what is not understood may."""
    for restriction in listed:
        if restriction.name == "reject" and not restriction.only_warns:
            return True
        if restriction.name not in _KNOWN and not restriction.name.startswith("reject"):
            return False
    return False


def _any_of(configuration: Configuration) -> str:
    return "|".join(domain.replace(".", r"\.") for domain in sorted(configuration.return_domains))


def _pattern(sender: str) -> str:
    """As the customers' map matches an address, a domain, or what is below one."""
    below = r"[^@>]+\." if sender.startswith("*.") else ""
    local_part, at, domain = sender.removeprefix("*.").rpartition("@")
    written = "|".join(map(re.escape, spellings(domain)))
    return f"{below}{re.escape(local_part)}{at}" + (f"({written})" if "|" in written else written)


def _sample(sender: str) -> str:
    return sender if "@" in sender else f"setup@{sender.replace('*', 'setup')}"
