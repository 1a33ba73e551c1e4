"""The customers' map: who sent a message, and which URLs hear of its failures.

    customers:
      acme.example: https://acme.example/hooks/failures     # the key is a SASL login or a sender
      initech:
        match: {sasl: [initech, "initech-*"], sender: ["*.initech.example"], client: [192.0.2.0/24]}
        failures: https://initech.example/failures           # or a list; each may be a mapping (`receivers`)
        bounces: https://initech.example/bounces
        secret_file: initech.secret
        return_domain: bounces.initech.example
        suppression: yes                                     # addresses that failed for good are refused
        aka: [initec]                                        # what the name was before
    removed: [hooli]                                         # taken out on purpose

A message belongs to the first that matches, in this order of precedence:

    1. the SASL login: exact, then the pattern with the longest fixed part
    2. the envelope sender: exact address, its domain, then the longest `*.domain`
    3. the client's network: the longest prefix

The milter asks by login, sender and client; the notifier asks by the tag that a return address carries.  That is made
from the customer's name, and mail is out for weeks: `aka` keeps the tags of former names good, and `removed` says whose
mail nobody is told of any more.  This file reads the map; `CustomersMap` itself is pure.

Secret files are not read here: the milter has no business with them.  So what is in them does not decide whether a map
is taken: all daemons decide by the same function, on the same file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import TypeVar

from bouncehook import return_address
from bouncehook.addresses import domain_of, folded
from bouncehook.delivery_settings import DeliverySettings, read_delivery_settings
from bouncehook.domains import one_form
from bouncehook.networks import Network, network
from bouncehook.receivers import (
    Headers,
    Receiver,
    TemplateChoice,
    one_of,
    read_headers,
    read_receivers,
    read_template,
)
from bouncehook.report import FURTHER_VARIABLES, OPTIONAL_EVENTS, SMTPETER, Event, Report
from bouncehook.suppression_settings import SuppressionSettings, read_suppression
from bouncehook.webhook_secret import FORM as SECRET_FORM
from bouncehook.webhook_secret import key_of
from bouncehook.yaml_nodes import Faults, Mapping, Node, read_yaml

T = TypeVar("T")


FORM = "form"
"""application/x-www-form-urlencoded"""
JSON = "json"
_SMTPETER = "smtpeter"
"""in `variables`: all that SMTPeter sends"""

PROBE = "bouncehook-probe"
"""the name of the reserved customer in whose name `bouncehook probe` sends"""
_DOMAIN = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
BOUNCE_SIZE = 10 * 1024 * 1024
MOST_BOUNCE_SIZE = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret as the map gives it: the text itself, or the file that holds it."""

    text: str = field(repr=False, default="")
    file: Path | None = None
    place: str = ""
    """where the map says so, for messages"""


@dataclass(frozen=True, slots=True)
class Match:
    """What tells that a message is a customer's."""

    sasl: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    client: tuple[Network, ...] = ()
    certificate: tuple[str, ...] = ()
    """subjects (CN) of client certificates that Postfix trusts, in lower case"""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of the relay."""

    name: str
    match: Match
    failures: tuple[Receiver, ...]
    """who hears of failures, and of other events"""
    bounces: tuple[Receiver, ...] = ()
    """who gets each mail that comes back"""
    secrets: tuple[Secret, ...] = ()
    return_domain: str | None = None
    body: str = FORM
    variables: tuple[str, ...] = ()
    """which of report.FURTHER_VARIABLES are sent beside the six"""
    events: tuple[str, ...] = ()
    """which of report.OPTIONAL_EVENTS are told beside the failures, to receivers that do not say which they want"""
    template: TemplateChoice | None = None
    """for the receivers that have none of their own"""
    headers: tuple[Headers, ...] = field(default=(), repr=False)
    """for all calls"""
    bounce_size: int = BOUNCE_SIZE
    """octets of a returned mail that are sent to `bounces`"""
    cfbl: bool | None = None
    """whether their mail gets the header fields of RFC 9477; None: as bouncehook.yaml says"""
    forward: bool = False
    """whether returned mail goes on to the envelope sender of the message"""
    suppression: SuppressionSettings | None = None
    """how the customer's suppression list grows; None when it is not in use"""
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    former_names: tuple[str, ...] = ()
    """under which mail is out, and reports are stored"""
    is_removed: bool = False
    """whether the map says only that they are gone; such a customer has no URL, and is not listed"""

    @property
    def failure_urls(self) -> tuple[str, ...]:
        """Where failures, and other events, may be told."""
        return tuple(receiver.url for receiver in self.failures)

    @property
    def bounce_urls(self) -> tuple[str, ...]:
        """Where returned mails may be told."""
        return tuple(receiver.url for receiver in self.bounces)

    def receivers(self, event: Event) -> tuple[Receiver, ...]:
        """Those that an event may be told to.  What is forwarded goes to none of them."""
        if event is Event.FORWARDED:
            return ()
        return self.bounces if event is Event.RETURNED else self.failures

    @property
    def all_headers(self) -> tuple[Headers, ...]:
        """Its own, then those of its receivers."""
        return self.headers + tuple(one for receiver in self.failures + self.bounces for one in receiver.headers)

    @property
    def all_templates(self) -> tuple[TemplateChoice, ...]:
        """Its own, then those of its receivers."""
        chosen = (self.template, *(receiver.template for receiver in self.failures + self.bounces))
        return tuple(template for template in chosen if template)

    def receiver(self, url: str, event: Event) -> Receiver | None:
        """The one at a URL."""
        return next((one for one in self.receivers(event) if one.url == url), None)

    def events_for(self, receiver: Receiver) -> tuple[str, ...]:
        """Which events are told to a receiver below `failures`."""
        return receiver.wanted.events or (Event.FAILURE.value, *self.events)

    def is_told(self, event: Event) -> bool:
        """Whether there are reports of an event: always of failures, of others when a receiver may want them."""
        return event is Event.FAILURE or any(event.value in self.events_for(receiver) for receiver in self.failures)

    def lacks(self, receiver: Receiver, report: Report) -> str:
        """Why a report is not wanted by one of `receivers(report.event)`, in words; empty when it is wanted."""
        if report.event is not Event.RETURNED and report.event.value not in self.events_for(receiver):
            return f"it is of type {report.event.value}"
        return receiver.wanted.lacks(report)

    @property
    def names(self) -> tuple[str, ...]:
        """The present one, then the former ones."""
        return (self.name, *self.former_names)

    def name_with_tag(self, tag: bytes) -> str:
        """Under which name a message was sent, by the tag of its return address.

        An event keeps this name's webhook-id, whether it is seen before or after a change of the name.
        """
        return next((name for name in self.names if return_address.customer_tag(name) == tag), self.name)


class CustomersMap:
    """All customers, indexed for the questions that are asked per message."""

    def __init__(self, customers: list[Customer], digest: str = "", removed: Iterable[str] = ()) -> None:
        """`digest` is that of the file; `removed` are the names of those who were taken out on purpose."""
        self._customers = customers
        self.digest = digest
        self.with_suppression = tuple(customer for customer in customers if customer.suppression)
        """those whose suppression list is in use"""
        gone = [Customer(name, Match(), (), is_removed=True) for name in removed]
        self._by_name = {name: customer for customer in (*gone, *customers) for name in customer.names}
        self._by_tag = {return_address.customer_tag(name): customer for name, customer in self._by_name.items()}
        self._logins: dict[str, Customer] = {}
        # `prefix*`, which nearly all patterns are, costs a look-up for each length; any other pattern costs a match.
        self._login_prefixes: dict[str, Customer] = {}
        self._login_patterns: list[tuple[int, re.Pattern[str], Customer]] = []
        self._senders: dict[str, Customer] = {}
        self._certificates: dict[str, Customer] = {}
        self._networks: dict[tuple[int, int], dict[int, Customer]] = {}
        for customer in customers:
            self._index(customer)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._login_prefixes}, reverse=True)
        self._login_patterns.sort(key=lambda entry: -entry[0])
        self._prefixes = sorted(self._networks, key=lambda pair: -pair[1])

    def _index(self, customer: Customer) -> None:
        for login in customer.match.sasl:
            if "*" in login:
                self._index_pattern(login, customer)
            else:
                self._logins[login] = customer
        for sender in customer.match.sender:
            self._senders[sender] = customer
        for subject in customer.match.certificate:
            self._certificates[subject] = customer
        for clients in customer.match.client:
            prefix = (clients.version, clients.prefixlen)
            self._networks.setdefault(prefix, {})[int(clients.network_address)] = customer

    def _index_pattern(self, pattern: str, customer: Customer) -> None:
        fixed = pattern.replace("*", "")
        if pattern == fixed + "*":
            self._login_prefixes[fixed] = customer
        else:
            expression = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
            self._login_patterns.append((len(fixed), expression, customer))

    def __len__(self) -> int:
        return len(self._customers)

    def __iter__(self) -> Iterator[Customer]:
        return iter(self._customers)

    def by_login(self, login: str) -> Customer | None:
        """The customer with this SASL login."""
        login = login.lower()
        found = self._logins.get(login)
        if found is None:
            found = self._by_login_pattern(login)
        return found

    def _by_login_pattern(self, login: str) -> Customer | None:
        """The pattern with the longest fixed part."""
        length = next((n for n in self._prefix_lengths if login[:n] in self._login_prefixes and n <= len(login)), -1)
        for fixed, expression, customer in self._login_patterns:
            if fixed <= length:
                break
            if expression.fullmatch(login):
                return customer
        return self._login_prefixes[login[:length]] if length >= 0 else None

    def by_sender(self, sender: str) -> Customer | None:
        """The customer whose address, domain or parent domain this envelope sender is of."""
        domain = domain_of(sender)
        found = self._senders.get(folded(sender)) or self._senders.get(domain)
        while found is None and "." in domain:
            domain = domain.partition(".")[2]
            found = self._senders.get(f"*.{domain}")
        return found

    def by_certificate(self, subject: str) -> Customer | None:
        """The customer whose client certificate has this subject (CN)."""
        return self._certificates.get(subject.lower())

    def by_client(self, client: IPv4Address | IPv6Address) -> Customer | None:
        """The customer whose network this client is in."""
        for version, length in self._prefixes:
            if version == client.version:
                spare = client.max_prefixlen - length
                found = self._networks[version, length].get(int(client) >> spare << spare)
                if found is not None:
                    return found
        return None

    def whose(
        self,
        sender: str,
        login: str | None,
        client: IPv4Address | IPv6Address | None,
        *,
        is_known: bool,
        certificate: str | None = None,
    ) -> Customer | None:
        """The customer whose message this is: by login, then certificate, sender, network.

        Anyone can write a customer's address into MAIL FROM, so a sender counts only from a client that `is_known`:
        one that Postfix would relay for, because it has logged in, is in mynetworks, or is local.
        """
        return (
            (self.by_login(login) if login else None)
            or (self.by_certificate(certificate) if certificate else None)
            or (self.by_sender(sender) if is_known or login else None)
            or (self.by_client(client) if client else None)
        )

    def by_tag(self, tag: bytes) -> Customer | None:
        """The customer whose name, present or former, a return address carries; also one who was removed."""
        return self._by_tag.get(tag)

    def by_name(self, name: str) -> Customer | None:
        """The customer who has or had this name; also one who was removed."""
        return self._by_name.get(name)

    @property
    def known_names(self) -> Collection[str]:
        """Every name that the map knows: present, former and removed ones."""
        return self._by_name.keys()


def read_customers(path: Path, faults: Faults, default: DeliverySettings) -> CustomersMap:
    """Read the map.  Every fault is noted in `faults`; what is returned is then not to be used.

    `default` is how endpoints are called unless a customer says otherwise.
    """
    root = read_yaml(path, faults)
    if root is None:
        return CustomersMap([])
    top = root.read(Node.mapping, None)
    if top is None:
        return CustomersMap([])
    entries = top.require("customers", Node.mapping, None)
    nobody: tuple[tuple[Node, str], ...] = ()
    removed = top.take("removed", _every(lambda node: (node, node.text())), nobody)
    top.finish()
    if entries is None:
        return CustomersMap([])
    pairs = [(node, _customer(name, node, default)) for name, node in entries.rest()]
    _note_overlaps(pairs)
    _note_shared_names(pairs, removed)
    return CustomersMap([customer for _, customer in pairs], root.digest, [name for _, name in removed])


def _customer(name: str, node: Node, default: DeliverySettings) -> Customer:
    if name == PROBE:
        node.fault("is the name that `bouncehook probe` sends in; give the customer another")
    if not node.is_mapping:
        return Customer(name, _match_by_name(name), node.read(read_receivers, ()), delivery=default)
    entry = node.mapping()
    match = entry.section("match")
    customer = Customer(
        name=name,
        match=_match_by_name(name)
        if not entry.has("match")
        else Match(
            sasl=match.take("sasl", _every(_login), ()),
            sender=match.take("sender", _every(_sender), ()),
            client=match.take("client", _every(network), ()),
            certificate=match.take("certificate", _every(_login), ()),
        ),
        failures=entry.take("failures", read_receivers, ()),
        bounces=entry.take("bounces", lambda node: read_receivers(node, for_returned=True), ()),
        secrets=_secrets(entry),
        return_domain=entry.take("return_domain", domain_name, None),
        body=entry.take("body", one_of(FORM, JSON), FORM),
        variables=entry.take("variables", _variables, ()),
        events=entry.take("events", _every(one_of(*OPTIONAL_EVENTS)), ()),
        template=read_template(entry),
        headers=read_headers(entry),
        bounce_size=entry.take("bounce_size", lambda size: size.whole_number(1, MOST_BOUNCE_SIZE), BOUNCE_SIZE),
        cfbl=entry.take("cfbl", Node.yes_or_no, None),
        forward=entry.take("forward", Node.yes_or_no, False),
        suppression=entry.take("suppression", read_suppression, None),
        delivery=read_delivery_settings(entry, default),
        former_names=entry.take("aka", _every(_name), ()),
    )
    match.finish()
    entry.finish()
    if not entry.has("failures") and not entry.has("bounces") and not customer.forward:
        node.fault("hears of nothing; give `failures:` or `bounces:`, or `forward: yes`")
    if customer.events and not entry.has("failures"):
        node.fault("asks for `events:`, which are told where failures are; give `failures:`")
    if entry.has("match") and customer.match == Match():
        node.fault(
            "matches nothing; give `match:` a `sasl:`, `sender:`, `client:` or `certificate:`, "
            "or leave it out to match by name"
        )
    return customer


def _secrets(entry: Mapping) -> tuple[Secret, ...]:
    none: tuple[Secret, ...] = ()
    return entry.take("secret", _every(_secret_text), none) + entry.take("secret_file", _every(_secret_file), none)


def _match_by_name(name: str) -> Match:
    """The short form: the key is a SASL login or a sender (a domain, or an address)."""
    return Match(sasl=(name.lower(),), sender=(_sender_form(name),))


def _every(reader: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    return lambda node: tuple(node.read_items(reader))


def _note_overlaps(pairs: list[tuple[Node, Customer]]) -> None:
    """Two customers that match the same thing: nobody could say whose a message is."""
    seen: dict[tuple[str, object], Node] = {}
    for node, customer in pairs:
        match = customer.match
        claims: list[tuple[str, object]] = [("sasl", login) for login in match.sasl]
        claims += [("sender", sender) for sender in match.sender]
        claims += [("client", network) for network in match.client]
        claims += [("certificate", subject) for subject in match.certificate]
        for claim in dict.fromkeys(claims):
            if claim in seen:
                other = seen[claim]
                node.fault(f"matches {claim[0]} `{claim[1]}`, and so does {other.key_path} on line {other.line}")
            else:
                seen[claim] = node


def _note_shared_names(pairs: list[tuple[Node, Customer]], removed: Iterable[tuple[Node, str]]) -> None:
    """A name that two customers have or had, or that is said to be removed and is not: nobody could say whose the mail
    is that is out under it."""
    seen: dict[bytes, tuple[Node, str]] = {}
    for node, name in ((node, name) for node, customer in pairs for name in customer.names):
        other, _ = seen.setdefault(return_address.customer_tag(name), (node, name))
        if other is not node:
            first, second = sorted((node, other), key=lambda one: one.line)
            second.fault(f"has or had the name {name!r}, and so has or had {first.key_path} on line {first.line}")
    for node, name in removed:
        if found := seen.get(return_address.customer_tag(name)):
            customer = found[0]
            node.fault(f"{name!r} is a name of {customer.key_path} on line {customer.line}; take it out here or there")


def _name(node: Node) -> str:
    if node.text() == PROBE:
        raise node.wrong("is the name that `bouncehook probe` sends in, and never was a customer's")
    return node.text()


def _login(node: Node) -> str:
    return node.text().lower()


def _sender(node: Node) -> str:
    text = node.text()
    domain = text.rpartition("@")[2].removeprefix("*.")
    if not _is_domain(one_form(domain)) or ("@" in text and "*" in text) or text.startswith("@"):
        raise node.wrong(f"must be a domain, `*.domain` or an address, not {text!r}")
    return _sender_form(text)


def _sender_form(text: str) -> str:
    """The form in which a sender of the map is looked up: an address, `*.domain`, or a domain."""
    if "@" in text:
        return folded(text)
    wild = "*." if text.startswith("*.") else ""
    return wild + one_form(text.removeprefix(wild))


def _variables(node: Node) -> tuple[str, ...]:
    """`smtpeter` is a list of its own; what else is wanted is written out."""
    names = node.read_items(one_of(_SMTPETER, *FURTHER_VARIABLES))
    if _SMTPETER not in names:
        return tuple(names)
    if names != [_SMTPETER]:
        raise node.wrong(
            f"`{_SMTPETER}` stands alone: it is the whole list that SMTPeter sends; for more than that, give the list "
            f"[{', '.join(SMTPETER)}, ...]"
        )
    return SMTPETER


def _secret_text(node: Node) -> Secret:
    text = node.hidden_text().strip()
    try:
        key_of(text)
    except ValueError as error:
        raise node.wrong(SECRET_FORM) from error  # the secret itself is not shown
    return Secret(text=text, place=node.place)


def _secret_file(node: Node) -> Secret:
    return Secret(file=node.path.parent / node.text(), place=node.place)


def domain_name(node: Node) -> str:
    """A reader for a domain name; a U-label is taken as its A-label."""
    domain = one_form(node.text())
    if not _is_domain(domain):
        raise node.wrong(f"must be a domain name, not {node.text()!r}")
    return domain


def _is_domain(text: str) -> bool:
    return len(text) <= 253 and _DOMAIN.fullmatch(text) is not None
