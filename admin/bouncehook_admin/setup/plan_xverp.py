"""The part of the plan for a return address of its own for each recipient: `setup --xverp`.

`xverp` explains them, and decides where they are safe.  Called by `plan`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.configuration import Configuration
from bouncehook_admin.setup import notify, xverp
from bouncehook_admin.setup.by_hand import ByHand, postconf
from bouncehook_admin.setup.changes import Plan, ServiceParameter
from bouncehook_admin.setup.reading import Reading


def no_xverp(reading: Reading, configuration: Configuration) -> Iterator[ByHand]:
    """Why `--xverp` cannot be used on this Postfix at all."""
    smtpds = reading.commands("smtpd")
    if reading.version_numbers < xverp.OLDEST:
        yield ByHand(f"--xverp: this is Postfix {reading.version}; it needs {'{}.{}'.format(*xverp.OLDEST)} or newer")
    for place in (None, *(one for one in smtpds if xverp.DELIMITERS in one.overrides)):
        if wrong := xverp.wrong_delimiters(reading, place):
            yield ByHand(f"--xverp: {f'{place.key}: ' if place else ''}{wrong}")
    if not xverp.senders_of(configuration):
        yield ByHand(
            "--xverp: Postfix can recognise customers by their sender only, and no customer has a `match.sender`"
        )
    found = ((one.key, xverp.why_not(reading, one, configuration.settings)) for one in smtpds)
    reasons = [f"{key} {reason}" for key, reason in found if reason]
    if len(reasons) == len(smtpds):
        yield ByHand(
            f"--xverp: no service is for customers only. {'; '.join(reasons)}. "
            "docs/install.md (A return address for each recipient) says how to make one"
        )


def switch_on(plan: Plan, configuration: Configuration) -> None:
    """Plan XVERP for each service where it is safe; say why not for the others."""
    reading = plan.reading
    wanted = ((xverp.FILTER, f"${xverp.COMMANDS}"), (xverp.CLIENTS, xverp.EVERYBODY))
    for service in reading.commands("smtpd"):
        if xverp.is_on(service):
            continue
        if reason := xverp.why_not(reading, service, configuration.settings):
            plan.by_hand.append(ByHand(f"{service.key} gets no XVERP: it {reason}"))
        elif _foreign_filter(plan) or any(name in service.overrides for name, _ in wanted):
            rules = " and ".join(f"{name}={value}" for name, value in wanted)
            text = f"has {xverp.FILTER} or {xverp.CLIENTS} of its own: it gets no XVERP without {rules}"
            plan.by_hand.append(ByHand(f"{service.key} {text}"))
        else:
            why = "customers' messages ask for a return address for each recipient"
            plan.overrides += [ServiceParameter(service.key, name, value, why) for name, value in wanted]


def keep_current(plan: Plan, configuration: Configuration) -> None:
    """Bring XVERP, where it is switched on, up to date with the customers' map."""
    reading = plan.reading
    on = [service for service in reading.commands("smtpd") if xverp.is_on(service)]
    for service in on:
        if reason := xverp.why_not(reading, service, configuration.settings):
            names = [f"{service.key}/{name}" for name in (xverp.FILTER, xverp.CLIENTS)]
            plan.by_hand.append(
                ByHand(f"{service.key} has XVERP and {reason}: remove it", (postconf(reading, "-PX", *names),))
            )
    if on or any(override.name == xverp.FILTER for override in plan.overrides):
        further = notify.RULES if _filter(plan) == notify.FILTER else ()
        plan.set(xverp.COMMANDS, xverp.commands(configuration, further), "by their senders, as in customers.yaml")
        plan.set(xverp.SHORTENED, xverp.generic(configuration), "no recipient with %, ! or @ in the name")
        plan.add_item(
            xverp.GENERIC, f"${xverp.SHORTENED}", "Postfix would refuse bounces to such addresses", front=True
        )


def _filter(plan: Plan) -> str:
    """The command filter of all services, as the plan writes it to main.cf."""
    name = notify.PARAMETER
    return next((change.after for change in plan.changes if change.name == name), plan.reading.written.get(name, ""))


def _foreign_filter(plan: Plan) -> bool:
    return _filter(plan) not in ("", notify.FILTER, *notify.EARLIER)
