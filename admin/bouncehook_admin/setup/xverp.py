"""A return address for each recipient (Postfix's XVERP): which messages get them, and where that is safe.

A milter cannot request this.  A command filter of smtpd can, by adding XVERP to MAIL FROM; then Postfix makes one
delivery for each recipient, each with a sender of its own.  The filter sees only the command, and its request cannot be
taken back later.  So it is used only on a service that known clients alone send through (`customers_only`), and only
for the senders by which customers are matched.

Called by `plan` and by `bouncehook doctor`.  Pure, except for lookups with postmap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncehook.configuration import Configuration
from bouncehook.domains import spellings
from bouncehook_admin.setup import notify
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service

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

NO_SENDERS = "--xverp: Postfix can recognise customers by their sender only, and no customer has a `match.sender`"

_PLAIN = re.compile(r"[\w.+=~-]+")


def senders_of(configuration: Configuration) -> list[str]:
    """The customers' `match.sender` patterns that a command filter can match."""
    found = {sender for customer in configuration.customers for sender in customer.match.sender}
    return sorted(sender for sender in found if _PLAIN.fullmatch(sender.rpartition("@")[0] or "x"))


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


def asks(postfix: Postfix, reading: Reading, service: Service, configuration: Configuration) -> bool:
    """Whether customers' messages get XVERP here, whoever has configured that.  Raises PostfixFault."""
    samples = [f"MAIL FROM:<{_sample(sender)}>" for sender in senders_of(configuration)[:1]]
    tables = reading.list_of(FILTER, service)
    found = (postfix.lookup(sample, table) for sample in samples for table in tables)
    return any(answer is not None and " XVERP" in answer.upper() for answer in found)


def wrong_delimiters(chosen: str) -> str:
    """What is wrong with the delimiters that Postfix writes between token, user and domain; empty if they are right."""
    return "" if chosen == "+=" else f"{DELIMITERS} = {chosen}: must be +="


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
