"""Whether all mail passes our milter, on every path through Postfix, and Postfix's own notifications too.

Called by the doctor.  Decides by the output of postconf; asks postmap about the command filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bouncehook.networks import Network, is_within
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup import lookups, milters, notify, tables
from bouncehook_admin.setup.by_hand import SKIP, word
from bouncehook_admin.setup.postfix import PostfixFault
from bouncehook_admin.setup.reading import Service
from bouncehook_admin.setup.values import items, plain_network

_STOPPING = {
    "reject": "refuses mail permanently",
    "quarantine": "puts mail, notifications too, on hold",
}


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    yield from _state(patient)
    for command, parameter in (("smtpd", milters.SMTPD), ("cleanup", milters.NON_SMTPD)):
        yield from _services(patient, command, parameter)
    yield from _milter_maps(patient)
    yield from _pickup(patient)
    yield from _classes(patient)
    yield from _manners(patient)
    yield from _never(patient)
    yield from _greeting(patient)
    yield from _networks(patient)
    yield from _singles(patient)


def _state(patient: Patient) -> Iterator[Finding]:
    reading = patient.reading
    where = f"{reading.version} in {reading.directory}"
    if patient.postfix.runs():
        yield ok("postfix", f"{where} runs")
    else:
        yield problem("postfix", f"{where} does not run", f"`postfix -c {reading.directory} start`")
    for line in reading.warnings:
        yield warning("postfix", line, "correct it in main.cf or master.cf")
    others = reading.list_of("multi_instance_directories")
    if others:
        commands = " and ".join(f"`bouncehook doctor -c {directory}`" for directory in others)
        yield warning("postfix", "has other instances, which were not examined", commands)


def _services(patient: Patient, command: str, parameter: str) -> Iterator[Finding]:
    good = []
    for service in patient.reading.commands(command):
        faults = list(_service(patient, service, parameter))
        yield from faults
        if not faults:
            good.append(service.key)
    if good:
        yield ok(parameter, f"{', '.join(good)}: the milter is asked")


def _service(patient: Patient, service: Service, parameter: str) -> Iterator[Finding]:
    reading = patient.reading
    place = milters.position(reading, parameter, patient.milter, service, service.in_jail)
    silent = place is None or "no_milters" in reading.list_of("receive_override_options", service)
    if parameter == milters.SMTPD and milters.stands_before_a_proxy(reading, service):
        if not silent:
            remedy = (
                f"{patient.postconf('-P', f'{service.key}/{parameter}=')}, and add it to the smtpd behind the proxy"
            )
            yield problem(parameter, f"{service.key}: smtpd_proxy_filter does not get what a milter changes", remedy)
    elif silent and milters.takes_back(reading, service):
        pass  # the mail has passed the milter before the content filter
    elif place is None:
        text = f"{service.key}: {_what_is_there(patient, service, parameter)}"
        yield problem(parameter, text, _remedy(patient, service, parameter))
    elif silent:
        text = f"{service.key}: receive_override_options has no_milters, so its mail does not pass the milter"
        yield problem(parameter, text, "remove no_milters")
    elif place > 0:
        first = milters.named(reading, parameter, service)[0].place
        text = (
            f"{service.key}: {first} is called before our milter, which gets no mail that it discards, refuses or holds"
        )
        yield warning(parameter, text, "put our milter first in the list, unless this is intended")


def _what_is_there(patient: Patient, service: Service, parameter: str) -> str:
    socket, queue = patient.milter, patient.reading.queue_directory
    for milter in milters.named(patient.reading, parameter, service):
        if milters.place_for(milter.place, queue, not service.in_jail) == socket:
            meant = milters.place_for(milter.place, queue, service.in_jail)
            jail = "in" if service.in_jail else "not in"
            return f"{milter.place} is {meant} for it, because it is {jail} the chroot, and not {socket}"
    value = patient.reading.value(parameter, service)
    return f"{parameter} = {value}: has no {socket}" if value else f"{parameter} is empty"


def _remedy(patient: Patient, service: Service, parameter: str) -> str:
    if parameter not in service.overrides:
        return patient.setup
    value = service.overrides[parameter]
    if any(character in value for character in " \t{"):
        return f"put ${milters.PARAMETER} first in the list in master.cf"
    new = ",".join(part for part in (f"${milters.PARAMETER}", value) if part)
    return patient.postconf("-P", f"{service.key}/{parameter}={new}")


def _milter_maps(patient: Patient) -> Iterator[Finding]:
    """A table that gives some clients other milters, or none."""
    socket, queue = patient.milter, patient.reading.queue_directory
    for use in lookups.uses(patient.reading, "smtpd_milter_maps", "smtpd"):
        for table in items(use.value):
            try:
                found = tables.rows(patient.postfix, table)
            except tables.CannotList as fault:
                text = f"smtpd_milter_maps: {fault}, so it is not known whose mail does not pass the milter"
                yield warning(milters.SMTPD, text, "check that it has no DISABLE, and our milter in each list")
                continue
            for row in found:
                asked = milters.named_in(row.result)
                if socket not in [milters.place_for(one.place, queue, use.services[0].in_jail) for one in asked]:
                    text = f"smtpd_milter_maps: {table} has {row.result} for {row.key}"
                    remedy = "remove it, or add our milter there too"
                    yield problem(milters.SMTPD, f"{text}: mail from there does not pass the milter", remedy)


def _pickup(patient: Patient) -> Iterator[Finding]:
    for service in patient.reading.commands("pickup"):
        if "no_milters" in patient.reading.list_of("receive_override_options", service):
            text = f"{service.key}: no_milters, so mail from sendmail(1) does not pass the milter"
            yield problem(milters.NON_SMTPD, text, "remove no_milters")


def _classes(patient: Patient) -> Iterator[Finding]:
    name = "internal_mail_filter_classes"
    faulty = [one for one in patient.reading.commands("bounce") if "bounce" not in patient.reading.list_of(name, one)]
    if faulty:
        overridden = any(name in service.overrides for service in faulty)
        text = f"{_keys(faulty)}: {name} has no `bounce`, so Postfix's own notifications do not pass the milter"
        yield problem("mail classes", text, f"remove -o {name} from master.cf" if overridden else patient.setup)
    else:
        yield ok("mail classes", f"{name} = {patient.reading.value(name)}")


def _manners(patient: Patient) -> Iterator[Finding]:
    """The milter protocol, and what Postfix does when our milter does not answer."""
    reading = patient.reading
    actions = set()
    for parameter in (milters.SMTPD, milters.NON_SMTPD):
        for milter in milters.named(reading, parameter):
            if _is_ours(patient, milter):
                actions.add(milter.settings.get("default_action", reading.value("milter_default_action")))
    for action in sorted(actions):
        if action in _STOPPING:
            text = f"{action}: while the milter is down, Postfix {_STOPPING[action]}"
            yield problem("default_action", text, "set default_action=accept (or tempfail) for the milter")
        else:
            yield ok("default_action", action)
    if reading.value("milter_protocol").partition(" ")[0] in ("2", "3", "4"):
        text = f"{reading.value('milter_protocol')}: below 6 Postfix does not report refused recipients to milters"
        yield problem("milter_protocol", text, patient.postconf("-X", "milter_protocol"))


def _is_ours(patient: Patient, milter: milters.NamedMilter) -> bool:
    """Whether a milter is ours, though its path may be another in the chroot."""
    if isinstance(patient.milter, Path):
        return milter.place.startswith("unix:") and milter.place.endswith(patient.milter.name)
    return milters.place_for(milter.place, patient.reading.queue_directory, in_jail=False) == patient.milter


def _never(patient: Patient) -> Iterator[Finding]:
    subject = "NOTIFY"
    for service in patient.reading.commands("smtpd"):
        if len(patient.reading.list_of(notify.PARAMETER, service)) > 1:
            text = f"{service.key}: {notify.PARAMETER} takes one table, and with several smtpd answers every client 421"
            yield problem(
                subject, text, "put all rules into one table; `bouncehook setup --apply` does so with its own"
            )
    letting: dict[str, list[str]] = {}
    for service in patient.reading.commands("smtpd"):
        try:
            if values := notify.getting_through(patient.postfix, patient.reading, service):
                letting[service.key] = values
        except PostfixFault as fault:
            yield problem(subject, str(fault), f"mend {notify.PARAMETER}")
    if not letting:
        yield ok(subject, "every NOTIFY that passes smtpd has FAILURE; what `sendmail -N` asks for is not changed")
        return
    values = list(dict.fromkeys(value for found in letting.values() for value in found))
    text = f"{', '.join(letting)}: a message sent with NOTIFY={' or '.join(values)} fails without a notification"
    found = {patient.reading.written.get(notify.PARAMETER, "")}
    services = filter(None, map(patient.reading.service, letting))
    found |= {service.overrides.get(notify.PARAMETER, "") for service in services}
    if found - {"", *notify.EARLIER}:
        yield warning(subject, f"{text}, and so without a report", notify.in_a_table())
    else:
        remedy = patient.setup.replace("--apply", "--apply --notify-never")
        yield warning(subject, f"{text}, and so without a report", remedy)


def _greeting(patient: Patient) -> Iterator[Finding]:
    ours, reading = patient.settings.smtp_skip_5xx_greeting, patient.reading
    mend = f"{patient.postconf('-e', f'{SKIP} = no')} and `{SKIP}: no` in bouncehook.yaml"
    differing = [one for one in reading.commands("smtp") if reading.is_on(SKIP, one) != ours]
    if differing:
        yield problem("greetings", f"{_keys(differing)}: {SKIP} is not {word(ours)}, as in bouncehook.yaml", mend)
    elif ours:
        lifetime = reading.value("maximal_queue_lifetime")
        yield warning(
            "greetings", f"{SKIP} = yes: a refused greeting is reported only after {lifetime} of retries", mend
        )
    else:
        yield ok("greetings", f"{SKIP} = no, and so in bouncehook.yaml")


def _keys(services: list[Service]) -> str:
    return ", ".join(service.key for service in services)


def _networks(patient: Patient) -> Iterator[Finding]:
    """Compare Postfix's mynetworks with the milter's own: only from there it believes a sender address."""
    subject, believed = "mynetworks", patient.settings.mynetworks
    listed = patient.reading.list_of("mynetworks")
    tables = [item for item in listed if plain_network(item) is None and not item.startswith("!")]
    networks = [network for network in map(plain_network, listed) if network]
    missing = [str(one) for one in networks if not any(is_within(one, other) for other in believed)]
    if missing:
        text = (
            f"{', '.join(missing)} is not in milter.mynetworks: mail from there belongs to no customer without a login"
        )
        yield warning(subject, text, "write the same in bouncehook.yaml, or match such customers by client")
    if tables:
        text = f"{', '.join(tables)}: it is not known whether milter.mynetworks has its content"
        yield warning(subject, text, "write networks in main.cf, or match such customers by client")
    wide = [] if tables else _believed_only(patient, networks)
    if wide:
        text = f"milter.mynetworks has {', '.join(wide)}, from which Postfix relays no mail: there too, a client that"
        yield warning(
            subject, f"{text} writes a customer's sender is taken for the customer", "remove it from bouncehook.yaml"
        )
    if not (missing or tables or wide):
        yield ok(subject, "milter.mynetworks has all that main.cf has")


def _believed_only(patient: Patient, networks: list[Network]) -> list[str]:
    """Networks that the milter believes and Postfix does not, except this host's own."""
    own = [patient.reading.list_of("mynetworks", one) for one in patient.reading.commands("smtpd")]
    trusted = [*networks, *(network for listed in own for network in map(plain_network, listed) if network)]
    return [
        str(one)
        for one in patient.settings.mynetworks
        if not one.is_loopback and not any(is_within(one, other) for other in trusted)
    ]


def _singles(patient: Patient) -> Iterator[Finding]:
    reading = patient.reading
    if reading.is_on("enable_long_queue_ids"):
        yield ok("queue ids", "long ones, which are used only once")
    else:
        text = "short ones are used again: a report may name an id that two messages had"
        yield problem("queue ids", text, patient.setup)
    early = [one.key for one in reading.commands("smtpd") if not reading.is_on("smtpd_delay_reject", one)]
    if early:
        text = f"{', '.join(early)}: no: what smtpd refuses before RCPT TO is not reported"
        yield warning("smtpd_delay_reject", text, patient.postconf("-e", "smtpd_delay_reject = yes"))
    if reading.is_on("soft_bounce"):
        text = "yes: every failed message is retried until it expires, and only then reported"
        yield problem("soft_bounce", text, patient.postconf("-e", "soft_bounce = no"))
