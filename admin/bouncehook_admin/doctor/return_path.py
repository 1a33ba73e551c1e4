"""Whether returned mail reaches the spool: domains, transport, the entry of the pipe, and the pipe's user.  `lmtp`
examines LMTP.

Called by the doctor.  Asks postmap; runs test(1) as the pipe's user to see what that user may do.
"""

from __future__ import annotations

import grp
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bouncehook_admin.doctor.finding import Finding, Patient, ok, problem, warning
from bouncehook_admin.setup import lmtp_entry, pipe_entry
from bouncehook_admin.setup.lookups import is_known_recipient, is_listed, transport_of
from bouncehook_admin.setup.plan import (
    MARGIN_SECONDS,
    OTHER_CLASSES,
    RECIPIENT_LIMIT,
    TIME_LIMIT,
)
from bouncehook_admin.setup.reading import Service
from bouncehook_admin.setup.values import seconds

_ENTRY = "docs/install.md has the correct entry"


def examine(patient: Patient) -> Iterator[Finding]:
    """All of it."""
    for domain in sorted(patient.configuration.return_domains):
        faults = list(_domain(patient, domain))
        yield from faults
        if not faults:
            door = "bouncehook-lmtp" if lmtp_entry.leads_here(patient.way_of(domain)) else "the pipe"
            yield ok("return domain", f"{domain}: its mail is accepted and goes to {door}")
    if all(lmtp_entry.leads_here(patient.way_of(domain)) for domain in patient.configuration.return_domains):
        return
    service = patient.reading.service(pipe_entry.KEY)
    if service is None:
        text = f"master.cf has no service {pipe_entry.NAME}, so mail that comes back waits in the queue"
        yield problem("pipe", text, patient.setup)
        return
    faults = [*_entry(patient, service), *_limits(patient, service), *_user(patient, service)]
    yield from faults
    if not faults:
        yield ok("pipe", f"{pipe_entry.program_of(service)} runs as {':'.join(pipe_entry.user_of(service))}")


def _domain(patient: Patient, domain: str) -> Iterator[Finding]:
    postfix, reading, subject = patient.postfix, patient.reading, "return domain"
    for name in OTHER_CLASSES:
        if is_listed(postfix, reading, domain, name):
            text = f"{domain}: stands in {name}, so Postfix refuses return addresses as unknown users"
            yield problem(subject, text, f"remove it from {name}")
    if not is_listed(postfix, reading, domain, "relay_domains"):
        yield problem(subject, f"{domain}: is not in relay_domains, so its mail is refused", patient.setup)
    address = f"{patient.settings.return_prefix}+doctor@{domain}"
    way = patient.way_of(domain)
    leads_here = way.partition(":")[0] in (pipe_entry.NAME, lmtp_entry.NAME)
    if not leads_here:
        delimiter = reading.value("recipient_delimiter")
        why = "" if "+" in delimiter else f"; recipient_delimiter = {delimiter} does not separate prefix and token"
        text = f"{domain}: transport_maps send return addresses to {way or 'nowhere'} instead of the pipe{why}"
        yield problem(subject, text, patient.setup)
    is_known = is_known_recipient(postfix, reading, address)
    if not is_known:
        yield problem(subject, f"{domain}: relay_recipient_maps do not have return addresses", patient.setup)
    if leads_here and is_known:
        yield from _complaints(patient, patient.configuration.complaints_address(domain), way)


def _complaints(patient: Patient, address: str, way: str) -> Iterator[Finding]:
    """Whether the address of complaints, if there is one, goes the way of return addresses."""
    theirs = transport_of(patient.postfix, patient.reading, address) if address else way
    if theirs != way:
        text = f"{address}: transport_maps send complaints to {theirs or 'nowhere'}, so they are lost"
        yield warning("return domain", text, patient.setup)
    elif address and not is_known_recipient(patient.postfix, patient.reading, address):
        yield warning("return domain", f"{address}: relay_recipient_maps do not have it", patient.setup)


def _entry(patient: Patient, service: Service) -> Iterator[Finding]:
    for fault in pipe_entry.faults_of(service, patient.settings):
        kind = problem if fault.loses else warning
        yield kind("pipe", f"master.cf: {fault.text}", _ENTRY)
    if wrong := pipe_entry.wrong_complaints(service, patient.settings):
        yield warning("pipe", f"master.cf: {wrong}", _ENTRY)


def _limits(patient: Patient, service: Service) -> Iterator[Finding]:
    reading = patient.reading
    if reading.value(RECIPIENT_LIMIT) != "1":
        text = f"{RECIPIENT_LIMIT} is not 1: a mail to two return addresses is deferred until it expires"
        yield problem("pipe", text, patient.postconf("-e", f"{RECIPIENT_LIMIT} = 1"))
    written = reading.value(TIME_LIMIT) or reading.value("command_time_limit")
    limit = seconds(written)
    if limit is None or limit < pipe_entry.seconds_of(service) + MARGIN_SECONDS:
        text = f"{TIME_LIMIT} = {written} is too close to its --time-limit: pipe(8) bounces a mail at its own limit"
        yield problem("pipe", text, patient.postconf("-e", f"{TIME_LIMIT} = 3600s"))


def _user(patient: Patient, service: Service) -> Iterator[Finding]:
    user, group = pipe_entry.user_of(service)
    try:
        account = pwd.getpwnam(user)
        gid = grp.getgrnam(group).gr_gid if group else account.pw_gid
    except KeyError:
        yield problem("pipe", f"user={user}:{group}: no such user or group", "docs/install.md says how to make them")
        return
    if account.pw_uid == 0:
        yield problem("pipe", "user=root: pipe(8) refuses to run anything as root", "give it a user of its own")
        return
    if os.geteuid() != 0:
        yield warning("pipe", f"the permissions of the user {user} were not examined", "run this as root")
        return
    program, keys, spool = Path(pipe_entry.program_of(service)), patient.settings.keys, patient.settings.spool
    interpreter = pipe_entry.interpreter_of(service)
    group_name = group or grp.getgrgid(gid).gr_name
    for option, path, text, remedy in (
        ("-x", Path(interpreter or program), "cannot run", "`chmod a+rx` it and the directories above"),
        ("-r", program, "cannot read", "`chmod a+rx` it and the directories above"),
        ("-r", keys, "cannot read", f"`chgrp {group_name} {keys}; chmod 640 {keys}`"),
        ("-w", spool / "tmp", "cannot write to", f"`bouncehook make-spool {spool} --group {group_name}`"),
        ("-w", spool / "new", "cannot write to", f"`bouncehook make-spool {spool} --group {group_name}`"),
    ):
        if not _may(account.pw_uid, gid, option, path):
            yield problem("pipe", f"the user {user} {text} {path}, so mail that comes back waits in the queue", remedy)


def _may(uid: int, gid: int, option: str, path: Path) -> bool:
    """Whether a user may do this, with this group only, as pipe(8) runs it."""
    command = ["/usr/bin/test", option, str(path)]
    return subprocess.run(command, user=uid, group=gid, extra_groups=[], check=False).returncode == 0
