"""Which milters a service of Postfix asks, and which of them is ours.  Pure.

Called by `plan` and by `bouncehook doctor`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bouncehook.configuration import Settings
from bouncehook.networks import is_within
from bouncehook.places import InetPlace, Place, place_of
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import items, plain_network, without_braces

PARAMETER = "bouncehook_milter"
"""our own parameter in main.cf, which the lists of milters name"""
SMTPD = "smtpd_milters"
NON_SMTPD = "non_smtpd_milters"


@dataclass(frozen=True, slots=True)
class NamedMilter:
    """One item of a list of milters: its place, and its own settings."""

    place: str
    settings: dict[str, str]


def named(reading: Reading, parameter: str, service: Service | None = None) -> list[NamedMilter]:
    """The milters of a service, in the order in which Postfix calls them."""
    return named_in(reading.value(parameter, service))


def named_in(value: str) -> list[NamedMilter]:
    """The milters in a list, in the form that parameters and smtpd_milter_maps have."""
    return [_named(item) for item in items(value)]


def position(reading: Reading, parameter: str, socket: Place, service: Service | None, in_jail: bool) -> int | None:
    """The position of our milter in a list, from 0; None when it is not in it."""
    for number, milter in enumerate(named(reading, parameter, service)):
        if place_for(milter.place, reading.queue_directory, in_jail) == socket:
            return number
    return None


def place_for(place: str, queue_directory: Path, in_jail: bool) -> Place | None:
    """Where a milter listens, as a daemon of Postfix understands it; None when that cannot be told.

    Daemons run in the queue directory, which is also the root directory of those in a chroot.
    """
    kind, _, name = place.partition(":")
    if kind == "inet":
        return place_of(place)
    if kind not in ("unix", "local"):
        return None
    path = Path(name)
    if path.is_absolute() and in_jail:
        path = Path(name.lstrip("/"))
    return Path(os.path.normpath(queue_directory / path))


def takes_back(reading: Reading, service: Service) -> bool:
    """Whether an smtpd seems to be the one to which a content filter gives mail back.

    Such an smtpd switches the filter off for itself.  The mail has passed the milters of the smtpd before the filter.
    """
    filters = any(reading.value("content_filter", one) for one in reading.services)
    return filters and "content_filter" in service.overrides and not service.expanded["content_filter"]


def stands_before_a_proxy(reading: Reading, service: Service) -> bool:
    """Whether an smtpd passes mail through a proxy before it accepts it: then the smtpd behind the proxy has the
    milters."""
    return bool(reading.value("smtpd_proxy_filter", service))


def unbelieved_networks(reading: Reading, service: Service | None, settings: Settings) -> list[str]:
    """Items of Postfix's mynetworks that milter.mynetworks does not have; tables too, since their content is
    unknown."""
    return [
        item
        for item in reading.list_of("mynetworks", service)
        if (network := plain_network(item)) is None or not any(is_within(network, one) for one in settings.mynetworks)
    ]


def written(socket: Place, reading: Reading) -> str | None:
    """Our socket as main.cf names it for every daemon, in a chroot or not; None if no name works for all."""
    place = written_for(socket, reading.queue_directory)
    jailed = any(service.in_jail for service in reading.commands("smtpd") + reading.commands("cleanup"))
    return None if place.startswith("unix:/") and jailed else place


def written_for(socket: Place, queue_directory: Path) -> str:
    """Our socket as main.cf names it."""
    if isinstance(socket, InetPlace):
        return socket.for_milters
    try:
        # Relative: this means the same to those in the jail and to the others.
        return f"unix:{socket.relative_to(os.path.normpath(queue_directory))}"
    except ValueError:
        return f"unix:{socket}"


def item(place: str) -> str:
    """Our own parameter's value: a milter that is down stops no mail; one that hangs delays it by seconds."""
    # Another host may be gone in the middle of a message; without this Postfix waits for it 300 seconds.
    by_network = ", content_timeout=30s" if place.startswith("inet:") else ""
    return f"{{ {place}, connect_timeout=2s, command_timeout=5s{by_network}, default_action=accept }}"


def _named(item: str) -> NamedMilter:
    if not item.startswith("{"):
        return NamedMilter(item, {})
    place, *settings = items(without_braces(item)) or [""]
    pairs = (setting.partition("=") for setting in settings)
    return NamedMilter(place, {name: value for name, _, value in pairs})
