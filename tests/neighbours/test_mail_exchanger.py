"""A relay, and another host that is the MX of the return domain: it hands returned mail on, or takes it itself."""

from __future__ import annotations

import smtplib
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from set_up_host import SetUpHost, changed

from bouncehook_demo.demo_dns import Name
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.waiting import wait_until

pytestmark = [pytest.mark.postfix, pytest.mark.soak]
LATER, FORWARDED, REFUSED = (
    next(row for row in STAGES if row.label == label) for label in ("later", "forwards", "rcpt550")
)
ENVIRONMENT_ROWS = [LATER, FORWARDED, REFUSED]
CUSTOMERS = f"""\
customers:
  {CUSTOMER}:
    failures: {{endpoint}}/failures
    bounces: {{endpoint}}/bounces
    variables: [tags, envelope]
    forward: yes
"""
FORGED = f"bounce+{'a' * 52}@{RETURN_DOMAIN}"


@pytest.fixture(scope="module")
def mx(environment) -> Iterator[PrivatePostfix]:
    """The MX: a Postfix that hands mail for the return domain on to the relay, and knows nothing of us."""
    relay_address, relay_port = environment.relay
    postfix = PrivatePostfix(
        environment.directory / "mx",
        # Not among those whom the relay trusts.
        address=f"{environment.loopback.net}.8.1",
        hostname="mx.return.example.test",
        name_server=environment.loopback.name_server,
        remote_port=environment.postfix.remote_port,
        clients=("127.0.0.1/32",),
        settings=PostfixSettings(
            {"relay_domains": RETURN_DOMAIN, "smtp_bind_address": f"{environment.loopback.net}.8.1"},
            transports={RETURN_DOMAIN: f"relay:[{relay_address}]:{relay_port}"},
        ),
    )
    environment.dns.names[RETURN_DOMAIN] = Name(mail_hosts=("mx.return.example.test",))
    environment.dns.names[CUSTOMER] = Name(mail_hosts=(f"mx.{ACCEPTING_DOMAIN}",))
    environment.remote.bounce_to = (postfix.address, postfix.port)
    with postfix:
        yield postfix


@pytest.fixture(scope="module")
def relay(host, environment) -> SetUpHost:
    """The relay, set up."""
    host.apply()
    return host


def bounced(mail, row) -> tuple[str, dict[str, str]]:
    """One mail that a remote server accepts and sends back to the MX: its id and the report."""
    queue_id = mail.send(row.recipient)
    bounce = mail.environment.remote.wait_for_bounce(lambda bounce: bounce.host == row.host)
    assert bounce.code == 250, bounce
    mail.environment.remote.sent_bounces.clear()
    return queue_id, mail.report(queue_id)


def rcpt(server: PrivatePostfix, environment, recipient: str) -> int:
    """What a server says to a bounce for this recipient, from elsewhere."""
    with smtplib.SMTP(
        server.address, server.port, source_address=(f"{environment.loopback.net}.9.9", 0), timeout=30
    ) as session:
        session.ehlo()
        session.mail("")
        return session.rcpt(recipient)[0]


def forwarded(host: SetUpHost, queue_id: str) -> int:
    """How often a notifier has decided to forward what came back for a message."""
    with closing(sqlite3.connect(host.programs.store)) as store:
        return store.execute(
            "select count(*) from reports where id = ? and event = 'forwarded'", (queue_id,)
        ).fetchone()[0]


def test_returned_mail_goes_on_to_the_relay(relay, mx, environment, mail) -> None:
    """Everything is known there: who was written to, the tags, and whom to forward to."""
    for row in (LATER, FORWARDED):
        queue_id, report = bounced(mail, row)
        mx.wait_for_log(rf"relay={environment.relay[0]}\[.*status=sent")
        assert (report["recipient"], report["state"]) == (row.recipient, "bounce")
        assert (report["tags"], report["envelope"]) == ("spring", f"news@{CUSTOMER}")
        assert forwarded(relay, queue_id) == 1
    environment.remote.wait_for_message(lambda message: f"news@{CUSTOMER}" in message.recipients)


def test_a_forged_address_there(relay, mx, environment, mail) -> None:
    """The MX takes it, and has to get rid of it, unless it asks the relay first."""
    assert rcpt(mx, environment, FORGED) == 250
    restrictions = "reject_unauth_destination, reject_unverified_recipient"
    with changed(mx, smtpd_recipient_restrictions=restrictions, unverified_recipient_reject_code="550"):
        assert rcpt(mx, environment, FORGED) == 550
        _, got = mail.accepted()
        assert rcpt(mx, environment, got.sender) == 250


def test_returned_mail_is_reported_from_there(commands, relay, mx, environment, mail) -> None:
    """With the relay's keys and customers, and a store of its own, the MX knows whose it was and no more."""
    there = SetUpHost(
        commands,
        mx,
        environment.directory / "bouncehook-mx",
        relay.customers,
        keys=relay.programs.keys,
        more_settings="forward_through: {}:{}\n".format(*environment.relay),
    )
    with there:
        there.apply()
        assert rcpt(mx, environment, FORGED) == 550

        queue_id, report = bounced(mail, LATER)
        mx.wait_for_log("relay=bouncehook.*status=sent")
        assert (report["recipient"], report["state"]) == (LATER.recipient, "bounce")
        assert f"{queue_id}: " in there.programs.log("notifier")
        assert not {"tags", "envelope"} & set(report)
        assert forwarded(there, queue_id) == 0
        (returned,) = wait_until(lambda: mail.returned(queue_id), 30, "the bounces loop")
        assert returned["recipient"] == LATER.recipient

        _, report = bounced(mail, FORWARDED)
        assert report["recipient"] != FORWARDED.recipient, "nobody there knows who was written to"

        seen_here = mail.report(mail.send(REFUSED.recipient))
        assert (seen_here["state"], seen_here["tags"]) == (REFUSED.state, "spring"), "the relay does as ever"
