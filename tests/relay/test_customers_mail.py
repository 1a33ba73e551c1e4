"""Whose mail gets a return address, what else the milter changes on it, and what it leaves alone.

On a relay whose main.cf tells milters nothing: ours names the macros that it needs.
"""

from __future__ import annotations

import re
import sqlite3
import time
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from bouncehook.configuration import load
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import Submission, simple_message, submit

pytestmark = pytest.mark.postfix

OTHER_RETURN_DOMAIN = "bounces.initech.test"
V6_SMTPD = ("::1", 2799)
HAS_V6 = Path("/proc/net/if_inet6").exists() and "lo" in Path("/proc/net/if_inet6").read_text().split()
RELAY_OPTIONS = {
    "customers": """
customers:
  acme.example: {endpoint}/acme
  initech:
    match:
      sasl: [initech, "initech-*"]
      sender: ["*.initech.test"]
      client: [127.0.0.1/32, "::1/128"]
    failures: {endpoint}/initech
    return_domain: bounces.initech.test
""",
    "return_domains": (RETURN_DOMAIN, OTHER_RETURN_DOMAIN),
    "users": {"initech": "secret", "initech-2": "secret", "stranger": "secret"},
    "rows": (),
    "settings": PostfixSettings(
        main={
            **{f"milter_{step}_macros": "" for step in ("connect", "mail", "rcpt", "end_of_data")},
            "inet_protocols": "ipv4, ipv6" if HAS_V6 else "ipv4",
        },
        services=("[{}]:{} inet n - y - - smtpd\n  -o mynetworks=[::1]/128".format(*V6_SMTPD),) if HAS_V6 else (),
    ),
}


def is_ours(sender: str, domain: str = RETURN_DOMAIN) -> bool:
    return re.fullmatch(rf"bounce\+[a-z2-7]+@{re.escape(domain)}", sender) is not None


def test_a_customers_sender_becomes_a_return_address_that_names_customer_and_message(mail) -> None:
    submitted = mail.send(f"one@{ACCEPTING_DOMAIN}")
    received = mail.received_by(f"one@{ACCEPTING_DOMAIN}")
    assert is_ours(received.sender)
    configuration = load(mail.relay.programs.config)
    token = configuration.verify(received.sender, int(time.time() // 86400))
    assert token.id == submitted.queue_id
    assert configuration.customers.by_tag(token.customer_tag).name == CUSTOMER


def test_the_header_stays_as_it_was(mail) -> None:
    received = mail.send_ok(content=b"From: Acme <hello@acme.example>\r\nSubject: x\r\n\r\nx\r\n")
    assert b"From: Acme <hello@acme.example>\r\n" in received.content
    assert b"bounce+" not in received.content


class TestTold:
    """The order of precedence: login, then sender, then client."""

    def test_by_login_whatever_the_sender(self, mail) -> None:
        received = mail.send_ok(sender="whoever@elsewhere.test", login=("initech", "secret"))
        assert is_ours(received.sender, OTHER_RETURN_DOMAIN)

    def test_by_a_pattern_of_logins(self, mail) -> None:
        received = mail.send_ok(sender="whoever@elsewhere.test", login=("initech-2", "secret"))
        assert is_ours(received.sender, OTHER_RETURN_DOMAIN)

    def test_login_before_sender(self, mail) -> None:
        received = mail.send_ok(sender=f"news@{CUSTOMER}", login=("initech", "secret"))
        assert is_ours(received.sender, OTHER_RETURN_DOMAIN)

    def test_by_sender_when_the_login_is_nobodys(self, mail) -> None:
        received = mail.send_ok(sender=f"news@{CUSTOMER}", login=("stranger", "secret"))
        assert is_ours(received.sender)

    def test_by_parent_domain_of_the_sender(self, mail) -> None:
        received = mail.send_ok(sender="a@deep.down.initech.test")
        assert is_ours(received.sender, OTHER_RETURN_DOMAIN)

    def test_sender_before_client(self, mail) -> None:
        received = mail.send_ok(sender=f"news@{CUSTOMER}", source_address="127.0.0.1")
        assert is_ours(received.sender)

    def test_by_client(self, mail) -> None:
        received = mail.send_ok(sender="whoever@elsewhere.test", source_address="127.0.0.1")
        assert is_ours(received.sender, OTHER_RETURN_DOMAIN)

    @pytest.mark.skipif(not HAS_V6, reason="this machine has no IPv6")
    def test_by_client_with_a_v6_address(self, mail) -> None:
        recipient = f"six@{ACCEPTING_DOMAIN}"
        submit(V6_SMTPD, "whoever@elsewhere.test", [recipient])
        assert is_ours(mail.received_by(recipient).sender, OTHER_RETURN_DOMAIN)

    def test_by_sender_with_sendmail(self, mail) -> None:
        recipient = f"local@{ACCEPTING_DOMAIN}"
        mail.postfix.sendmail(f"cron@{CUSTOMER}", [recipient], simple_message(f"cron@{CUSTOMER}", [recipient]))
        assert is_ours(mail.received_by(recipient).sender)


class TestLeftAlone:
    """Mail that is nobody's, and mail whose sender must not change."""

    def test_nobodys_mail(self, mail) -> None:
        assert mail.send_ok(sender="whoever@elsewhere.test").sender == "whoever@elsewhere.test"

    def test_a_login_that_is_no_customers(self, mail) -> None:
        received = mail.send_ok(sender="whoever@elsewhere.test", login=("stranger", "secret"))
        assert received.sender == "whoever@elsewhere.test"

    def test_a_null_sender(self, mail) -> None:
        assert mail.send_ok(sender="").sender == ""

    def test_a_null_sender_of_one_who_has_logged_in(self, mail) -> None:
        assert mail.send_ok(sender="", login=("initech", "secret")).sender == ""

    def test_a_sender_that_is_a_return_address_already(self, mail) -> None:
        first = mail.send_ok().sender
        assert mail.send_ok(sender=first).sender == first

    def test_a_customers_sender_used_by_a_stranger(self, mail) -> None:
        """Anyone can write any sender; this client is neither logged in nor in mynetworks."""
        recipient = f"stranger@{ACCEPTING_DOMAIN}"
        postmaster = f"postmaster@{mail.postfix.hostname}"
        submitted = mail.send([recipient, postmaster], source_address=f"{mail.environment.loopback.net}.9.9")
        assert list(submitted.refused) == [recipient], "a stranger may not relay, and the customer is not told of it"
        mail.postfix.wait_for_log(rf"{submitted.queue_id}: from=<news@{CUSTOMER}>")
        assert not [name for name in mail.relay.programs.waiting_in_spool() if ".refused." in name]
        assert "captured refused recipient" not in mail.relay.programs.log("milter")


def test_a_customers_own_sender_may_begin_like_a_return_address(mail) -> None:
    received = mail.send_ok(sender=f"bounce+news@{OTHER_RETURN_DOMAIN}", login=("initech", "secret"))
    assert received.sender != f"bounce+news@{OTHER_RETURN_DOMAIN}"
    assert is_ours(received.sender, OTHER_RETURN_DOMAIN)


class TestEnvelopeParameters:
    """ENVID and RET=HDRS where the client gave none; what the client gave stays."""

    @staticmethod
    def notification_of(mail, options: list[str]) -> tuple[str, str]:
        """What Postfix writes about a message that cannot be delivered, as the evidence of the milter."""
        submitted = mail.send("x@nowhere.test", mail_options=options)
        mail.report(submitted.queue_id)
        with closing(sqlite3.connect(mail.relay.programs.store)) as store:
            (compressed,) = store.execute(
                "select mail from evidence join reports on reports.evidence = evidence.id where reports.id = ?",
                (submitted.queue_id,),
            ).fetchone()
        return zlib.decompress(compressed).decode(), submitted.queue_id

    def test_ours(self, mail) -> None:
        text, queue_id = self.notification_of(mail, [])
        assert f"Original-Envelope-Id: {queue_id}" in text
        assert "Content-Type: text/rfc822-headers" in text

    def test_the_clients(self, mail) -> None:
        text, _ = self.notification_of(mail, ["ENVID=mine", "RET=FULL"])
        assert "Original-Envelope-Id: mine" in text
        assert "Content-Type: message/rfc822" in text


class TestSessions:
    """Whatever a session does, each message is told on its own."""

    def test_several_customers_in_one_session(self, mail) -> None:
        recipients = [f"s{n}@{ACCEPTING_DOMAIN}" for n in range(4)]
        senders = [f"news@{CUSTOMER}", "x@mail.initech.test", "", "whoever@elsewhere.test"]
        with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
            for sender, recipient in zip(senders, recipients, strict=True):
                session.send(sender, [recipient])
        received = [mail.received_by(recipient).sender for recipient in recipients]
        assert is_ours(received[0])
        assert is_ours(received[1], OTHER_RETURN_DOMAIN)
        assert received[2:] == ["", "whoever@elsewhere.test"]

    def test_rset_forgets_the_sender(self, mail) -> None:
        recipient = f"rset@{ACCEPTING_DOMAIN}"
        with Submission(mail.environment.relay, source_address=mail.environment.loopback.customer) as session:
            session.smtp.mail(f"news@{CUSTOMER}")
            session.smtp.rcpt(recipient)
            session.smtp.rset()
            session.send("whoever@elsewhere.test", [recipient])
        assert mail.received_by(recipient).sender == "whoever@elsewhere.test"

    def test_a_session_that_drops_leaves_nothing(self, mail) -> None:
        session = Submission(mail.environment.relay, source_address=mail.environment.loopback.customer)
        session.smtp.mail(f"news@{CUSTOMER}")
        session.smtp.rcpt(f"dropped@{ACCEPTING_DOMAIN}")
        session.smtp.putcmd("DATA")
        session.smtp.getreply()
        session.smtp.send(b"Subject: half a mess")
        session.smtp.close()
        mail.postfix.wait_for_log(r"lost connection after DATA")
        assert is_ours(mail.send_ok().sender)

    def test_several_recipients_are_reported_each(self, mail) -> None:
        recipients = ["a@nowhere.test", f"ok@{ACCEPTING_DOMAIN}", "B@nowhere.test"]
        submitted = mail.send(recipients)
        reports = mail.reports(submitted.queue_id, 2)
        assert sorted(report["recipient"] for report in reports) == ["B@nowhere.test", "a@nowhere.test"]

    def test_8bitmime_and_smtputf8_pass(self, mail) -> None:
        recipient = f"jürgen@{ACCEPTING_DOMAIN}"
        content = "From: ü@acme.example\r\nSubject: Grüße\r\n\r\nGrüße\r\n".encode()
        mail.send(recipient, content=content, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
        received = mail.received_by(recipient)
        assert is_ours(received.sender)
        assert "Subject: Grüße" in received.content.decode()
        assert "SMTPUTF8" in received.sender_options

    def test_a_large_message_passes(self, mail) -> None:
        content = b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n"
        content += (b"y" * 70 + b"\r\n") * 20000
        received = mail.send_ok(content=content)
        assert is_ours(received.sender)
        assert received.content.count(b"y" * 70) == 20000
