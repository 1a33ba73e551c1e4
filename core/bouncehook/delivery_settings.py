"""How reports are delivered to an endpoint: what `delivery:` in bouncehook.yaml, and each customer, may say.

Read by `configuration` and `customers`; used by the notifier.  Pure data, but for reading the YAML nodes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from bouncehook.networks import Network, network

if TYPE_CHECKING:  # the notifier's callers use this too, and read no YAML
    from bouncehook.yaml_nodes import Mapping, Node

MINUTE = 60.0
HOUR = 60 * MINUTE
STANDARD_RETRY = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""the schedule of Standard Webhooks: ten attempts within some 75 hours"""

EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How one endpoint is called."""

    retry: tuple[float, ...] = STANDARD_RETRY
    """seconds to wait after the first, second, … failed attempt; after the last one the report is undelivered"""
    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    """the deadline of one call as a whole"""
    concurrency: int = 8
    """calls at the same time"""
    rate: float = 0.0
    """calls a second; 0 is no limit"""
    private: tuple[Network, ...] = ()
    """private networks whose addresses may be called"""
    ca_file: Path | None = None
    """certificate authorities to trust instead of the system's"""
    proxy: str | None = None
    challenge: bool = False
    """whether an endpoint has to answer a challenge before it gets reports"""


_KEYS = tuple(one.name for one in fields(DeliverySettings))


def read_delivery_settings(entry: Mapping, default: DeliverySettings) -> DeliverySettings:
    """Take the keys of delivery out of a mapping; what is not there is as in `default`."""
    if not entry.has_any(_KEYS):  # as nearly every customer
        return default
    return DeliverySettings(
        retry=entry.take("retry", _durations, default.retry),
        connect_seconds=entry.take("connect_seconds", _seconds, default.connect_seconds),
        total_seconds=entry.take("total_seconds", _seconds, default.total_seconds),
        concurrency=entry.take("concurrency", lambda node: node.whole_number(1, 1000), default.concurrency),
        rate=entry.take("rate", _rate, default.rate),
        private=entry.take("private", _networks, default.private),
        ca_file=entry.take("ca_file", _file, default.ca_file),
        proxy=entry.take("proxy", _proxy, default.proxy),
        challenge=entry.take("challenge", lambda node: node.yes_or_no(), default.challenge),
    )


_DURATION = re.compile(r"(\d{1,9})\s?(s|m|h|d)")
_UNITS = {"s": 1.0, "m": MINUTE, "h": HOUR, "d": 24 * HOUR}


def duration(node: Node) -> float:
    """A reader for a time such as `5s`, `30m`, `2h` or `3d`; in seconds."""
    found = _DURATION.fullmatch(node.text())
    if not found:
        raise node.wrong("must be a time such as 5s, 30m, 2h or 3d")
    return int(found[1]) * _UNITS[found[2]]


def _durations(node: Node) -> tuple[float, ...]:
    return tuple(node.read_items(duration))


def _seconds(node: Node) -> float:
    seconds = duration(node)
    if not 1 <= seconds <= 300:
        raise node.wrong("must be from 1s to 300s")
    return seconds


def _rate(node: Node) -> float:
    return float(node.whole_number(0, 100_000))


def _networks(node: Node) -> tuple[Network, ...]:
    """`yes` is everywhere, `no` is nowhere, or a list of networks."""
    if node.is_boolean:
        return EVERYWHERE if node.yes_or_no() else ()
    return tuple(node.read_items(network))


def _file(node: Node) -> Path:
    path = node.path.parent / node.text()
    try:
        is_file = path.is_file()
    except OSError as error:
        raise node.wrong(f"cannot read {path}: {error.strerror}") from error
    if not is_file:
        raise node.wrong(f"must be a file with certificates in PEM; {path} is not a file")
    return path


def _proxy(node: Node) -> str:
    text = node.text()
    if not re.fullmatch(r"https?://[^\s/]+/?", text):
        raise node.wrong("must be the URL of an HTTP proxy, such as http://proxy.example:3128")
    return text
