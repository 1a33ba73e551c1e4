"""Whether Postfix makes its own notifications, passes them to the milter unchanged, and with the right content.

Called by the doctor.  Decides by the output of postconf; asks postmap about tables of checks and filters.
"""

from __future__ import annotations

from collections.abc import Iterator

from bouncehook.report import Event
from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup import cleanup_entry, content_checks, lookups, tables
from bouncehook_admin.setup.postfix import PostfixFault
from bouncehook_admin.setup.reading import Service
from bouncehook_admin.setup.values import is_yes, items, seconds

_SUBJECT = "notifications"
_FILTERS = (
    ("smtp_delivery_status_filter", "smtp"),
    ("lmtp_delivery_status_filter", "lmtp"),
    ("pipe_delivery_status_filter", "pipe"),
    ("local_delivery_status_filter", "local"),
    ("virtual_delivery_status_filter", "virtual"),
    ("smtp_reply_filter", "smtp"),
    ("lmtp_reply_filter", "lmtp"),
)
_SAMPLE = "5.1.1 host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)"
_SHORT_SECONDS = 3600
_POSTFIXS_SIZE = 10_240_000
"""octets: Postfix's default of message_size_limit"""


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    faults = [
        *_services(patient),
        *_checks(patient),
        *_returned(patient),
        *_template(patient),
        *_delays(patient),
        *_filters(patient),
        *_soft(patient),
        *_lifetime(patient),
        *_own_sender(patient),
        *_size(patient),
    ]
    yield from dict.fromkeys(faults)
    if not faults:
        yield ok(_SUBJECT, "are made, and reach the milter unchanged")
    if {"bounce", "delay"} & set(patient.reading.list_of("notify_classes")):
        yield ok(_SUBJECT, "notify_classes: the postmaster gets copies, which are not reported")


def _size(patient: Patient) -> Iterator[Finding]:
    """Postfix never makes a notification that is longer than message_size_limit, so its failures are not reported.

    At Postfix's default that takes some thousands of failed recipients of one message.
    """
    reading, name = patient.reading, cleanup_entry.SIZE
    for service in reading.commands("bounce"):
        cleanup = cleanup_entry.used_by(reading, service)
        limit = int(reading.value(name, cleanup) or 0) if cleanup else 0
        if 0 < limit < _POSTFIXS_SIZE:
            text = (
                f"{service.key}: {name} = {limit}, and Postfix makes no longer notification: if {limit // 2000} "
                "recipients of one message fail with long replies, that is not reported"
            )
            yield warning(_SUBJECT, text, f"set -o {name}=0 for the cleanup service of notifications, {service.key}")


def _services(patient: Patient) -> Iterator[Finding]:
    """The services bounce, defer and trace must be bounce(8)."""
    reading = patient.reading
    for name in ("bounce", "defer", "trace"):
        service = reading.service(f"{reading.value(f'{name}_service_name')}/unix")
        if service is None:
            text = f"master.cf has no service {reading.value(f'{name}_service_name')}/unix ({name}_service_name)"
            yield problem(
                _SUBJECT, f"{text}, so no notification is made", "restore the entry of Postfix's own master.cf"
            )
        elif service.command != "bounce":
            text = f"{service.key} runs {service.command} instead of bounce(8), so no notification is made"
            yield problem(_SUBJECT, text, "restore the entry of Postfix's own master.cf")
        elif cleanup_entry.used_by(reading, service) is None:
            text = (
                f"{service.key}: master.cf has no {reading.value(cleanup_entry.CHOICE, service)}/unix to pass them to"
            )
            yield problem(_SUBJECT, text, patient.setup)


def _checks(patient: Patient) -> Iterator[Finding]:
    """Content checks that apply to notifications because these pass the milter."""
    reading = patient.reading
    for service in reading.commands("bounce"):
        cleanup = cleanup_entry.used_by(reading, service)
        if cleanup is None or "bounce" not in reading.list_of("internal_mail_filter_classes", service):
            continue
        names = cleanup_entry.checks_of(reading, cleanup)
        if not names:
            continue
        found = list(_done_to_notifications(patient, cleanup))
        yield from (problem(_SUBJECT, text, patient.setup) for text in found)
        if not found:
            text = (
                f"{cleanup.key}: {', '.join(names)} apply to notifications, and may refuse or discard them for the text"
            )
            yield warning(_SUBJECT, f"{text} that they quote", patient.setup)


def _done_to_notifications(patient: Patient, cleanup: Service) -> Iterator[str]:
    address = patient.return_address(patient.settings.return_domain)
    try:
        for name, what in content_checks.on_notification(patient.postfix, patient.reading, cleanup, address):
            yield f"{cleanup.key}: {name}: {what}: that is done to notifications"
    except PostfixFault as fault:
        yield f"{cleanup.key}: {fault}: it is not known what it does to notifications"


def _returned(patient: Patient) -> Iterator[Finding]:
    """The same for bounces from elsewhere, which come in by smtpd."""
    reading = patient.reading
    address = patient.return_address(patient.settings.return_domain)
    for cleanup in reading.commands("cleanup"):
        if not any(_hands_for_checks(patient, smtpd, cleanup) for smtpd in reading.commands("smtpd")):
            continue
        remedy = "except mail to return addresses from the rule: it takes bounces for spam"
        try:
            for name, what in content_checks.on_bounce(patient.postfix, reading, cleanup, address):
                yield problem(
                    _SUBJECT, f"{cleanup.key}: {name}: {what}: that is done to bounces from elsewhere", remedy
                )
        except PostfixFault as fault:
            yield warning(
                _SUBJECT, f"{cleanup.key}: {fault}: it is not known what it does to bounces", "correct the table"
            )


def _hands_for_checks(patient: Patient, smtpd: Service, cleanup: Service) -> bool:
    """Whether an smtpd's mail is checked by this cleanup service."""
    unchecked = "no_header_body_checks" in patient.reading.list_of("receive_override_options", smtpd)
    return not unchecked and cleanup_entry.used_by(patient.reading, smtpd) == cleanup


def _template(patient: Patient) -> Iterator[Finding]:
    for use in lookups.uses(patient.reading, "bounce_template_file", "bounce"):
        text = f"bounce_template_file = {use.value} ({use.keys}): the text of notifications is your own"
        remedy = (
            "send a message that fails, and check in `bouncehook reports` that its report has state and description"
        )
        yield warning(_SUBJECT, f"{text}; a report's state and description are read from that text", remedy)


def _delays(patient: Patient) -> Iterator[Finding]:
    asking = [one.name for one in patient.configuration.customers if Event.DELAYED in one.events]
    if asking and seconds(patient.reading.value("delay_warning_time"), "h") == 0:
        text = f"delay_warning_time is 0, so Postfix reports no delays, and {', '.join(asking)} asked for `delayed`"
        yield warning(_SUBJECT, text, patient.postconf("-e", "delay_warning_time = 4h"))


def _filters(patient: Patient) -> Iterator[Finding]:
    for name, command in _FILTERS:
        for use in lookups.uses(patient.reading, name, command):
            for table in items(use.value):
                yield from _filter(patient, f"{name} ({use.keys})", table)


def _filter(patient: Patient, name: str, table: str) -> Iterator[Finding]:
    try:
        answer = lookups.asked(patient.postfix, table, _SAMPLE) or ""
        softened = [row.result for row in tables.rows(patient.postfix, table) if row.result[:1] == "4"]
    except (lookups.Unasked, tables.CannotList) as fault:
        text = f"{name}: {table} cannot be read ({fault})"
        yield warning(_SUBJECT, f"{text}: it is not known what it makes of failures", "check what it has for 5.x.x")
        return
    if softened or answer[:1] in ("2", "4"):
        text = f"{name}: {table} changes refusals to {answer or softened[0]}: they are retried, and reported when they"
        yield problem(_SUBJECT, f"{text} expire, with that code", "remove the rule, or accept that reports are late")
    else:
        yield warning(_SUBJECT, f"{name}: {table} changes the status in reports", "check that this is intended")


def _soft(patient: Patient) -> Iterator[Finding]:
    """soft_bounce of single services; `mail_paths` examines that of main.cf."""
    reading = patient.reading
    for service in reading.services:
        if is_yes(service.expanded.get("soft_bounce", "")) and service.command in ("smtp", "lmtp", "smtpd", "error"):
            text = f"{service.key}: soft_bounce = yes: its failed messages are retried, and reported when they expire"
            yield problem(_SUBJECT, text, patient.postconf("-PX", f"{service.key}/soft_bounce"))


def _lifetime(patient: Patient) -> Iterator[Finding]:
    """Returned mail has the null sender, so this lifetime applies to it."""
    lifetime = seconds(patient.reading.value("bounce_queue_lifetime"), "d")
    if lifetime is not None and lifetime < _SHORT_SECONDS and not _tried_once(patient):
        text = f"bounce_queue_lifetime = {patient.reading.value('bounce_queue_lifetime')}: returned mail is"
        yield warning(
            _SUBJECT,
            f"{text} lost when the pipe defers it for that long",
            patient.postconf("-X", "bounce_queue_lifetime"),
        )


def _own_sender(patient: Patient) -> Iterator[Finding]:
    """The sender by which the milter recognises Postfix's notices to the postmaster, which belong to no customer."""
    name, known = "double_bounce_sender", patient.settings.double_bounce_sender
    used = patient.reading.value(name).partition("@")[0]
    if used.lower() != known.lower():
        text = f"{name} = {used}, and bouncehook.yaml has {known}: Postfix's notices may be taken for a customer's mail"
        yield problem(_SUBJECT, text, f"`{name}: {used}` in bouncehook.yaml")


def _tried_once(patient: Patient) -> bool:
    """Whether all mail is tried only once, so that this setting alone is not worth a finding."""
    return patient.reading.value("maximal_queue_lifetime").rstrip("smhdw") == "0"
