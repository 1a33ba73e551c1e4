"""The part of the plan for a return address of its own for each recipient: `setup --xverp`.

`xverp` explains them, and decides where they are safe.  Called by `plan`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.configuration import Configuration
from bouncehook_admin.setup import command_filters, customers_only, xverp
from bouncehook_admin.setup.by_hand import ByHand, postconf
from bouncehook_admin.setup.changes import Plan, ServiceParameter
from bouncehook_admin.setup.command_filters import Part
from bouncehook_admin.setup.reading import Reading


def no_xverp(reading: Reading, configuration: Configuration) -> Iterator[ByHand]:
    """Why `--xverp` cannot be used on this Postfix at all."""
    smtpds = reading.commands("smtpd")
    if reading.version_numbers < xverp.OLDEST:
        yield ByHand(f"--xverp: this is Postfix {reading.version}; it needs {'{}.{}'.format(*xverp.OLDEST)} or newer")
    for place in (None, *(one for one in smtpds if xverp.DELIMITERS in one.overrides)):
        if wrong := xverp.wrong_delimiters(reading.value(xverp.DELIMITERS, place)):
            yield ByHand(f"--xverp: {f'{place.key}: ' if place else ''}{wrong}")
    if not xverp.senders_of(configuration):
        yield ByHand(xverp.NO_SENDERS)
    reasons = {one.key: customers_only.why_not(reading, one, configuration.settings) for one in smtpds}
    if all(reasons.values()):
        chapter = "docs/install.md (A return address for each recipient) says how to make one"
        yield customers_only.there_is_none("--xverp", reasons, chapter)


def switch_on(plan: Plan, configuration: Configuration) -> None:
    """Plan XVERP for each service where it is safe; say why not for the others."""
    reading = plan.reading
    for service in reading.commands("smtpd"):
        if Part.XVERP in command_filters.parts_of(service):
            continue
        if reason := customers_only.why_not(reading, service, configuration.settings):
            plan.by_hand.append(ByHand(f"{service.key} gets no XVERP: it {reason}"))
        elif command_filters.is_foreign(plan, service) or xverp.CLIENTS in service.overrides:
            rules = f"{xverp.FILTER}=${xverp.COMMANDS} and {xverp.CLIENTS}={xverp.EVERYBODY}"
            text = f"has {xverp.FILTER} or {xverp.CLIENTS} of its own: it gets no XVERP without {rules}"
            plan.by_hand.append(ByHand(f"{service.key} {text}"))
        else:
            command_filters.add(plan, service, Part.XVERP)
            why = "no client is refused for it; other restrictions admit customers only"
            plan.overrides.append(ServiceParameter(service.key, xverp.CLIENTS, xverp.EVERYBODY, why))


def keep_current(plan: Plan, configuration: Configuration) -> None:
    """Bring XVERP, where it is switched on, up to date with the customers' map."""
    reading = plan.reading
    on = [one for one in reading.commands("smtpd") if Part.XVERP in command_filters.parts_after(plan, one)]
    for service in on:
        if reason := customers_only.why_not(reading, service, configuration.settings):
            names = [f"{service.key}/{name}" for name in (xverp.FILTER, xverp.CLIENTS)]
            plan.by_hand.append(
                ByHand(f"{service.key} has XVERP and {reason}: remove it", (postconf(reading, "-PX", *names),))
            )
    if on:
        plan.set(xverp.SHORTENED, xverp.generic(configuration), "no recipient with %, ! or @ in the name")
        plan.add_item(
            xverp.GENERIC, f"${xverp.SHORTENED}", "Postfix would refuse bounces to such addresses", front=True
        )
