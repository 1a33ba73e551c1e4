"""What setup's command filters of single services (smtpd_command_filter) are made of.

smtpd takes one table, so all that a service asks for is in one.  There is a parameter in main.cf for each combination,
which the service names:

    bouncehook_xverp                   a return address for each recipient (`xverp`)
    bouncehook_notify_success          success notifications (`success`)
    bouncehook_xverp_notify_success    both

The rules of `notify` are in each of them if main.cf has them for all services, since a service's own filter takes the
place of that.  Called by `plan_xverp`, `plan_success` and `bouncehook doctor`.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from bouncehook.configuration import Configuration
from bouncehook_admin.setup import notify, success, xverp
from bouncehook_admin.setup.changes import Plan, ServiceParameter
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import mentions


class Part(Enum):
    """What a service asks for."""

    XVERP = "xverp"
    SUCCESS = "success"


Parts = frozenset[Part]
NAMES: dict[Parts, str] = {
    frozenset({Part.XVERP}): xverp.COMMANDS,
    frozenset({Part.SUCCESS}): "bouncehook_notify_success",
    frozenset({Part.XVERP, Part.SUCCESS}): "bouncehook_xverp_notify_success",
}
_WHY = {
    Part.XVERP: "customers' messages ask for a return address for each recipient",
    Part.SUCCESS: "customers' messages ask Postfix to tell of deliveries",
}


def parts_of(service: Service) -> Parts:
    """What setup has switched on for a service."""
    return _parts(service.overrides.get(notify.PARAMETER, ""))


def parts_after(plan: Plan, service: Service) -> Parts:
    """The same, when the plan has been carried out."""
    planned = [one.after for one in plan.overrides if (one.service, one.name) == (service.key, notify.PARAMETER)]
    return _parts(planned[0]) if planned else parts_of(service)


def add(plan: Plan, service: Service, part: Part) -> None:
    """Plan that a service asks for one thing more."""
    parts = parts_after(plan, service) | {part}
    key, name = service.key, notify.PARAMETER
    plan.overrides = [one for one in plan.overrides if (one.service, one.name) != (key, name)]
    plan.overrides.append(ServiceParameter(key, name, f"${NAMES[parts]}", _WHY[part]))


def is_foreign(plan: Plan, service: Service) -> bool:
    """Whether the service has, or gets from main.cf, a filter that is not ours."""
    if notify.PARAMETER in service.overrides:
        return not parts_of(service)
    return main_filter(plan) not in ("", notify.FILTER, *notify.EARLIER)


def keep_current(plan: Plan, configuration: Configuration) -> None:
    """Plan the parameters that services name, as the customers' map has them now; those that none names go."""
    further = notify.RULES if main_filter(plan) == notify.FILTER else ()
    used = {parts_after(plan, service) for service in plan.reading.commands("smtpd")}
    for parts, name in NAMES.items():
        if parts in used:
            why = "by their senders, as in customers.yaml" if Part.XVERP in parts else "each recipient without NOTIFY"
            plan.set(name, value(parts, configuration, further), why)
        elif name in plan.reading.written and not any(mentions(one, name) for one in plan.reading.written.values()):
            plan.unused.append(name)


def value(parts: Parts, configuration: Configuration, further: Iterable[str]) -> str:
    """The value of a parameter: our rules, with `further` rules, which apply to all services."""
    return table((*_rules_for_mail(parts, configuration), *further, *(success.RULES if Part.SUCCESS in parts else ())))


def table(rules: Iterable[str]) -> str:
    """A table of type regexp with these lines, as main.cf has it."""
    return "regexp:{{{} }}".format("".join(f" {{ {rule.replace('$', '$$')} }}" for rule in rules))


def is_current(reading: Reading, service: Service, configuration: Configuration) -> bool:
    """Whether the parameter that a service names has our rules, as they are by the customers' map now."""
    parts = parts_of(service)
    wanted = (value(parts, configuration, further) for further in ((), notify.RULES))
    return reading.written.get(NAMES[parts]) in tuple(wanted)


def main_filter(plan: Plan) -> str:
    """The command filter of all services, as the plan writes it to main.cf."""
    name = notify.PARAMETER
    return next((change.after for change in plan.changes if change.name == name), plan.reading.written.get(name, ""))


def _parts(value: str) -> Parts:
    return next((parts for parts, name in NAMES.items() if mentions(value, name)), frozenset())


def _rules_for_mail(parts: Parts, configuration: Configuration) -> Iterator[str]:
    if Part.XVERP in parts:
        yield from xverp.rules_for(configuration)
