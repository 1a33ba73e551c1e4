"""Settings that people have in main.cf, under which failures are lost: the probe notices each, and only those.

Each is tried on a real relay, with a customer's message that fails at once, one whose bounce comes later, and a probe.
The probe succeeds if, and only if, both of the customer's reports come.
"""

from __future__ import annotations

import smtplib
import subprocess

import pytest

from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.stages import STAGES
from bouncehook_demo.submit import Submission
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

REFUSED = next(row for row in STAGES if row.label == "rcpt550")
LATER = next(row for row in STAGES if row.label == "later")
RELAY_OPTIONS = {"rows": (REFUSED, LATER)}
LONG, SHORT = 20, 2
"""seconds; a report takes a tenth of one, where it comes"""
GENERIC = "static:noreply@relay.example.test"
OURS = r"regexp:{ { /@return\.example\.test$$/ postmaster@relay.example.test } }"
LOSING: dict[str, dict[str, str]] = {
    "masquerade_domains": {"masquerade_domains": "example.test", "masquerade_classes": "envelope_sender"},
    "canonical_maps": {"canonical_maps": OURS},
    "sender_canonical_maps": {"sender_canonical_maps": GENERIC},
    "smtp_generic_maps": {"smtp_generic_maps": GENERIC},
    "recipient_canonical_maps": {"recipient_canonical_maps": OURS},
    "virtual_alias_maps": {"virtual_alias_maps": r"regexp:{ { /@.*example\.test$$/ postmaster@relay.example.test } }"},
    "smtpd_milter_maps": {"smtpd_milter_maps": "cidr:{ { 127.0.0.0/8 DISABLE } }"},
    "header_checks, Auto-Submitted": {
        "header_checks": "regexp:{ { /^Auto-Submitted: auto-replied/ DISCARD } }",
    },
    "header_checks, Subject": {"header_checks": "regexp:{ { /^Subject: Undelivered/ DISCARD backscatter } }"},
    "check_recipient_access": {
        "smtpd_recipient_restrictions": r"check_recipient_access regexp:{ { /\+/ REJECT } }, permit_mynetworks, "
        "reject_unauth_destination"
    },
    "recipient_delimiter": {"recipient_delimiter": "-"},
    "null sender refused": {"smtpd_sender_restrictions": "check_sender_access inline:{ { <> = REJECT } }"},
    "unknown sender domains": {"smtpd_sender_restrictions": "reject_unknown_sender_domain"},
}
HARMLESS: dict[str, dict[str, str]] = {
    "as it is": {"soft_bounce": "no"},
    "smtp_generic_maps with the doctor's remedy": {
        "smtp_generic_maps": r"regexp:{ { /^(.*@return\.example\.test)$$/ $$1 } }, "
        r"regexp:{ { /@return\.example\.test$$/ noreply@relay.example.test } }",
    },
    "milter_protocol": {"milter_protocol": "2"},
    "masquerade_exceptions": {"masquerade_domains": "other.test", "masquerade_exceptions": "bounce"},
    "smtpd_discard_ehlo_keywords": {"smtpd_discard_ehlo_keywords": "dsn, silent-discard"},
    "notify_classes": {"notify_classes": "bounce, 2bounce, delay, resource, software"},
    "bounce_size_limit": {"bounce_size_limit": "1"},
    "milter_default_action": {"milter_default_action": "tempfail"},
    "myorigin": {"append_dot_mydomain": "yes", "myorigin": "example.test"},
    "remote_header_rewrite_domain": {
        "remote_header_rewrite_domain": "invalid.test",
        "local_header_rewrite_clients": "",
    },
    "empty_address_recipient": {"empty_address_recipient": "postmaster"},
}


@pytest.fixture(autouse=True)
def as_before(relay):
    """Postfix's settings after each test."""
    postfix = relay.environment.postfix
    before = (postfix.config_directory / "main.cf").read_bytes()
    yield
    postfix.write_file("main.cf", before)


def reported(relay, ids: list[str | None]) -> bool:
    told = {post["id"] for post in relay.environment.endpoint.posts}
    return all(one in told for one in ids)


def send(relay) -> list[str | None]:
    """A customer's two messages; None for one that Postfix does not take, which is lost too."""
    environment, ids = relay.environment, []
    with Submission(environment.relay, source_address=environment.loopback.customer) as session:
        for row in (REFUSED, LATER):
            try:
                ids.append(session.send(f"news@{CUSTOMER}", [row.recipient]).queue_id)
            except smtplib.SMTPException:
                ids.append(None)
    return ids


def probed(relay, seconds: int) -> subprocess.CompletedProcess[str]:
    environment, programs = relay.environment, relay.programs
    server = "{}:{}".format(*environment.relay)
    where = ["-c", str(environment.postfix.config_directory), "--config", str(programs.config)]
    how = [
        "--submit",
        server,
        "--bounce",
        server,
        "--source",
        environment.loopback.remote(5),
    ]
    more = ["--seconds", str(seconds), "--name-server", environment.loopback.name_server]
    command = [str(programs.commands / "bouncehook"), "probe", *where, *how, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def set_to(relay, settings: dict[str, str]) -> None:
    """Until nobody works by the old ones: a daemon that was at work while Postfix reloaded may take one mail more."""
    postfix = relay.environment.postfix
    postfix.postconf(settings)
    before = {pid for pid, command in postfix.processes().items() if command.startswith(("smtpd ", "cleanup "))}
    postfix.reload()
    wait_until(lambda: not before & postfix.processes().keys(), 20, lambda: f"{postfix.processes()}")


@pytest.mark.parametrize("name", LOSING)
def test_what_loses_a_report_is_noticed(relay, name: str) -> None:
    set_to(relay, LOSING[name])
    ids = send(relay)
    done = probed(relay, SHORT)
    assert done.returncode == 69, done.stdout
    assert "LOST: " in done.stdout or "not accepted: " in done.stdout
    assert not reported(relay, ids), "then this setting loses nothing, and belongs to the others"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_loses_nothing_is_none_of_its_business(relay, name: str) -> None:
    set_to(relay, HARMLESS[name])
    ids = send(relay)
    done = probed(relay, LONG)
    assert done.returncode == 0, done.stdout
    wait_until(lambda: reported(relay, ids), 20, "the customer's reports")
