"""Which services of a Postfix take mail from nobody but known clients, so that a command filter there sees no
stranger's commands.

A command filter (smtpd_command_filter) sees the command and nothing of the client, before it is known which customer
the message belongs to, and what it asks for cannot be taken back.  Called by `xverp` and `success`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bouncehook.configuration import Configuration, Settings
from bouncehook.networks import is_within
from bouncehook_admin.setup import milters, restrictions
from bouncehook_admin.setup.by_hand import ByHand
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.restrictions import Restriction
from bouncehook_admin.setup.values import mentions, plain_network

_STAGES = ("client", "helo", "sender", "relay", "recipient")
_LOGGED_IN, _IN_NETWORKS = "permit_sasl_authenticated", "permit_mynetworks"


def why_not(reading: Reading, service: Service, settings: Settings) -> str:
    """Why a service is not for known clients alone; empty when it is."""
    if service.type != "inet":
        return "is behind postscreen(8), which takes mail from strangers"
    if milters.stands_before_a_proxy(reading, service):
        return "passes mail to smtpd_proxy_filter, and the milter is behind that"
    if milters.takes_back(reading, service) or reading.value("smtpd_authorized_xforward_clients", service):
        return "takes mail back from a filter, and that mail may come from strangers"
    if not _passes_ours(reading, service, settings):
        return "does not ask our milter, which makes customers' mail what it is"
    lists = [restrictions.of_stage(reading, service, stage) for stage in _STAGES]
    if not any(map(_admits_known_only, lists)):
        return "takes mail from strangers too: none of its restriction lists is `permit_…, reject`"
    unknown = milters.unbelieved_networks(reading, service, settings)
    if unknown and any(one.name == _IN_NETWORKS for listed in lists for one in listed):
        return f"takes mail from {', '.join(unknown)}, which milter.mynetworks does not have"
    return ""


def there_is_none(option: str, reasons: Mapping[str, str], chapter: str) -> ByHand:
    """That an option has no service to be used on: why, by service, and where it says what helps."""
    said = "; ".join(f"{key} {reason}" for key, reason in reasons.items())
    return ByHand(f"{option}: no service is for customers only. {said}. {chapter}")


def others(reading: Reading, service: Service, configuration: Configuration) -> str:
    """Who may send through a service for known clients and is, by the map, no customer, in words; empty when all are
    customers'."""
    lists = [restrictions.of_stage(reading, service, stage) for stage in _STAGES]
    names = {one.name for listed in lists if _admits_known_only(listed) for one in listed}
    found = []
    if _LOGGED_IN in names and not any("*" in customer.match.sasl for customer in configuration.customers):
        found.append("whoever logs in")
    if _IN_NETWORKS in names:
        found += _nobodys_networks(reading, service, configuration)
    return ", and ".join(found)


def _nobodys_networks(reading: Reading, service: Service, configuration: Configuration) -> Iterator[str]:
    theirs = [network for customer in configuration.customers for network in customer.match.client]
    for item in reading.list_of("mynetworks", service):
        network = plain_network(item)
        if network is None or not any(is_within(network, one) for one in theirs):
            yield f"clients in {item}"


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
        if restriction.name not in (_LOGGED_IN, _IN_NETWORKS) and not restriction.name.startswith("reject"):
            return False
    return False
