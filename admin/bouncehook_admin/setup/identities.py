"""Finds places in Postfix's configuration where the milter cannot know which customer a mail belongs to: the client may
relay for a reason that the milter does not see, or a filter or proxy stands between the client and Postfix.

The milter knows a login, a certificate that Postfix trusts, a client's address, and the sender of a client in
`milter.mynetworks`.  Called by `plan` and by `bouncehook doctor`.  Asks Postfix's tools for access tables; connects to
content filters, and sends EHLO.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

from bouncehook.configuration import Configuration, Settings
from bouncehook_admin.setup import milters, restrictions
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.restrictions import Restriction
from bouncehook_admin.setup.tables import CannotList, rows

_STAGES = ("relay", "recipient")
"""the stages that decide whether a client may relay"""
_BY_AUTHORITY = ("permit_tls_all_clientcerts", "check_ccert_access")
_OF_A_CLIENT = ("client", "reverse_client_hostname", "helo", "sender")
_ENDS = ("reject", "reject_unauth_destination", "defer", "defer_unauth_destination")
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class OutOfSight:
    """One such place."""

    text: str
    remedy: str
    forged: bool
    """whether a stranger may be taken for a customer, or for our own Postfix; if not, a customer's mail is not
    recognised"""


def out_of_sight(postfix: Postfix, reading: Reading, configuration: Configuration) -> Iterator[OutOfSight]:
    """All of them.  Raises PostfixFault."""
    for service in reading.commands("smtpd"):
        yield from _certificates(reading, service, configuration)
        yield from _granted(postfix, reading, service)
        yield from _networks(reading, service, configuration.settings)
        yield from _taken_back(reading, service)
    yield from _behind_proxies(reading)
    yield from _filters(reading)


def _granting(reading: Reading, service: Service) -> Iterator[tuple[str, Restriction]]:
    """The restrictions that may allow relaying, each with its parameter."""
    for stage in _STAGES:
        for restriction in restrictions.of_stage(reading, service, stage):
            if restriction.name in _ENDS and not restriction.only_warns:
                break
            yield restrictions.parameter_of(stage), restriction


def _certificates(reading: Reading, service: Service, configuration: Configuration) -> Iterator[OutOfSight]:
    """Postfix gives milters the subject of a certificate only if an authority that it trusts has signed it."""
    matched = any(customer.match.certificate for customer in configuration.customers)
    for parameter, restriction in _granting(reading, service):
        name = restriction.name
        if name == "permit_tls_clientcerts" or (name in _BY_AUTHORITY and not matched):
            text = f"{service.key}: {parameter} has {name}: the milter recognises a certificate by its subject"
            yield OutOfSight(
                f"{text}, and only if an authority that Postfix trusts has signed it",
                "match customers with such certificates by `certificate`; match others by `client`, or have them log "
                "in too (SASL)",
                False,
            )


def _granted(postfix: Postfix, reading: Reading, service: Service) -> Iterator[OutOfSight]:
    """Tables that allow relaying."""
    for parameter, restriction in _granting(reading, service):
        table = restriction.argument
        if restriction.subject in _OF_A_CLIENT and (granting := _grants(postfix, table)):
            text = (
                f"{service.key}: {parameter}: {table} {granting}, and the milter does not know which customer that is"
            )
            yield OutOfSight(text, "have these clients log in too (SASL), or match them by `client`", False)


def _grants(postfix: Postfix, table: str) -> str:
    """How a table allows relaying; empty when it does not."""
    try:
        found = rows(postfix, table)
    except CannotList:
        return "may let clients relay (it cannot be listed)"
    granting = [row.key for row in found if re.match(r"(ok|permit|[0-36-9]\d*)\b", row.result, re.IGNORECASE)]
    return f"lets {', '.join(granting[:3])} relay" if granting else ""


def _networks(reading: Reading, service: Service, settings: Settings) -> Iterator[OutOfSight]:
    """Networks in a service's own mynetworks; `mail_paths` checks those of main.cf."""
    if "mynetworks" not in service.overrides or not _lets_networks_relay(reading, service):
        return
    unknown = milters.unbelieved_networks(reading, service, settings)
    if unknown:
        text = f"{service.key} has mynetworks of its own, and {', '.join(unknown)} is not in milter.mynetworks"
        yield OutOfSight(
            f"{text}: mail from there belongs to no customer unless the client logs in",
            "add it to milter.mynetworks too, or match such customers by `client`",
            False,
        )


def _lets_networks_relay(reading: Reading, service: Service) -> bool:
    asked = (one for stage in _STAGES for one in restrictions.of_stage(reading, service, stage))
    return any(one.name == "permit_mynetworks" for one in asked)


def _taken_back(reading: Reading, service: Service) -> Iterator[OutOfSight]:
    silent = "no_milters" in reading.list_of("receive_override_options", service)
    if milters.takes_back(reading, service) and not silent and milters.named(reading, milters.SMTPD, service):
        text = f"{service.key} takes mail back from a content filter and asks the milter a second time"
        yield OutOfSight(
            f"{text}: there the client is always the filter, and the queue id is not the one that the customer got",
            f"set `-o receive_override_options=no_milters` for {service.key}",
            True,
        )


def _behind_proxies(reading: Reading) -> Iterator[OutOfSight]:
    """Behind smtpd_proxy_filter the client is always the proxy."""
    fronts = [one.key for one in reading.commands("smtpd") if milters.stands_before_a_proxy(reading, one)]
    for service in reading.commands("smtpd"):
        behind = fronts and not reading.value("smtpd_proxy_filter", service) and _takes_what_filters_pass(service)
        if behind and milters.named(reading, milters.SMTPD, service):
            text = f"{service.key} is behind the proxy of {', '.join(fronts)}: there the client is the proxy, so logins"
            yield OutOfSight(
                f"{text} and networks are not seen, and a stranger may write a customer's sender",
                "use a proxy that sends XCLIENT, or use a content_filter in place of smtpd_proxy_filter",
                True,
            )


def _takes_what_filters_pass(service: Service) -> bool:
    """Whether a service seems to be meant for mail that filters give back."""
    names = ("smtpd_proxy_filter", "smtpd_authorized_xforward_hosts", "smtpd_authorized_xclient_hosts")
    return any(name in service.overrides for name in names)


def _filters(reading: Reading) -> Iterator[OutOfSight]:
    """Behind an after-queue filter without XFORWARD a stranger's mail may be taken for our own Postfix's."""
    remedy = (
        "set `-o smtp_send_xforward_command=yes` there, enable XFORWARD in the filter, and add the filter's address "
    )
    remedy += "to smtpd_authorized_xforward_hosts of the smtpd that takes the mail back"
    for value in dict.fromkeys(reading.value("content_filter", one) for one in (None, *reading.services)):
        if not value:
            continue
        name, _, nexthop = value.partition(":")
        transport = reading.service(f"{name}/unix")
        if transport is None or transport.command not in ("smtp", "lmtp"):
            continue  # pipe(8) and the like: it is not known what their commands do
        parameter = f"{transport.command}_send_xforward_command"
        said = "" if reading.is_on(parameter, transport) else f"{transport.key} has {parameter} = no"
        said = said or _without_xforward(nexthop) or _not_authorized(reading)
        if said:
            text = f"content_filter = {value}: {said}, so behind it the origin of mail is not known"
            yield OutOfSight(f"{text}, and a stranger's mail may be taken for our own Postfix's", remedy, True)


def _not_authorized(reading: Reading) -> str:
    backs = [service for service in reading.commands("smtpd") if milters.takes_back(reading, service)]
    lacking = [one.key for one in backs if not reading.value("smtpd_authorized_xforward_hosts", one)]
    return f"{', '.join(lacking)} has no smtpd_authorized_xforward_hosts" if lacking else ""


def _without_xforward(nexthop: str) -> str:
    """Whether a filter lacks XFORWARD, by its answer to EHLO; empty when it has XFORWARD, or does not answer."""
    found = re.fullmatch(r"(?:inet:)?\[?([^\[\]]+?)\]?:(\d+)", nexthop)
    if not found:
        return ""
    try:
        with smtplib.SMTP(found[1], int(found[2]), timeout=_SECONDS) as session:
            session.ehlo()
            return "" if session.has_extn("xforward") else f"the filter at {nexthop} does not take XFORWARD"
    except (OSError, smtplib.SMTPException):
        return ""  # others check whether it is running
