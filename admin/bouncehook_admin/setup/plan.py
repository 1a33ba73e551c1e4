"""What has to change in one Postfix so that failures become reports: the plan of `bouncehook setup`.

What is right already, however it came about, is left as it is: a list that leads to our milter, a transport table of
the operator's own.  What others configured stays; ours is added to their lists, in front:

- of the milters, because one that stands before ours and discards, refuses or quarantines a notification, or a mail
  that came back, takes it away before we see it; and so that a signer sees whatever ours has done;
- of transport_maps, because the first table that knows an address decides.

Where it cannot be right by adding, the plan says why and changes nothing (`refusals`); what setup leaves to a person
it says too (`by_hand`).  Called by `bouncehook setup`.  Asks Postfix's tools, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bouncehook.configuration import Configuration
from bouncehook_admin.setup import lmtp_entry, milters, never, pipe_entry, xverp
from bouncehook_admin.setup.by_hand import (
    SKIP,
    ByHand,
    left_to_a_person,
    looked_up_by_sender,
    not_understood,
    postconf,
    word,
)
from bouncehook_admin.setup.postfix import (
    Postfix,
    Reading,
    Service,
    address_keys,
    is_listed,
    items,
    mentions,
    seconds,
    transport_of,
)

TABLE_NAME = "bouncehook_transport"
TABLE = f"regexp:${{config_directory}}/{TABLE_NAME}"
DOMAINS = "bouncehook_return_domains"
"""our own parameter in main.cf, for relay_domains to name"""
TIME_LIMIT = f"{pipe_entry.NAME}_time_limit"
RECIPIENT_LIMIT = f"{pipe_entry.NAME}_destination_recipient_limit"
MARGIN_SECONDS = 60
"""what pipe(8)'s time limit is to have above the program's own"""
OTHER_CLASSES = ("mydestination", "virtual_alias_domains", "virtual_mailbox_domains")


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter of main.cf.  `item` is what was added to a list; empty when the whole value is ours."""

    name: str
    before: str | None
    """as it is written; None when main.cf does not set it"""
    after: str
    why: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class ServiceParameter:
    """A parameter of one service in master.cf, which the service has not yet."""

    service: str
    name: str
    after: str
    why: str


@dataclass
class Plan:
    """All that is to change."""

    reading: Reading
    changes: list[Change] = field(default_factory=list)
    entry_before: str | None = None
    entry: str | None = None
    """the entry of the pipe; None when it is right"""
    lmtp_entry_before: str | None = None
    lmtp_entry: str | None = None
    """the entry of LMTP; None when it is right, or not wanted"""
    by_lmtp: bool = False
    """whether returned mail is to come by LMTP, and not by the pipe"""
    table: str | None = None
    """the content of our transport table; None when it is right, or not needed"""
    overrides: list[ServiceParameter] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    refusals: list[ByHand] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        parts = (self.changes, self.entry, self.lmtp_entry, self.table, self.overrides)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the administrator asked for beside the configuration."""

    command: tuple[str, ...]
    """that starts the pipe"""
    user: str
    hear_never: bool = False
    """whether NOTIFY=NEVER is not to get through"""
    per_recipient: bool = False
    """whether each recipient is to have a return address of their own, where that is safe"""
    replaceable: str | None = None
    """an entry of the pipe that setup made itself, and so may replace"""
    lmtp: bool | None = None
    """whether returned mail is to come by LMTP; None is as it comes now"""
    replaceable_lmtp: str | None = None
    """the same of LMTP"""


def make_plan(postfix: Postfix, reading: Reading, configuration: Configuration, wishes: Wishes) -> Plan:
    """Raises PostfixFault when Postfix's tools cannot answer."""
    plan = Plan(reading)
    plan.refusals += not_understood(postfix, reading)
    if plan.refusals:
        return plan
    _plan_milters(plan, configuration)
    _plan_pipe(plan, configuration, wishes)
    plan.by_lmtp = _comes_by_lmtp(postfix, reading, configuration) if wishes.lmtp is None else wishes.lmtp
    if plan.by_lmtp:
        _plan_lmtp(plan, wishes)
    _plan_return_domains(plan, postfix, configuration)
    _plan_singles(plan, configuration)
    if wishes.hear_never:
        _plan_never(plan, postfix)
    if wishes.per_recipient:
        plan.refusals += _no_xverp(reading, configuration)
        _switch_on_xverp(plan, configuration)
    _plan_xverp(plan, configuration)
    plan.by_hand += left_to_a_person(reading, configuration.settings)
    if mentions(" ".join(change.after for change in plan.changes), milters.PARAMETER):
        plan.by_hand += looked_up_by_sender(reading)
    return plan


# ---- the parts


def _plan_milters(plan: Plan, configuration: Configuration) -> None:
    reading = plan.reading
    socket = configuration.settings.milter_socket
    place = milters.place_of(socket, reading)
    if place is None:
        plan.refusals.append(
            ByHand(
                f"milter.socket: {socket} is not below {reading.queue_directory}, and daemons of this Postfix run in a "
                f"chroot there; set it to {reading.queue_directory}/bouncehook/milter.sock in bouncehook.yaml"
            )
        )
        return
    used = False
    for parameter, command, why in (
        (milters.SMTPD, "smtpd", "mail from clients passes the milter; ours first, docs/commands.md says why"),
        (milters.NON_SMTPD, "cleanup", "so do sendmail(1) and Postfix's own notifications"),
    ):
        jails = {service.in_jail for service in reading.commands(command)} or {False}
        if all(milters.position(reading, parameter, socket, None, jail) is not None for jail in jails):
            continue
        if any(milters.position(reading, parameter, socket, None, jail) is not None for jail in jails):
            plan.refusals.append(
                ByHand(
                    f"{parameter} = {reading.raw[parameter]} leads only some of the {command} services to {socket}: "
                    f"those in the chroot, or the others. Write unix:{place.partition(':')[2]}, which does for both"
                )
            )
            continue
        if parameter == milters.NON_SMTPD and mentions(reading.raw[parameter], milters.SMTPD):
            continue  # it has what smtpd_milters has
        _add_item(plan, parameter, f"${milters.PARAMETER}", why, front=True)
        used = True
    if used:
        after = f"{{ {place}, connect_timeout=2s, command_timeout=5s, default_action=accept }}"
        _set(plan, milters.PARAMETER, after, "a milter that is down stops no mail, one that hangs delays it little")
    if "bounce" not in reading.list_of("internal_mail_filter_classes"):
        _add_item(plan, "internal_mail_filter_classes", "bounce", "else milters are not shown notifications")


def _plan_pipe(plan: Plan, configuration: Configuration, wishes: Wishes) -> None:
    reading = plan.reading
    wanted = pipe_entry.entry(configuration.settings, wishes.command, wishes.user)
    there = reading.service(pipe_entry.KEY)
    if any(set(field) & set(" \t\n{}") for field in wanted if "${" not in field and field not in pipe_entry.GUARD):
        plan.refusals.append(ByHand(f"master.cf cannot hold this with its blanks or braces: {' '.join(wanted)}"))
        return
    if there is None or " ".join(there.entry) == wishes.replaceable:
        if there is None or there.entry != wanted:
            plan.entry_before = None if there is None else " ".join(there.entry)
            plan.entry = " ".join(wanted)
    elif faults := list(pipe_entry.faults_of(there, configuration.settings)):
        plan.refusals.append(_somebodys_entry(reading, there, faults[0].text))
    if reading.value(RECIPIENT_LIMIT) != "1":
        _set(plan, RECIPIENT_LIMIT, "1", "one return address for each call of the pipe")
    limit = seconds(reading.value(TIME_LIMIT))
    least = (pipe_entry.seconds_of(there) if there else pipe_entry.PIPE_SECONDS) + MARGIN_SECONDS
    if TIME_LIMIT not in reading.written or limit is None or limit < least:
        _set(plan, TIME_LIMIT, "3600s", "pipe(8) bounces a mail at its own limit, so it must never be reached")


def _comes_by_lmtp(postfix: Postfix, reading: Reading, configuration: Configuration) -> bool:
    prefix = configuration.settings.return_prefix
    addresses = [f"{prefix}+setup@{domain}" for domain in configuration.return_domains]
    return any(lmtp_entry.leads_here(transport_of(postfix, reading, one)) for one in addresses)


def _plan_lmtp(plan: Plan, wishes: Wishes) -> None:
    wanted, there = lmtp_entry.entry(), plan.reading.service(lmtp_entry.KEY)
    if there is None or " ".join(there.entry) == wishes.replaceable_lmtp:
        if there is None or there.entry != wanted:
            plan.lmtp_entry_before = None if there is None else " ".join(there.entry)
            plan.lmtp_entry = " ".join(wanted)
    elif faults := list(lmtp_entry.faults_of(there, plan.reading)):
        plan.refusals.append(_somebodys_entry(plan.reading, there, faults[0].text))


def _somebodys_entry(reading: Reading, service: Service, fault: str) -> ByHand:
    return ByHand(
        f"master.cf has a service {service.name} that setup did not make, and {fault}. "
        "Remove it and run setup again, or mend it",
        (postconf(reading, "-MX", service.key),),
    )


def _plan_return_domains(plan: Plan, postfix: Postfix, configuration: Configuration) -> None:
    reading = plan.reading
    wanted = sorted(configuration.return_domains)
    for name in OTHER_CLASSES:
        for domain in wanted:
            if is_listed(postfix, reading, domain, name):
                plan.refusals.append(
                    ByHand(f"{name} has {domain}: mail for it would go to mailboxes or aliases; take it out there")
                )
    own = items(reading.written.get(DOMAINS, "")) if mentions(reading.raw["relay_domains"], DOMAINS) else []
    missing = [domain for domain in wanted if not is_listed(postfix, reading, domain, "relay_domains")]
    if missing:
        _set(plan, DOMAINS, " ".join(sorted({*own, *missing})), "the domains of return addresses")
        _add_item(plan, "relay_domains", f"${DOMAINS}", "so that mail for them is accepted")
    prefix = configuration.settings.return_prefix
    way = lmtp_entry.transport(configuration.settings, reading) if plan.by_lmtp else f"{pipe_entry.NAME}:"
    table = _table(prefix, sorted({*own, *wanted}), way, _door(plan))
    path = reading.directory / TABLE_NAME
    there = path.read_text(encoding="utf-8") if path.exists() else None
    used = [name for name in ("transport_maps", "relay_recipient_maps") if TABLE in items(reading.raw[name])]
    if used and there != table:
        plan.table = table  # what is asked for below stands in it
        return
    addresses = [f"{prefix}+setup@{domain}" for domain in wanted]
    name = way.partition(":")[0]
    lost = [one for one in addresses if transport_of(postfix, reading, one).partition(":")[0] != name]
    unlisted = [one for one in addresses if not is_known_recipient(postfix, reading, one)]
    if lost and "transport_maps" in used:
        plan.refusals.append(
            ByHand(f"a table before {TABLE} of transport_maps has {lost[0]}: have ours in front, or take it out there")
        )
        return
    if lost or unlisted:
        plan.table = table if there != table else None
    if lost:
        _add_item(plan, "transport_maps", TABLE, f"return addresses go to {_door(plan)}", front=True)
    if unlisted:
        _add_item(plan, "relay_recipient_maps", TABLE, "only recipients that are listed there are accepted else")


def _plan_singles(plan: Plan, configuration: Configuration) -> None:
    reading = plan.reading
    if reading.value("enable_long_queue_ids") != "yes":
        _set(plan, "enable_long_queue_ids", "yes", "short queue ids are used again after a while")
    wanted = word(configuration.settings.smtp_skip_5xx_greeting)
    if reading.value(SKIP) == wanted:
        return
    if SKIP in reading.written:
        plan.by_hand.append(
            ByHand(f"main.cf has {SKIP} = {reading.value(SKIP)} and bouncehook.yaml has {wanted}: make them the same")
        )
    else:
        _set(plan, SKIP, wanted, "as bouncehook.yaml has it")


def _plan_never(plan: Plan, postfix: Postfix) -> None:
    reading = plan.reading
    letting = [one for one in reading.commands("smtpd") if never.gets_through(postfix, reading, one)]
    if any(never.PARAMETER not in service.overrides for service in letting):
        if reading.value(never.PARAMETER) or reading.version_numbers < never.OLDEST:
            plan.by_hand.append(ByHand(f"have this in a regexp table of {never.PARAMETER}: {never.RULE}"))
        else:
            _set(plan, never.PARAMETER, never.FILTER, "messages sent with NOTIFY=NEVER are reported too")
    for service in letting:
        if never.PARAMETER in service.overrides and not xverp.is_on(service):
            plan.by_hand.append(ByHand(f"{service.key} has {never.PARAMETER} of its own: have {never.RULE} in it"))


def _no_xverp(reading: Reading, configuration: Configuration) -> Iterator[ByHand]:
    """Why nobody's recipients can have return addresses of their own."""
    smtpds = reading.commands("smtpd")
    if reading.version_numbers < xverp.OLDEST:
        yield ByHand(f"--xverp: this is Postfix {reading.version}, and {'{}.{}'.format(*xverp.OLDEST)} is the oldest")
    for place in (None, *(one for one in smtpds if xverp.DELIMITERS in one.overrides)):
        if wrong := xverp.wrong_delimiters(reading, place):
            yield ByHand(f"--xverp: {f'{place.key}: ' if place else ''}{wrong}")
    if not xverp.senders_of(configuration):
        yield ByHand(
            "--xverp: no customer is told by sender, and Postfix can tell them by nothing else: `match.sender`"
        )
    found = ((one.key, xverp.why_not(reading, one, configuration.settings)) for one in smtpds)
    reasons = [f"{key} {reason}" for key, reason in found if reason]
    if len(reasons) == len(smtpds):
        yield ByHand(
            f"--xverp: there is no service for customers alone. {'; '.join(reasons)}. "
            "docs/install.md (A return address for each recipient) says how to make one"
        )


def _switch_on_xverp(plan: Plan, configuration: Configuration) -> None:
    reading = plan.reading
    wanted = ((xverp.FILTER, f"${xverp.COMMANDS}"), (xverp.CLIENTS, xverp.EVERYBODY))
    for service in reading.commands("smtpd"):
        if xverp.is_on(service):
            continue
        if reason := xverp.why_not(reading, service, configuration.settings):
            plan.by_hand.append(ByHand(f"{service.key} gets no XVERP: it {reason}"))
        elif _foreign_filter(plan) or any(name in service.overrides for name, _ in wanted):
            rules = " and ".join(f"{name}={value}" for name, value in wanted)
            text = f"has {xverp.FILTER} or {xverp.CLIENTS} of your own: it gets no XVERP without {rules}"
            plan.by_hand.append(ByHand(f"{service.key} {text}"))
        else:
            why = "customers' messages ask for a return address for each recipient"
            plan.overrides += [ServiceParameter(service.key, name, value, why) for name, value in wanted]


def _plan_xverp(plan: Plan, configuration: Configuration) -> None:
    """Keep what is switched on as the customers' map is."""
    reading = plan.reading
    on = [service for service in reading.commands("smtpd") if xverp.is_on(service)]
    for service in on:
        if reason := xverp.why_not(reading, service, configuration.settings):
            names = [f"{service.key}/{name}" for name in (xverp.FILTER, xverp.CLIENTS)]
            plan.by_hand.append(
                ByHand(f"{service.key} has XVERP and {reason}: take it off", (postconf(reading, "-PX", *names),))
            )
    if on or plan.overrides:
        further = "" if _foreign_filter(plan) else _filter(plan)
        _set(plan, xverp.COMMANDS, xverp.commands(configuration, further), "by their senders, as in customers.yaml")
        _set(plan, xverp.SHORTENED, xverp.generic(configuration), "no recipient with %, ! or @ in the name")
        _add_item(plan, xverp.GENERIC, f"${xverp.SHORTENED}", "Postfix takes nothing back to such ones", front=True)


def _filter(plan: Plan) -> str:
    """The command filter of all services, as it is going to be written in main.cf."""
    name = never.PARAMETER
    return next((change.after for change in plan.changes if change.name == name), plan.reading.written.get(name, ""))


def _foreign_filter(plan: Plan) -> bool:
    return _filter(plan) not in ("", never.FILTER)


# ---- small parts


def _set(plan: Plan, name: str, after: str, why: str) -> None:
    before = plan.reading.written.get(name)
    if before != after:
        plan.changes.append(Change(name, before, after, why))


def _add_item(plan: Plan, name: str, item: str, why: str, front: bool = False) -> None:
    raw = plan.reading.raw.get(name, "") if plan.reading.value(name) else ""
    if item in items(raw):
        return
    parts = [item, raw] if front else [raw, item]
    after = ", ".join(part for part in parts if part)
    plan.changes.append(Change(name, plan.reading.written.get(name), after, why, item))


def is_known_recipient(postfix: Postfix, reading: Reading, address: str) -> bool:
    """Whether smtpd takes this address of a relay domain.  Raises PostfixFault."""
    tables = reading.list_of("relay_recipient_maps")
    if not tables:
        return True
    keys = address_keys(address, reading.value("recipient_delimiter"))
    return any(postfix.lookup(key, table) is not None for table in tables for key in keys)


def _door(plan: Plan) -> str:
    return lmtp_entry.NAME if plan.by_lmtp else "the pipe"


def _table(prefix: str, domains: list[str], way: str, door: str) -> str:
    lines = [f"# Made by `bouncehook setup`: return addresses go to {door}; other names do not exist."]
    for domain in domains:
        escaped = domain.replace(".", r"\.")
        lines.append(f"/^{prefix}(\\+.*)?@{escaped}$/ {way}")
        lines.append(f"/@{escaped}$/ error:5.1.1 no such return address")
    return "\n".join(lines) + "\n"
