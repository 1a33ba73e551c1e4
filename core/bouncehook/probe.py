"""The reserved customer for whom `bouncehook probe` sends.  No customers' map contains it.

A probe's message has an id of its own in place of a queue id.  The id holds the time of the probe and the address of
its receiver, so a notifier on any host, with any map, knows where to report evidence of it.  The id is believed because
our signature in the return address covers it, and for one hour only.

    PREFIX-probe+TOKEN@return_domain    the sender that a probe submits its message with: the milter makes a return
                                        address of it, as of a customer's
    PREFIX+TOKEN@return_domain          that return address

Used by the milter's session, the notifier's `probes` and the administrator's command.  Pure.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from ipaddress import IPv4Address

from bouncehook import return_address
from bouncehook.addresses import domain_of
from bouncehook.configuration import Configuration
from bouncehook.customers import PROBE, Customer, Match
from bouncehook.delivery_settings import EVERYWHERE, DeliverySettings
from bouncehook.errors import NotAReturnAddress
from bouncehook.receivers import Receiver

FRESH_SECONDS = 3600.0
TAG = return_address.customer_tag(PROBE)

_SUFFIX = "-probe"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MINUTE = 60
_FIELDS = (26, 32, 16, 16)
"""bits of the minute since 1970, of the receiver's address and port, and of a random number"""


@dataclass(frozen=True, slots=True)
class Probe:
    """One of the messages of a probe."""

    id: str
    made: float
    """seconds since 1970, to the minute"""
    receiver: str
    """the URL to which its failure is reported"""

    def customer(self, return_domain: str | None = None) -> Customer:
        """The customer for whom it is sent."""
        delivery = DeliverySettings(retry=(), connect_seconds=5.0, total_seconds=10.0, private=EVERYWHERE)
        return Customer(PROBE, Match(), (Receiver(self.receiver),), return_domain=return_domain, delivery=delivery)

    def sender(self, configuration: Configuration, domain: str, day: int) -> str:
        """The envelope sender by which the milter recognises it."""
        prefix = configuration.settings.return_prefix + _SUFFIX
        return return_address.make(configuration.keys, prefix, domain, TAG, self.id, day)


def new_id(receiver: tuple[str, int], now: float) -> str:
    """The id of a new message, whose `receiver` is an IPv4 address and a port."""
    values = (int(now // _MINUTE), int(IPv4Address(receiver[0])), receiver[1], secrets.randbits(_FIELDS[-1]))
    number = 0
    for bits, value in zip(_FIELDS, values, strict=True):
        number = number << bits | value
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def probe_of(message_id: str, now: float) -> Probe | None:
    """The probe that an id stands for; None when it is too old."""
    number = 0
    for character in message_id:
        number = number * len(_DIGITS) + _DIGITS.index(character)
    values = []
    for bits in reversed(_FIELDS):
        number, value = number >> bits, number & (1 << bits) - 1
        values.append(value)
    _, port, address, minute = values
    made = float(minute * _MINUTE)
    if abs(now - made) > FRESH_SECONDS:
        return None
    return Probe(message_id, made, f"http://{IPv4Address(address)}:{port}/")


def asked_by(sender: str, configuration: Configuration, now: float) -> Probe | None:
    """The probe that submits messages with this sender; None for any other sender."""
    start = f"{configuration.settings.return_prefix}{_SUFFIX}+"
    if not sender.lower().startswith(start) or domain_of(sender) not in configuration.return_domains:
        return None
    token = token_in(sender, configuration, now)
    return probe_of(token.id, now) if token else None


def token_in(address: str, configuration: Configuration, now: float) -> return_address.Token | None:
    """The token in the return address of a probe's message, of whatever age; None for any other address."""
    try:
        token = configuration.verify(address, return_address.day_of(now))
    except NotAReturnAddress:
        return None
    return token if token.customer_tag == TAG else None
