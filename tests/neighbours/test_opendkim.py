"""Debian's OpenDKIM beside our milter: customers' mail is signed, and failures are seen, in either order."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator

import pytest
from open_dkim import OpenDkim
from set_up_host import ROWS, changed

from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN

pytestmark = pytest.mark.postfix
SETTINGS = PostfixSettings({"maximal_queue_lifetime": "5d", "bounce_queue_lifetime": "5d"})
CUSTOMERS = f"customers:\n  {CUSTOMER}: {{failures: '{{endpoint}}/failures', cfbl: yes}}\n"
OURS = "{ unix:bouncehook/milter.sock, connect_timeout=2s, command_timeout=5s, default_action=accept }"


@pytest.fixture(scope="module")
def signer(environment) -> Iterator[OpenDkim]:
    """It signs what customers send, and Postfix asks it already: setup is the newcomer."""
    loopback = environment.loopback
    signer = OpenDkim(environment.directory / "opendkim", loopback.relay, CUSTOMER, loopback.clients)
    with signer:
        environment.postfix.postconf({"smtpd_milters": signer.milter, "non_smtpd_milters": "$smtpd_milters"})
        environment.postfix.reload()
        yield signer


@pytest.fixture(scope="module")
def set_up(host, signer) -> None:
    """The host, after setup."""
    host.apply()


def signed_and_ours(mail, signer: OpenDkim) -> None:
    _, got = mail.accepted()
    assert got.sender.startswith("bounce+")
    assert got.sender.endswith(f"@{RETURN_DOMAIN}")
    assert signer.verifies(got.content)
    assert not signer.verifies(got.content.replace(b"Good day.", b"Bad day.")), "the verifier does verify"


def signed_and_seen(postfix, mail, signer: OpenDkim) -> None:
    """All is well: the mail is signed, and failures are reported, those that Postfix sees through the milter."""
    since = postfix.log_position()
    signed_and_ours(mail, signer)
    mail.fails_as_told()
    assert postfix.log_text(since).count("milter-discard") == 2


def test_as_setup_makes_it(host, signer, set_up, mail) -> None:
    """Ours in front; OpenDKIM stays, behind it."""
    assert host.postfix.setting("smtpd_milters") == f"{OURS}, {signer.milter}"
    assert host.postfix.setting("non_smtpd_milters") == f"{OURS}, {signer.milter}"
    signed_and_seen(host.postfix, mail, signer)


def test_what_our_milter_adds_is_signed(host, signer, set_up, mail) -> None:
    """A provider heeds CFBL-Address only when the signature covers it (RFC 9477, 3.1)."""
    _, got = mail.accepted()
    assert signer.verifies(got.content)
    signature = got.content.lower().partition(b"dkim-signature:")[2].partition(b"\r\nreceived:")[0]
    signed = re.split(rb"[\s:]+", re.search(rb";\s*h=([^;]*)", signature)[1])
    assert {b"cfbl-address", b"cfbl-feedback-id"} <= set(signed)
    assert not signer.verifies(got.content.replace(b"complaints@", b"mallory@"))


def test_the_other_order(host, signer, set_up, mail) -> None:
    """What somebody may have made by hand.  It works too, because OpenDKIM takes no notification away."""
    with changed(host.postfix, smtpd_milters=f"{signer.milter}, $bouncehook_milter"):
        assert host.postfix.setting("non_smtpd_milters") == f"{signer.milter}, {OURS}"
        assert host.setup().stdout.endswith("Nothing to do.\n"), "setup leaves it so"
        signed_and_seen(host.postfix, mail, signer)


def test_while_opendkim_is_down(host, signer, set_up, mail) -> None:
    """By Postfix's default customers are asked to come again, and a notification waits: no failure is lost."""
    with changed(host.postfix, defer_transports="smtp"):
        queue_id = mail.send(ROWS[0].recipient)
        host.postfix.wait_for_log(f"{queue_id}: .*deferred transport")
        host.postfix.wait_until_queue_rests()
        signer.stop()
    try:
        with pytest.raises(smtplib.SMTPSenderRefused, match="451"):
            mail.accepted()
        host.postfix.flush()
        host.postfix.wait_for_log(f"{queue_id}: .*bounce failed")
        assert mail.reports(queue_id) == []
    finally:
        signer.start()
    host.postfix.flush_until_empty()
    assert mail.report(queue_id)["state"] == ROWS[0].state


def test_ours_goes_and_opendkim_stays(host, signer, set_up, mail) -> None:
    """The last test here: setup undoes what it did."""
    removed = host.setup("--remove", "--reload")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert host.postfix.setting("smtpd_milters") == signer.milter
    assert host.postfix.setting("non_smtpd_milters") == signer.milter
    _, got = mail.accepted()
    assert got.sender == f"news@{CUSTOMER}"
    assert signer.verifies(got.content)
