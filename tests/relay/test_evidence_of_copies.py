"""A foreign bounce on a relay that sends a copy of everything to an archive: whose failure it is."""

from __future__ import annotations

import subprocess
from itertools import count

import pytest

from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit
from bouncehook_demo.waiting import wait_until
from fuzz.settings import ROWS

pytestmark = pytest.mark.postfix

ARCHIVE = f"archive@{ACCEPTING_DOMAIN}"
FORWARDED_TO = "inner@forwarded.test"
REDIRECTED_TO = "no.1@far.test"
RELAY_OPTIONS = {
    "rows": ROWS,
    "settings": PostfixSettings(
        main={
            "always_bcc": ARCHIVE,
            "smtpd_relay_restrictions": "permit_mynetworks, reject_unauth_destination",
            "smtpd_recipient_restrictions": "check_recipient_access texthash:${config_directory}/access, permit",
        },
        tables={"access": f"redirected@far.test REDIRECT {REDIRECTED_TO}\n"},
    ),
}
_numbers = count()


@pytest.fixture(scope="module", autouse=True)
def set_up(relay, commands) -> None:
    """`bouncehook setup` writes relay-copies, as the administrator does it, and the notifier reads it."""
    programs, postfix = relay.programs, relay.environment.postfix
    (programs.config.parent / "relay-copies").unlink()
    where = ["-c", postfix.config_directory, "--config", programs.config]
    command = [commands / "bouncehook", "setup", *where, "--pipe-user", programs.pipe_user(), "--apply"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ARCHIVE in (programs.config.parent / "relay-copies").read_text()
    postfix.reload()
    programs.kill("notifier")
    programs.start_notifier()


def bounced(mail, names: str, *others: str) -> tuple[list[tuple[str, str]], str, str]:
    """A message is taken, and a bounce comes that names an address: what is reported, to whom it went, and its id."""
    recipient = f"n{next(_numbers)}@{ACCEPTING_DOMAIN}"
    submitted = mail.send([recipient, *others])
    address = mail.received_by(recipient).sender
    content = compose_bounce(LaterBounce(), "mx.test", address, names or recipient, b"Subject: x\r\n\r\n")
    source = f"{mail.environment.loopback.net}.9.9"
    assert not submit(mail.environment.relay, "", [address], content, source_address=source).refused
    mail.settle()
    found = [(report["recipient"], report["state"]) for report in mail.reports_so_far(submitted.queue_id)]
    return found, recipient, submitted.queue_id


def test_the_archives_copy_is_nobodys(mail) -> None:
    found, _, queue_id = bounced(mail, ARCHIVE)
    assert found == []
    assert (
        f"{queue_id}: 1 not reported: the relay itself sent a copy to this address: {ARCHIVE}"
        in mail.relay.programs.log("notifier")
    )


def test_the_recipient_who_is_named_is_told_of(mail) -> None:
    found, recipient, _ = bounced(mail, "")
    assert found == [(recipient, "bounce")]


def test_a_forwarders_address_is_the_only_recipients(mail) -> None:
    found, recipient, _ = bounced(mail, FORWARDED_TO)
    assert found == [(recipient, "bounce")]


def test_a_forwarders_address_is_nobodys_among_several(mail) -> None:
    found, _, queue_id = bounced(mail, FORWARDED_TO, f"beside@{ACCEPTING_DOMAIN}")
    assert found == []
    assert f"{queue_id}: 1 not reported: it is not known which" in mail.relay.programs.log("notifier")


def test_where_access_redirects_a_message_is_nobodys(mail) -> None:
    """Postfix tells of the address like of an alias of the last recipient, who is not the one that was redirected."""
    submitted = mail.send(["redirected@far.test", "ok.2@far.test"])
    mail.settle()
    mail.postfix.wait_for_log(rf"{submitted.queue_id}: to=<{REDIRECTED_TO}>.* status=bounced")
    assert mail.reports_so_far(submitted.queue_id) == []


def test_nothing_is_concluded_when_the_copies_have_changed_since(mail) -> None:
    """The new archive may be the address that nobody wrote to.  Runs last: setup is not run again."""
    programs = mail.relay.programs
    read_before = programs.log("notifier").count("configuration read again")
    mail.postfix.postconf({"always_bcc": FORWARDED_TO})
    mail.postfix.reload()
    wait_until(
        lambda: programs.log("notifier").count("configuration read again") > read_before, 15, "the notifier has looked"
    )
    found, _, queue_id = bounced(mail, FORWARDED_TO)
    assert found == []
    assert f"{queue_id}: 1 not reported: it may be about a copy" in programs.log("notifier")
    found, recipient, _ = bounced(mail, "")
    assert found == [(recipient, "bounce")], "who is named is told of all the same"
