"""The configuration that the daemons and the administrator's command share: `bouncehook.yaml`, the customers'
map and the signing keys, read together, checked together, and replaced together or not at all.

`load` reads everything once.  The daemons hold a `WatchedConfiguration`: it checks every second whether a file has
changed (a signal cannot do this, because libmilter ends the process on SIGHUP), and keeps the old configuration while
the new one has faults.  docs/configuration.md explains every key.  Touches the files it reads.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from bouncehook import return_address
from bouncehook.addresses import domain_of
from bouncehook.customers import Customer, CustomersMap, domain_name, read_customers
from bouncehook.delivery_settings import DeliverySettings, read_delivery_settings
from bouncehook.errors import ConfigurationError, KeysError
from bouncehook.networks import Address, Network, network
from bouncehook.outage import Outage
from bouncehook.places import PostfixSocket, read_postfix_socket
from bouncehook.plurals import counted
from bouncehook.reason_rules import ReasonRule, read_reason_rules
from bouncehook.relay_copies import NAME as COPIES_NAME
from bouncehook.relay_copies import UNKNOWN_COPIES, RelayCopies, read_relay_copies, sources_of
from bouncehook.relay_url import relay_url
from bouncehook.report import Event, Report
from bouncehook.return_address import Keys, read_keys
from bouncehook.yaml_nodes import Faults, Node, read_yaml
from bouncehook.yaml_nodes import Mapping as YamlMapping

DEFAULT_PATH = Path("/etc/bouncehook/bouncehook.yaml")

AGAIN_SECONDS = 10.0
"""how often a changed configuration that has faults is read again"""

MOST_CALLERS = 4
"""processes that make calls, unless the configuration says more: together they call more than a store can record"""

_VERIFY_SUFFIX = "[0-9BCDFGHJKLMNPQRSTVWXYZ]{0,13}"
"""what Postfix appends to the local part of the sender of its address verification probes when
address_verify_sender_ttl is set: a time in base 31, in the alphabet of its function safe_ultostr"""

_COMPLAINTS = re.compile(r"(?=.{1,64}$)[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*")
"""the local part of an address that needs no quotes, no delimiter of Postfix's, and no escape in master.cf"""

Stamp = tuple[int, int, int, int]

log = logging.getLogger("bouncehook.configuration")


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Where the notifier serves the status page and the metrics, and who may see them."""

    listen: tuple[str, int] | None
    """an address and a port; None to serve neither"""
    networks: tuple[Network, ...]
    """clients that may connect"""
    names: tuple[str, ...]
    """host names that are accepted in its URL, beside addresses and `localhost`"""
    by_customer: bool
    """whether metrics have the label `customer`"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `bouncehook.yaml` says.  Paths are absolute."""

    return_domain: str
    return_prefix: str
    return_lifetime_days: int
    complaints: str
    """the local part of the address in each return domain to which providers send complaints; empty for none"""
    cfbl: bool
    """whether customers' mail gets the header fields of RFC 9477, unless a customer says otherwise"""
    keys: Path
    customers: Path
    reasons: Path | None
    """a file with the operator's own rules for reasons"""
    copies_file: Path
    """a file that lists the copies which the relay itself sends; it need not exist"""
    spool: Path
    store: str
    """an SQLite URL in SQLAlchemy's form, or a PostgreSQL URL in libpq's; may hold a password"""
    milter_socket: PostfixSocket
    lmtp_socket: PostfixSocket
    mynetworks: tuple[Network, ...]
    """as Postfix's parameter of that name: for these clients the sender address alone may name the customer"""
    double_bounce_sender: str
    """the local part of Postfix's parameter of that name: mail from it is Postfix's own, and no customer's"""
    relays: tuple[Network, ...]
    """our other relays: a Postfix notification that comes from one of them is believed"""
    smtp_skip_5xx_greeting: bool
    """Postfix's parameter of that name; distinguishes a refused greeting from a refused HELO"""
    delivery: DeliverySettings
    """how endpoints are called, unless a customer says otherwise"""
    callers: int
    """how many processes make the calls"""
    forward_through: tuple[str, int]
    """host and port of the relay through which returned mail is forwarded"""
    remember_sent_days: int
    """how long sent messages are kept to enrich reports; 0 to keep none"""
    keep_delivered_days: int
    """how long delivered reports are kept, with their evidence and attempts"""
    keep_undelivered_days: int
    """how long undelivered reports are kept, with the same"""
    status: StatusSettings

    @property
    def store_file(self) -> Path | None:
        """The file of an SQLite store; None for a PostgreSQL store."""
        kind, _, path = self.store.partition(":///")
        return Path(path.partition("?")[0]) if kind == "sqlite" else None

    def is_in_mynetworks(self, client: Address | None) -> bool:
        """Whether a client's address is in mynetworks."""
        return client is not None and any(client in network for network in self.mynetworks)

    def is_postfixs(self, sender: str) -> bool:
        """Whether Postfix sends its own mail from this address: notices to the postmaster, and address probes."""
        own = re.escape(self.double_bounce_sender)
        return re.fullmatch(own + _VERIFY_SUFFIX, sender.rpartition("@")[0]) is not None


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that was read, checked as a whole."""

    settings: Settings
    customers: CustomersMap
    keys: Keys
    return_domains: frozenset[str]
    """every domain that return addresses are made in"""
    reason_rules: tuple[ReasonRule, ...] = ()
    """the operator's own, which are tried before ours"""
    copies: RelayCopies = UNKNOWN_COPIES
    """copies that the relay itself sends, to addresses that no customer wrote to"""
    path: Path = DEFAULT_PATH
    """of bouncehook.yaml"""

    def urls(self, customer: Customer, event: Event) -> tuple[str, ...]:
        """The URLs to which a customer's event may be reported.

        What a URL wants does not matter here: what was once to be delivered there is delivered, as long as the map has
        it.
        """
        if event is Event.FORWARDED:
            return (relay_url(*self.settings.forward_through),) if customer.forward else ()
        return tuple(receiver.url for receiver in customer.receivers(event))

    def urls_that_want(self, customer: Customer, report: Report) -> tuple[str, ...]:
        """The URLs to which a new report goes."""
        if report.event is Event.FORWARDED:
            return self.urls(customer, report.event)
        receivers = customer.receivers(report.event)
        return tuple(receiver.url for receiver in receivers if not customer.lacks(receiver, report))

    def all_urls(self, customer: Customer) -> tuple[str, ...]:
        """Where anything of a customer's is told, each once."""
        told = customer.failure_urls + customer.bounce_urls + self.urls(customer, Event.FORWARDED)
        return tuple(dict.fromkeys(told))

    def complaints_address(self, domain: str) -> str:
        """The address in a return domain to which providers send complaints; empty when there is none."""
        return f"{self.settings.complaints}@{domain}" if self.settings.complaints else ""

    def is_for_complaints(self, address: str) -> bool:
        """Whether an address is one of those."""
        domain = domain_of(address)
        return return_address.is_for_complaints(address, self.settings.complaints) and domain in self.return_domains

    def has_cfbl(self, customer: Customer) -> bool:
        """Whether a customer's mail gets the header fields of RFC 9477."""
        wanted = self.settings.cfbl if customer.cfbl is None else customer.cfbl
        return wanted and self.settings.complaints != ""

    def return_address_for(self, customer: Customer, message_id: str, day: int) -> str:
        """The return address for a customer's message.  Raises ValueError for an impossible message id."""
        return return_address.make(
            self.keys,
            self.settings.return_prefix,
            customer.return_domain or self.settings.return_domain,
            return_address.customer_tag(customer.name),
            message_id,
            day,
        )

    def feedback_id_for(self, customer: Customer, message_id: str, day: int) -> str:
        """What stands for a customer's message in its CFBL-Feedback-ID.  Raises ValueError as `return_address_for`."""
        return return_address.make_feedback_id(self.keys, return_address.customer_tag(customer.name), message_id, day)

    def verify(self, address: str, today: int) -> return_address.Token:
        """What a return address says.  Raises NotAReturnAddress."""
        return return_address.verify(self.keys, address, today, self.settings.return_lifetime_days)

    def verify_feedback_id(self, text: str, today: int) -> return_address.Token:
        """What a CFBL-Feedback-ID says.  Raises NotAReturnAddress."""
        return return_address.verify_feedback_id(self.keys, text, today, self.settings.return_lifetime_days)


def load(path: Path) -> Configuration:
    """Read the configuration and all that it names.  Raises ConfigurationError with every fault found."""
    configuration, faults = load_for_display(path)
    if faults:
        raise ConfigurationError(faults)
    return configuration


def load_for_display(path: Path) -> tuple[Configuration, list[str]]:
    """The configuration as far as it can be read, with every fault found; for showing what else there is, and nothing
    more: an entry with a fault may have the wrong values, and keys that cannot be read are none.

    Raises ConfigurationError when not even bouncehook.yaml can be read.
    """
    with _without_collector():
        faults = Faults()
        configuration = _read(path, faults)
    if configuration is None:
        faults.raise_any()
        raise AssertionError("what cannot be read has a fault")
    return configuration, faults.lines


@contextmanager
def _without_collector() -> Iterator[None]:
    """A large map is a million objects that all stay, and looking for garbage among them takes longer than the rest."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_settings(path: Path) -> Settings:
    """What stands in bouncehook.yaml itself, without the files that it names.  Raises ConfigurationError."""
    faults = Faults()
    settings = _read_settings(path, faults)
    faults.raise_any()
    assert settings is not None
    return settings


def _read(path: Path, faults: Faults) -> Configuration | None:
    """All that can be read; None when bouncehook.yaml cannot.  With faults it is only good to be shown."""
    settings = _read_settings(path, faults)
    if settings is None:
        return None
    customers = read_customers(settings.customers, faults, settings.delivery)
    if not settings.remember_sent_days:
        for customer in customers:
            if customer.forward:
                faults.add_placed(
                    settings.customers,
                    f"customer {customer.name} has `forward: yes`, which needs `remember_sent_days:` in {path}: "
                    "without it bouncehook does not know the sender to forward to",
                )
    try:
        keys = read_keys(str(settings.keys))
    except KeysError as error:
        faults.add_placed(settings.keys, str(error))
        keys = Keys.none()
    reason_rules = read_reason_rules(settings.reasons, faults) if settings.reasons else ()
    copies = read_relay_copies(settings.copies_file, faults)
    own = {customer.return_domain for customer in customers if customer.return_domain}
    domains = frozenset(own | {settings.return_domain})
    return Configuration(settings, customers, keys, domains, reason_rules, copies, path)


def _read_settings(path: Path, faults: Faults) -> Settings | None:
    root = read_yaml(path, faults)
    top = root.read(Node.mapping, None) if root else None
    if top is None:
        return None

    def file(node: Node) -> Path:
        return Path(os.path.abspath(path.parent / node.text()))

    address = top.section("return_address")
    milter = top.section("milter")
    lmtp = top.section("lmtp")
    delivery = top.section("delivery")
    keep = top.section("keep_days")
    status = top.section("status")
    lifetime = address.take(
        "lifetime_days", lambda node: node.whole_number(1, 3650), return_address.DEFAULT_LIFETIME_DAYS
    )
    prefix = address.take("prefix", _prefix, "bounce")
    complaints = address.take("complaints", lambda node: _complaints(node, prefix), "complaints")
    settings = Settings(
        return_domain=address.require("domain", domain_name, ""),
        return_prefix=prefix,
        return_lifetime_days=lifetime,
        complaints=complaints,
        cfbl=address.take("cfbl", Node.yes_or_no, False),
        keys=address.take("keys", file, Path("/etc/bouncehook/keys")),
        customers=top.take("customers", file, Path("/etc/bouncehook/customers.yaml")),
        reasons=top.take("reasons", file, None),
        copies_file=top.take("copies_file", file, Path(os.path.abspath(path.parent / COPIES_NAME))),
        spool=top.take("spool", file, Path("/var/spool/bouncehook")),
        store=top.take("store", _store_url, "sqlite:////var/lib/bouncehook/bouncehook.db"),
        milter_socket=read_postfix_socket(milter, Path("/var/spool/postfix/bouncehook/milter.sock")),
        lmtp_socket=read_postfix_socket(lmtp, Path("/var/spool/postfix/bouncehook-lmtp/lmtp.sock")),
        mynetworks=milter.take("mynetworks", _networks, _networks_of_this_host()),
        double_bounce_sender=top.take("double_bounce_sender", _local_part, "double-bounce"),
        relays=top.take("relays", _networks, ()),
        smtp_skip_5xx_greeting=top.take("smtp_skip_5xx_greeting", Node.yes_or_no, True),
        delivery=read_delivery_settings(delivery, DeliverySettings()),
        callers=top.take("callers", lambda node: node.whole_number(1, 64), _callers_of_this_host()),
        forward_through=top.take("forward_through", _host_and_port, ("127.0.0.1", 25)),
        remember_sent_days=top.take("remember_sent_days", lambda node: node.whole_number(0, 3650), 30),
        keep_delivered_days=keep.take("delivered", lambda node: _days_kept(node, lifetime), max(30, lifetime)),
        keep_undelivered_days=keep.take("undelivered", lambda node: _days_kept(node, lifetime), max(90, lifetime)),
        status=_read_status(status),
    )
    for mapping in (address, milter, lmtp, delivery, keep, status, top):
        mapping.finish()
    return settings


def _callers_of_this_host() -> int:
    return min(len(os.sched_getaffinity(0)), MOST_CALLERS)


def _days_kept(node: Node, lifetime: int) -> int:
    """How long reports are kept: at least as long as return addresses are valid, because a repeated bounce would
    otherwise be reported a second time."""
    days = node.whole_number(1, 3650)
    if days < lifetime:
        raise node.wrong(
            f"must be at least {lifetime}, the days that return addresses are valid (`return_address.lifetime_days`), "
            f"not {days}: a bounce that a server sends again later would be reported again"
        )
    return days


def _read_status(entry: YamlMapping) -> StatusSettings:
    restricted = entry.has("networks")
    return StatusSettings(
        listen=entry.take("listen", lambda node: _listener(node, restricted), None),
        networks=entry.take("networks", _networks, _networks_of_this_host()),
        names=entry.take("names", lambda node: tuple(node.read_items(domain_name)), ()),
        by_customer=entry.take("by_customer", Node.yes_or_no, False),
    )


def _listener(node: Node, restricted: bool) -> tuple[str, int] | None:
    if node.is_boolean and not node.yes_or_no():
        return None
    host, port = _host_and_port(node)
    try:
        address = ip_address(host)
    except ValueError:
        raise node.wrong("must be an address and a port, such as 127.0.0.1:9925 or [::1]:9925, or no") from None
    if not address.is_loopback and not restricted:
        raise node.wrong(
            f"{host} is not a loopback address: add `networks:` beside it, with the clients that may connect"
        )
    return host, port


def _prefix(node: Node) -> str:
    text = node.text().lower()
    usable = all(character.isascii() and (character.isalnum() or character in "-_") for character in text)
    if not usable or len(text) > return_address.MAXIMAL_PREFIX:
        raise node.wrong(
            f"must be at most {return_address.MAXIMAL_PREFIX} letters, digits, `-` or `_`, so that the whole local "
            f"part stays within {return_address.MAXIMAL_LOCAL_PART} octets, not {text!r}"
        )
    return text


def _complaints(node: Node, prefix: str) -> str:
    if node.is_boolean and not node.yes_or_no():
        return ""
    text = node.text().lower()
    if not _COMPLAINTS.fullmatch(text):
        raise node.wrong(
            "must be the local part of an address, of letters, digits, `-`, `_` and single dots, such as complaints; "
            f"or no, not {text!r}"
        )
    if text == prefix:
        raise node.wrong(f"must not be `{prefix}`, which return addresses begin with (`return_address.prefix`)")
    return text


def _local_part(node: Node) -> str:
    local_part = node.text().partition("@")[0]
    if not local_part:
        raise node.wrong("must be an address or its local part, as in Postfix's parameter of that name")
    return local_part


def _store_url(node: Node) -> str:
    text = node.text()
    is_file = re.fullmatch(r"sqlite:////[^?#]*[^?#/]", text)
    if not is_file and not text.startswith("postgresql://"):
        raise node.wrong(
            "must be an SQLite URL, sqlite:////absolute/path/to/bouncehook.db, or a PostgreSQL URL, "
            "postgresql://user@host/database"
        )
    return text


def _host_and_port(node: Node) -> tuple[str, int]:
    host, _, port = node.text().rpartition(":")
    if not host.strip("[]") or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise node.wrong("must be a host and a port, such as 127.0.0.1:25 or [::1]:25")
    return host.strip("[]"), int(port)


def _networks(node: Node) -> tuple[Network, ...]:
    return tuple(node.read_items(network))


def _networks_of_this_host() -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in ("127.0.0.0/8", "::1/128"))


class WatchedConfiguration:
    """The configuration in force, and its replacement when a file has changed.

    `current` is replaced as a whole, so a thread that holds it sees one consistent state.  The constructor raises
    ConfigurationError when there is no usable configuration.

    All programs accept or refuse the same files.  If the milter accepted a map that the notifier refuses, it would
    write evidence of customers whom the notifier does not know.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._faults = Outage(
            log, "the old one stays in force", "the configuration has no faults any more", each_reason=True
        )
        self._again = 0.0
        self._seen = self._stamps()
        self.current = load(path)
        self.loaded = time.time()
        """when `current` was taken, in seconds since 1970"""

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the files as they are now; empty when they are in force."""
        return self._faults.details

    @property
    def stamps(self) -> Mapping[Path, Stamp | None]:
        """The files that were read last, and their state then."""
        return self._seen

    def refresh(self) -> bool:
        """Read the files again if one has changed; returns whether a new configuration is in force.

        While the new files have faults, the faults are logged once and the old configuration stays.  The files are read
        again every AGAIN_SECONDS even if they did not change: the cure may be elsewhere, such as a directory's mode.
        """
        unchanged = all(stamp_of(path) == stamp for path, stamp in self._seen.items())
        if unchanged and (not self._faults.ongoing or time.monotonic() < self._again):
            return False
        self._seen = self._stamps()
        self._again = time.monotonic() + AGAIN_SECONDS
        try:
            fresh = load(self.path)
        except ConfigurationError as error:
            self._faults.began("the changed configuration has faults", error.faults)
            return False
        self._faults.ended()
        self.current = fresh
        self.loaded = time.time()
        log.info("configuration read again: %s", counted(len(fresh.customers), "customer"))
        return True

    def _stamps(self) -> dict[Path, Stamp | None]:
        """The files and their state before they are read, so a change during the reading is noticed the next time."""
        stamps = {self.path: stamp_of(self.path)}
        settings = _read_settings(self.path, Faults())
        if settings:
            named = (settings.customers, settings.keys, settings.reasons, settings.copies_file)
            behind = sources_of(settings.copies_file)
            stamps |= {path: stamp_of(path) for path in (*named, *behind) if path}
        return stamps


def stamp_of(path: Path) -> Stamp | None:
    """A value that differs when a file was changed, or replaced by another file.

    The times of change, of the content and of owner and mode too, in nanoseconds, the inode, and the size in octets;
    None for a file that cannot be seen.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size
