"""The part of the plan for success notifications: `setup --notify-success`.

`success` explains them, and decides where they are safe.  Called by `plan`.  Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bouncehook.configuration import Configuration
from bouncehook_admin.setup import command_filters, customers_only, notify, success
from bouncehook_admin.setup.by_hand import ByHand, postconf
from bouncehook_admin.setup.changes import Plan
from bouncehook_admin.setup.command_filters import Part
from bouncehook_admin.setup.reading import Reading, Service

OPTION = "--notify-success"


def no_success(reading: Reading, configuration: Configuration, named: Collection[str]) -> Iterator[ByHand]:
    """Why the option cannot be used on this Postfix at all.  `named` are services that the administrator names."""
    smtpds = reading.commands("smtpd")
    if reading.version_numbers < success.OLDEST:
        yield ByHand(
            f"{OPTION}: this is Postfix {reading.version}; it needs {'{}.{}'.format(*success.OLDEST)} or newer"
        )
    for name in named:
        if not any(_is_named(one, (name,)) for one in smtpds):
            keys = ", ".join(one.key for one in smtpds)
            yield ByHand(f"{OPTION}={name}: master.cf has no smtpd of this name; there are: {keys}")
    reasons = {one.key: why_not(reading, one, configuration, named) for one in smtpds}
    if all(reasons.values()):
        chapter = "docs/install.md (Deliveries) says how to make one, and when to name one"
        yield customers_only.there_is_none(OPTION, reasons, chapter)


def why_not(reading: Reading, service: Service, configuration: Configuration, named: Collection[str]) -> str:
    """Why a service is not to ask for success; empty when it is."""
    if reason := success.why_not(reading, service, configuration.settings):
        return reason
    if _is_named(service, named):
        return ""
    if named:
        return "was not named"
    others = customers_only.others(reading, service, configuration)
    return (
        f"lets {others} send, customer or not: name it ({OPTION}={service.name}) if only customers do" if others else ""
    )


def switch_on(plan: Plan, configuration: Configuration, named: Collection[str]) -> None:
    """Plan success notifications for each service where they are safe; say why not for the others."""
    for service in plan.reading.commands("smtpd"):
        if Part.SUCCESS in command_filters.parts_of(service):
            continue
        if reason := why_not(plan.reading, service, configuration, named):
            if not named:
                plan.by_hand.append(ByHand(f"{service.key} asks for no success notifications: it {reason}"))
        elif command_filters.is_foreign(plan, service):
            text = f"{service.key} has {notify.PARAMETER} of its own: add these lines to its table:"
            plan.by_hand.append(ByHand(f"{text} {'  and  '.join(success.RULES)}"))
        else:
            command_filters.add(plan, service, Part.SUCCESS)
            if others := customers_only.others(plan.reading, service, configuration):
                plan.by_hand.append(
                    ByHand(
                        f"{service.key} lets {others} send: who is no customer there gets a mail for each message that "
                        "is delivered"
                    )
                )


def keep_current(plan: Plan, configuration: Configuration) -> None:
    """Where it is on: smtp(8) has to overlook DSN, and the service has to stay what it was."""
    reading = plan.reading
    on = [one for one in reading.commands("smtpd") if Part.SUCCESS in command_filters.parts_after(plan, one)]
    for service in on:
        if reason := success.why_not(reading, service, configuration.settings):
            remedy = postconf(reading, "-PX", f"{service.key}/{notify.PARAMETER}")
            plan.by_hand.append(
                ByHand(f"{service.key} asks for success notifications and {reason}: remove it", (remedy,))
            )
    for place in success.asks_servers(reading) if on else ():
        if place is None:
            why = "so that Postfix itself says what became of a message, also where the next server knows DSN"
            plan.add_item(success.OVERLOOK, success.DSN, why)
        else:
            text = f"{place.key} has {success.OVERLOOK} of its own, without {success.DSN}"
            plan.by_hand.append(ByHand(f"{text}: what goes through it is not told"))


def _is_named(service: Service, named: Collection[str]) -> bool:
    return service.key in named or service.name in named
