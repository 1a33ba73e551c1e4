"""What has to change in one Postfix so that failures become reports: the plan of `bouncehook setup`.

What is already correct stays as it is, whoever made it: a list that leads to our milter, a transport table of the
operator's own.  What others configured stays too; our items are added at the front of their lists:

- of milters, because a milter before ours that discards, refuses or quarantines a notification or a returned mail would
  take it away before we see it, and because a signing milter must see the message as ours has changed it;
- of transport_maps, because the first table that has an address decides.

If adding is not enough, the plan says why and changes nothing (`refusals`).  It also lists what setup leaves to a
person (`by_hand`).  Called by `bouncehook setup`.  Asks Postfix's tools, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bouncehook.configuration import Configuration, Settings
from bouncehook.postfix_socket import is_elsewhere
from bouncehook_admin.setup import (
    cleanup_entry,
    command_filters,
    copies,
    identities,
    lmtp_entry,
    milters,
    notify,
    pipe_entry,
    plan_success,
    plan_xverp,
)
from bouncehook_admin.setup.by_hand import (
    SKIP,
    ByHand,
    left_to_a_person,
    looked_up_by_sender,
    not_understood,
    postconf,
    word,
)
from bouncehook_admin.setup.changes import CopiesFile, Entry, Plan, ServiceParameter, Wishes
from bouncehook_admin.setup.lookups import is_known_recipient, is_listed, transport_of
from bouncehook_admin.setup.postfix import Postfix
from bouncehook_admin.setup.reading import Reading, Service
from bouncehook_admin.setup.values import items, mentions, seconds

TABLE_NAME = "bouncehook_transport"
TABLE = f"regexp:${{config_directory}}/{TABLE_NAME}"
DOMAINS = "bouncehook_return_domains"
"""our own parameter in main.cf, which relay_domains names"""
TIME_LIMIT = f"{pipe_entry.NAME}_time_limit"
RECIPIENT_LIMIT = f"{pipe_entry.NAME}_destination_recipient_limit"
MARGIN_SECONDS = 60
"""by how much pipe(8)'s time limit must exceed the program's own"""
OTHER_CLASSES = ("mydestination", "virtual_alias_domains", "virtual_mailbox_domains")


def make_plan(postfix: Postfix, reading: Reading, configuration: Configuration, wishes: Wishes) -> Plan:
    """Raises PostfixFault when Postfix's tools cannot answer."""
    plan = Plan(reading, configuration.settings.copies_file)
    plan.refusals += not_understood(postfix, reading)
    if plan.refusals:
        return plan
    _plan_milters(plan, configuration)
    plan.by_lmtp = _comes_by_lmtp(postfix, reading, configuration) if wishes.lmtp is None else wishes.lmtp
    if plan.by_lmtp:
        _plan_lmtp(plan, configuration, wishes)
    if not (plan.by_lmtp and lmtp_entry.is_only_way(configuration.settings)):
        _plan_pipe(plan, configuration, wishes)
    _plan_cleanup(plan, wishes)
    _plan_return_domains(plan, postfix, configuration)
    _plan_singles(plan, configuration)
    _plan_never(plan, postfix, wishes.hear_never)
    if wishes.per_recipient is not None:
        plan.refusals += plan_xverp.no_xverp(reading, configuration)
        plan_xverp.switch_on(plan, configuration)
    if wishes.success is not None:
        plan.refusals += plan_success.no_success(reading, configuration, wishes.success)
        plan_success.switch_on(plan, configuration, wishes.success)
    plan_xverp.keep_current(plan, configuration)
    plan_success.keep_current(plan, configuration)
    command_filters.keep_current(plan, configuration)
    _plan_copies(plan, postfix, configuration)
    return plan


def add_advice(plan: Plan, postfix: Postfix, configuration: Configuration) -> None:
    """Add what else a person should know before the plan is carried out; this connects to content filters.

    It is not part of `make_plan`, which runs a second time after the change.
    """
    plan.by_hand += left_to_a_person(plan.reading, configuration.settings)
    unseen = dict.fromkeys(identities.out_of_sight(postfix, plan.reading, configuration))
    plan.by_hand += [ByHand(f"{one.text}; {one.remedy}") for one in unseen]
    if not plan.by_lmtp and is_elsewhere(configuration.settings.milter_socket.reached_at):
        text = (
            "the milter is on another host, and returned mail goes through the pipe into the spool of this one, which "
            "a notifier has to read too; or give lmtp.socket a place by network (docs/install.md, By network)"
        )
        plan.by_hand.append(ByHand(text))
    if mentions(" ".join(change.after for change in plan.changes), milters.PARAMETER):
        plan.by_hand += looked_up_by_sender(plan.reading)


# ---- the parts


def _plan_milters(plan: Plan, configuration: Configuration) -> None:
    reading = plan.reading
    socket = configuration.settings.milter_socket.reached_at
    place = milters.written(socket, reading)
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
        (milters.NON_SMTPD, "cleanup", "so do mail from sendmail(1) and Postfix's own notifications"),
    ):
        jails = {service.in_jail for service in reading.commands(command)} or {False}
        if all(milters.position(reading, parameter, socket, None, jail) is not None for jail in jails):
            continue
        if any(milters.position(reading, parameter, socket, None, jail) is not None for jail in jails):
            plan.refusals.append(
                ByHand(
                    f"{parameter} = {reading.raw[parameter]} leads only some of the {command} services to {socket}: "
                    f"those in the chroot, or the others. Write {place}, which works for both"
                )
            )
            continue
        if parameter == milters.NON_SMTPD and mentions(reading.raw[parameter], milters.SMTPD):
            continue  # it has what smtpd_milters has
        plan.add_item(parameter, f"${milters.PARAMETER}", why, front=True)
        used = True
    if used:
        why = "a milter that is down stops no mail; one that hangs delays it by seconds"
        plan.set(milters.PARAMETER, milters.item(place), why)
    if "bounce" not in reading.list_of("internal_mail_filter_classes"):
        plan.add_item("internal_mail_filter_classes", "bounce", "otherwise milters do not get notifications")


def _plan_pipe(plan: Plan, configuration: Configuration, wishes: Wishes) -> None:
    reading = plan.reading
    wanted = pipe_entry.entry(configuration.settings, wishes.command(), wishes.user)
    there = reading.service(pipe_entry.KEY)
    if any(set(field) & set(" \t\n{}") for field in wanted if "${" not in field and field not in pipe_entry.GUARD):
        plan.refusals.append(
            ByHand(f"master.cf cannot contain this, because of its blanks or braces: {' '.join(wanted)}")
        )
        return
    faults = pipe_entry.faults_of(there, configuration.settings) if there else ()
    _plan_entry(plan, pipe_entry.KEY, wanted, wishes, (fault.text for fault in faults))
    wrong = pipe_entry.wrong_complaints(there, configuration.settings) if there else ""
    if wrong and not any(entry.key == pipe_entry.KEY for entry in plan.entries):
        plan.by_hand.append(ByHand(f"master.cf, service {pipe_entry.NAME}: {wrong}"))
    if reading.value(RECIPIENT_LIMIT) != "1":
        plan.set(RECIPIENT_LIMIT, "1", "one return address for each call of the pipe")
    limit = seconds(reading.value(TIME_LIMIT))
    least = (pipe_entry.seconds_of(there) if there else pipe_entry.PIPE_SECONDS) + MARGIN_SECONDS
    if TIME_LIMIT not in reading.written or limit is None or limit < least:
        plan.set(TIME_LIMIT, "3600s", "pipe(8) bounces a mail at its own limit, so it must never be reached")


def _comes_by_lmtp(postfix: Postfix, reading: Reading, configuration: Configuration) -> bool:
    if lmtp_entry.is_only_way(configuration.settings):
        return True
    prefix = configuration.settings.return_prefix
    addresses = [f"{prefix}+setup@{domain}" for domain in configuration.return_domains]
    return any(lmtp_entry.leads_here(transport_of(postfix, reading, one)) for one in addresses)


def _plan_lmtp(plan: Plan, configuration: Configuration, wishes: Wishes) -> None:
    there = plan.reading.service(lmtp_entry.KEY)
    faults = lmtp_entry.faults_of(there, plan.reading) if there else ()
    wanted = lmtp_entry.entry(configuration.settings.lmtp_socket.reached_at)
    _plan_entry(plan, lmtp_entry.KEY, wanted, wishes, (fault.text for fault in faults))


def _plan_cleanup(plan: Plan, wishes: Wishes) -> None:
    """Keep content checks away from notifications, which internal_mail_filter_classes would subject to them."""
    reading, name = plan.reading, cleanup_entry.CHOICE
    needed = False
    for service in reading.commands("bounce"):
        cleanup = cleanup_entry.used_by(reading, service)
        checks = cleanup_entry.checks_of(reading, cleanup) if cleanup else []
        needed = needed or reading.value(name, service) == cleanup_entry.NAME or bool(checks)
        if checks and name in service.overrides and reading.value(name, service) != cleanup_entry.NAME:
            text = (
                f"{service.key} passes notifications to {reading.value(name, service)}, which has {', '.join(checks)}"
            )
            command = postconf(reading, "-P", f"{service.key}/{name}={cleanup_entry.NAME}")
            plan.by_hand.append(ByHand(f"{text}: these may refuse or discard them", (command,)))
        elif checks and name not in service.overrides:
            why = f"notifications are not subject to {', '.join(checks)}"
            plan.overrides.append(ServiceParameter(service.key, name, cleanup_entry.NAME, why))
    model = reading.service(f"{reading.value(name)}/unix")
    if needed and model:
        there = reading.service(cleanup_entry.KEY)
        faults = cleanup_entry.faults_of(there, reading) if there else ()
        _plan_entry(plan, cleanup_entry.KEY, cleanup_entry.entry(model), wishes, faults)


def _plan_entry(plan: Plan, key: str, wanted: tuple[str, ...], wishes: Wishes, faults: Iterable[str]) -> None:
    """Plan the correct entry.  An entry that setup did not make stays if nothing is wrong with it."""
    there = plan.reading.service(key)
    if there is None or " ".join(there.entry) == wishes.replaceable.get(key):
        if there is None or there.entry != wanted:
            plan.entries.append(Entry(key, " ".join(there.entry) if there else None, " ".join(wanted)))
    elif fault := next(iter(faults), ""):
        plan.refusals.append(_foreign_entry(plan.reading, there, fault))


def _foreign_entry(reading: Reading, service: Service, fault: str) -> ByHand:
    return ByHand(
        f"master.cf has a service {service.name} that setup did not make, and {fault}. "
        "Remove it and run setup again, or correct it",
        (postconf(reading, "-MX", service.key),),
    )


def _plan_return_domains(plan: Plan, postfix: Postfix, configuration: Configuration) -> None:
    reading = plan.reading
    wanted = sorted(configuration.return_domains)
    for name in OTHER_CLASSES:
        for domain in wanted:
            if is_listed(postfix, reading, domain, name):
                plan.refusals.append(
                    ByHand(f"{name} has {domain}: mail for it would go to mailboxes or aliases; remove it there")
                )
    own = items(reading.written.get(DOMAINS, "")) if mentions(reading.raw["relay_domains"], DOMAINS) else []
    missing = [domain for domain in wanted if not is_listed(postfix, reading, domain, "relay_domains")]
    if missing:
        plan.set(DOMAINS, " ".join(sorted({*own, *missing})), "the domains of return addresses")
        plan.add_item("relay_domains", f"${DOMAINS}", "so that mail for them is accepted")
    prefix = configuration.settings.return_prefix
    way = way_of(configuration.settings, reading.queue_directory, by_lmtp=plan.by_lmtp)
    table = table_of(configuration.settings, sorted({*own, *wanted}), way, by_lmtp=plan.by_lmtp)
    path = reading.directory / TABLE_NAME
    there = path.read_text(encoding="utf-8") if path.exists() else None
    used = [name for name in ("transport_maps", "relay_recipient_maps") if TABLE in items(reading.raw[name])]
    if used and there != table:
        plan.table = table  # the lookups below will find it there
        return
    complaints = [address for domain in wanted if (address := configuration.complaints_address(domain))]
    addresses = [*(f"{prefix}+setup@{domain}" for domain in wanted), *complaints]
    name = way.partition(":")[0]
    lost = [one for one in addresses if transport_of(postfix, reading, one).partition(":")[0] != name]
    unlisted = [one for one in addresses if not is_known_recipient(postfix, reading, one)]
    if lost and "transport_maps" in used:
        plan.refusals.append(
            ByHand(f"a table of transport_maps before {TABLE} has {lost[0]}: put ours first, or remove it there")
        )
        return
    if lost or unlisted:
        plan.table = table if there != table else None
    if lost:
        plan.add_item("transport_maps", TABLE, f"return addresses go to {_door(plan.by_lmtp)}", front=True)
    if unlisted:
        plan.add_item("relay_recipient_maps", TABLE, "otherwise return addresses are refused as unknown recipients")


def _plan_singles(plan: Plan, configuration: Configuration) -> None:
    reading = plan.reading
    if not reading.is_on("enable_long_queue_ids"):
        plan.set("enable_long_queue_ids", "yes", "short queue ids are used again after a while")
    wanted = word(configuration.settings.smtp_skip_5xx_greeting)
    if reading.is_on(SKIP) == configuration.settings.smtp_skip_5xx_greeting:
        return
    if SKIP in reading.written:
        plan.by_hand.append(
            ByHand(f"main.cf has {SKIP} = {reading.value(SKIP)} and bouncehook.yaml has {wanted}: make them equal")
        )
    else:
        plan.set(SKIP, wanted, "as bouncehook.yaml has it")


def _plan_never(plan: Plan, postfix: Postfix, wished: bool) -> None:
    """Plan the command filter if it is wanted, or to correct the one of an earlier version."""
    reading, name = plan.reading, notify.PARAMETER
    if reading.written.get(name) in notify.EARLIER:
        plan.set(name, notify.FILTER, "failures are reported for all messages, whatever their NOTIFY")
        return
    letting = [one for one in reading.commands("smtpd") if wished and notify.getting_through(postfix, reading, one)]
    if any(name not in service.overrides for service in letting):
        if reading.value(name) or reading.version_numbers < notify.OLDEST:
            plan.by_hand.append(ByHand(notify.in_a_table()))
        else:
            plan.set(name, notify.FILTER, "failures are reported for messages with NOTIFY=NEVER, SUCCESS or DELAY too")
    for service in letting:
        if name in service.overrides and not command_filters.parts_of(service):
            plan.by_hand.append(ByHand(f"{service.key} has {name} of its own: {notify.in_a_table()}"))


def _plan_copies(plan: Plan, postfix: Postfix, configuration: Configuration) -> None:
    path = plan.copies_path
    found, there = copies.copies_of(postfix, plan.reading), copies.written(path)
    after = copies.wanted(found, there)
    if after != there.text:
        plan.copies = CopiesFile(str(path), there.text, after, str(configuration.settings.customers))
    for table in found.unlisted:
        if not copies.named_by_hand(table, there):
            plan.by_hand.append(ByHand(f"{table}; {copies.how_to_list(path)}"))


# ---- small parts


def way_of(settings: Settings, queue_directory: Path, *, by_lmtp: bool) -> str:
    """The transport of return addresses."""
    return lmtp_entry.transport(settings.lmtp_socket.reached_at, queue_directory) if by_lmtp else f"{pipe_entry.NAME}:"


def table_of(settings: Settings, domains: list[str], way: str, *, by_lmtp: bool) -> str:
    """The content of our transport table."""
    also = ", and complaints," if settings.complaints else ""
    lines = [f"# Made by `bouncehook setup`: return addresses{also} go to {_door(by_lmtp)}; other names do not exist."]
    for domain in domains:
        escaped = domain.replace(".", r"\.")
        lines.append(f"/^{settings.return_prefix}(\\+.*)?@{escaped}$/ {way}")
        if settings.complaints:
            local_part = settings.complaints.replace(".", r"\.")
            lines.append(f"/^{local_part}@{escaped}$/ {way}")
        lines.append(f"/@{escaped}$/ error:5.1.1 no such return address")
    return "\n".join(lines) + "\n"


def _door(by_lmtp: bool) -> str:
    return lmtp_entry.NAME if by_lmtp else "the pipe"
