"""A relay plan as settings of Postfix, before bouncehook is set up on it.  Called by `world`.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bouncehook.report import State
from bouncehook_demo.behaviour import Behaviour
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.stages import STAGES, StageOfFailure
from fuzz.fates import RepliesByFate
from fuzz.relays import (
    ALIASES,
    BOXES,
    CLOSED,
    FAILING_DOMAINS,
    FAR,
    HOSTNAME,
    INTERNATIONAL,
    LOCAL,
    MASQUERADED,
    NEAR,
    RELAYED,
    ROUTED,
    VERIFIED,
    Filter,
    RelayPlan,
)

FILTER_PORT = 10024
BACK_PORT = 10025
SECOND_MILTER = "second/second.sock"
"""below the queue directory"""
REDIRECTED_TO = f"no.999999@{NEAR}"
NOTICES_TO = f"no.888888@{NEAR}"
SIZE_LIMIT = 3_000_000
"""enough for any notification of these messages: Postfix gives up one that is longer"""


def _by_fate(domain: str) -> StageOfFailure:
    label = domain.removesuffix(".test")
    behaviour = Behaviour(recipients=RepliesByFate())
    return StageOfFailure(label, State.RCPTTO, "550", "5.1.1", "", behaviour, local_part="no.1")


ROWS = (
    *(_by_fate(domain) for domain in (FAR, NEAR, INTERNATIONAL, RELAYED, MASQUERADED, VERIFIED)),
    *(row for row in STAGES if row.domain in FAILING_DOMAINS),
)
"""the remote domains"""


def settings_of(plan: RelayPlan, loopback: Loopback) -> PostfixSettings:
    """All of it."""
    tables = _tables(plan)
    main = {**_BASE, **_switches(plan), **_classes(plan), **_copies(plan)}
    main |= {name: f"texthash:${{config_directory}}/{table}" for name, table in _LOOKED_UP.items() if table in tables}
    main |= _checks(plan)
    services: tuple[str, ...] = ()
    if plan.filter:
        main["content_filter"] = f"scan:[{loopback.relay}]:{FILTER_PORT}"
        if not plan.filter.aliases_first:
            main["receive_override_options"] = "no_address_mappings"
        services = (_to_filter(plan.filter), _back(plan.filter, loopback))
    transports = {ROUTED: f"smtp:[mx.{FAR}]", CLOSED: "error:5.7.1 closed for good"}
    return PostfixSettings(main, services, transports, tables)


_BASE = {
    "maximal_queue_lifetime": "0",
    "bounce_queue_lifetime": "0",
    "mydestination": f"$myhostname, {LOCAL}",
    "mydomain": "test",
    "myorigin": HOSTNAME,
    "virtual_alias_domains": ALIASES,
    "virtual_mailbox_domains": BOXES,
    "relay_domains": RELAYED,
    "message_size_limit": str(SIZE_LIMIT),
    "smtp_destination_concurrency_limit": "20",
    # Else it waits after some errors, and then hangs up.
    "smtpd_error_sleep_time": "0",
    "smtpd_soft_error_limit": "10000",
    "smtpd_hard_error_limit": "10000",
    "smtpd_relay_restrictions": "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
    # What stands in a message that a notification returns is not to be obeyed once more.
    "nested_header_checks": "",
}
_LOOKED_UP = {
    "virtual_alias_maps": "aliases",
    "alias_maps": "local_aliases",
    "recipient_canonical_maps": "canonical",
    "sender_bcc_maps": "sender_bcc",
    "recipient_bcc_maps": "recipient_bcc",
    "virtual_mailbox_maps": "boxes",
    "relay_recipient_maps": "relayed",
}


def _table(entries: Mapping[str, str | Sequence[str]]) -> str:
    lines = ((key, value if isinstance(value, str) else ", ".join(value)) for key, value in entries.items())
    return "".join(f"{key} {value}\n" for key, value in lines)


def _tables(plan: RelayPlan) -> dict[str, str]:
    contents: dict[str, Mapping[str, str | Sequence[str]]] = {
        "aliases": plan.aliases,
        "local_aliases": plan.local_aliases,
        "canonical": plan.canonical,
        "sender_bcc": plan.copies.by_sender,
        "recipient_bcc": plan.copies.by_recipient,
    }
    tables = {name: _table(entries) for name, entries in contents.items() if entries}
    if plan.lists_boxes:
        # A few that exist; what else is written to is refused.
        tables["boxes"] = _table(
            {f"{fate}.{n}@{BOXES}": "x" for fate in ("ok", "no", "soft") for n in range(0, 400, 2)}
        )
        tables["relayed"] = tables["boxes"].replace(BOXES, RELAYED)
    return tables | dict(_check_tables(plan))


def _switches(plan: RelayPlan) -> dict[str, str]:
    main = {"recipient_delimiter": plan.delimiter, "append_dot_mydomain": "yes" if plan.append_dot else "no"}
    if plan.masquerades:
        main["masquerade_domains"] = FAR
        main["masquerade_classes"] = "envelope_sender, envelope_recipient, header_sender, header_recipient"
    if plan.expires_by_hand:
        main |= {"maximal_queue_lifetime": "1d", "bounce_queue_lifetime": "1d"}
    if plan.warns_of_delay and plan.expires_by_hand:
        main["delay_warning_time"] = "1s"
    if plan.second_milter:
        main["smtpd_milters"] = f"unix:/{SECOND_MILTER}"
    if plan.verifies:
        # Told at once: it looks again after a second, and keeps nothing for later.
        main |= {"address_verify_poll_delay": "1s", "address_verify_map": "", "unverified_recipient_reject_code": "550"}
    if plan.notices:
        main["notify_classes"] = "bounce, 2bounce, delay, policy, protocol, resource, software"
        main["internal_mail_filter_classes"] = "bounce, notify"
        for name in ("bounce", "2bounce", "delay", "error"):
            main[f"{name}_notice_recipient"] = NOTICES_TO
    return main


def _classes(plan: RelayPlan) -> dict[str, str]:
    return {
        "local_transport": plan.local.value,
        "local_recipient_maps": "",
        "mailbox_transport": "discard:",
        "virtual_transport": plan.boxes.value,
    }


def _copies(plan: RelayPlan) -> dict[str, str]:
    return {"always_bcc": plan.copies.always} if plan.copies.always else {}


def _check_tables(plan: RelayPlan) -> Iterator[tuple[str, str]]:
    access, headers = [], []
    if plan.copies.access:
        access.append(f"/^watched\\./ BCC {plan.copies.access}")
    if plan.copies.header:
        headers.append(f"/^X-Check: bcc/ BCC {plan.copies.header}")
    if plan.verifies:
        access.append(f"/@{VERIFIED}$/ reject_unverified_recipient")
    if plan.redirects:
        access += ["/^denied\\./ REJECT not here", "/^notyet\\./ 450 4.7.1 later on"]
        access += [f"/^redirected\\./ REDIRECT {REDIRECTED_TO}", "/^discarded\\./ DISCARD", "/^held\\./ HOLD"]
        headers += [
            f"/^X-Check: redirect/ REDIRECT {REDIRECTED_TO}",
            "/^X-Check: discard/ DISCARD",
            "/^X-Check: hold/ HOLD",
            "/^X-Check: reject/ REJECT its content",
        ]
    for name, lines in (("access", access), ("headers", headers)):
        if lines:
            yield name, "\n".join([*lines, ""])


def _checks(plan: RelayPlan) -> dict[str, str]:
    names = dict(_check_tables(plan))
    main = {}
    if "access" in names:
        main["smtpd_recipient_restrictions"] = "check_recipient_access regexp:${config_directory}/access, permit"
    if "headers" in names:
        main["header_checks"] = "regexp:${config_directory}/headers"
    return main


def _to_filter(how: Filter) -> str:
    xforward = "yes" if how.xforward else "no"
    return f"scan unix - - n - 10 smtp\n  -o smtp_send_xforward_command={xforward}"


def _back(how: Filter, loopback: Loopback) -> str:
    options = ["no_unknown_recipient_checks", "no_header_body_checks", "no_milters"]
    if how.aliases_first:
        options.append("no_address_mappings")
    lines = [f"{loopback.relay}:{BACK_PORT} inet n - n - - smtpd"]
    settings = {
        "content_filter": "",
        "receive_override_options": ",".join(options),
        "smtpd_recipient_restrictions": "permit_mynetworks,reject",
        "smtpd_relay_restrictions": "permit_mynetworks,reject",
        "smtpd_authorized_xforward_hosts": "127.0.0.0/8",
    }
    lines += [f"  -o {name}={value}" for name, value in settings.items()]
    return "\n".join(lines)
