"""Return addresses of one recipient each, with Postfix's XVERP: what they tell that nothing else does, and that all
else goes on as without."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from itertools import count

import pytest

from bouncehook.configuration import load
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import ACCEPTING_DOMAIN, STAGES
from bouncehook_demo.submit import simple_message, submit
from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.postfix

ROWS = {row.label: row for row in STAGES if row.label in ("rcpt550", "data554")}
RELAY_OPTIONS = {
    "rows": tuple(ROWS.values()),
    "customers": (
        f"customers:\n  {CUSTOMER}:\n    failures: {{endpoint}}/failures\n    bounces: {{endpoint}}/bounces\n"
        f"  forwarded.example:\n    match: {{sender: [{ACCEPTING_DOMAIN}]}}\n"
        "    failures: {endpoint}/failures\n    forward: yes\n"
    ),
    "more_settings": "forward_through: '{relay}'\n",
    "settings": PostfixSettings(
        {
            "smtpd_authorized_verp_clients": "static:all",
            "smtpd_command_filter": r"regexp:{ { /^(MAIL FROM:<.*@(acme\.example|accepts\.test)>.*)$$/ $$1 XVERP } }",
            "smtp_generic_maps": r'regexp:{ { /^"?(bounce\+[a-z2-7]+)\+.*[%!@].*(@return\.example\.test)$$/ $$1$$2 } }',
            "maximal_queue_lifetime": "5d",
        }
    ),
}
NAMELESS = (
    b"From: Mail Delivery System <mailer-daemon@far.test>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    b"Auto-Submitted: auto-replied\r\n\r\nYour message could not be delivered:\r\n\r\n"
    b"    550 5.1.1 User unknown\r\n\r\nReceived: from here by there\r\nSubject: x\r\n"
)
"""a failure, certainly, and nobody's name in it"""
_numbers = count()


def two() -> list[str]:
    """Addresses that nobody has written to yet."""
    number = next(_numbers)
    return [f"Ann{number}@{ACCEPTING_DOMAIN}", f"bob{number}@{ACCEPTING_DOMAIN}"]


def come_back(mail, address: str, content: bytes, **options: object) -> None:
    source = f"{mail.environment.loopback.net}.9.9"
    submitted = submit(mail.environment.relay, "", [address], content, source_address=source, **options)
    assert not submitted.refused


def addresses(mail, recipients: list[str]) -> list[str]:
    """The return address that each of them got."""
    return [mail.received_by(recipient).sender for recipient in recipients]


def test_each_recipient_gets_an_address_of_their_own(mail) -> None:
    recipients = two()
    mail.send(recipients)
    for recipient, address in zip(recipients, addresses(mail, recipients), strict=True):
        suffix = recipient.replace("@", "=")
        assert re.fullmatch(rf"bounce\+[a-z2-7]+\+{re.escape(suffix)}@{RETURN_DOMAIN}", address)


def test_a_bounce_that_names_nobody(mail) -> None:
    """The case for all of this: two recipients, and a mail that does not say which of them."""
    recipients = two()
    submitted = mail.send(recipients)
    come_back(mail, addresses(mail, recipients)[1], NAMELESS)
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == submitted.queue_id)
    (report,) = posts(mail, "/failures", submitted.queue_id)
    assert (report["recipient"], report["state"], report["code"]) == (recipients[1], "bounce", "550")


def test_our_own_postfix_tells_of_each(mail) -> None:
    refused, failed = ROWS["rcpt550"].recipient, ROWS["data554"].recipient
    queue_id = mail.send([refused, two()[0], failed]).queue_id
    found = wait_until(
        lambda: some if len(some := posts(mail, "/failures", queue_id)) == 2 else None, 30, "two reports"
    )
    assert {(one["recipient"], one["state"]) for one in found} == {(refused, "rcptto"), (failed, "data")}


def posts(mail, path: str, queue_id: str) -> list[dict[str, str]]:
    return [dict(one.variables) for one in mail.endpoint.posts if one.path == path and one.get("id") == queue_id]


def test_the_bounces_loop_says_for_whom(mail) -> None:
    recipients = two()
    queue_id = mail.send(recipients).queue_id
    address = addresses(mail, recipients)[0]
    come_back(mail, address, b"From: ann@far.test\r\nSubject: Re: x\r\n\r\nThank you.\r\n")
    mail.endpoint.wait_for(lambda post: post.path == "/bounces" and post.get("id") == queue_id)
    (returned,) = posts(mail, "/bounces", queue_id)
    assert (returned["recipient"], returned["envelope"]) == (recipients[0], address)
    assert posts(mail, "/failures", queue_id) == [], "an answer is no failure, whatever its address tells"


def test_whom_a_stranger_writes_into_the_address_is_not_believed(mail) -> None:
    recipients = two()
    queue_id = mail.send(recipients).queue_id
    address = addresses(mail, recipients)[0]
    token = address.partition("@")[0].rpartition("+")[0]
    come_back(mail, f"{token}+victim=never.test@{RETURN_DOMAIN}", NAMELESS)
    mail.endpoint.wait_for(lambda post: post.path == "/bounces" and post.get("id") == queue_id)
    assert posts(mail, "/failures", queue_id) == []


def test_the_same_failure_by_both_ways_is_one_report(mail) -> None:
    row, other = ROWS["rcpt550"], two()[0]
    queue_id = mail.send([row.recipient, other]).queue_id
    token = addresses(mail, [other])[0].rpartition("+")[0]
    address = f"{token}+{row.recipient.replace('@', '=')}@{RETURN_DOMAIN}"
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == queue_id)
    come_back(mail, address, compose_bounce(LaterBounce(), "mx.test", address, row.recipient, b"Subject: x\r\n\r\n"))
    wait_until(lambda: len(posts(mail, "/bounces", queue_id)) == 2, 30, "both mails")
    assert [one["state"] for one in posts(mail, "/failures", queue_id)] == ["rcptto"]


def test_a_server_that_changes_case(mail) -> None:
    recipients = two()
    queue_id = mail.send(recipients).queue_id
    come_back(mail, addresses(mail, recipients)[0].upper(), NAMELESS)
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == queue_id)
    assert posts(mail, "/failures", queue_id)[0]["recipient"] == recipients[0], "as the customer spelled it"


def test_it_goes_on_to_the_sender(mail) -> None:
    recipients, sender = two(), f"sender{next(_numbers)}@{ACCEPTING_DOMAIN}"
    mail.send(recipients, sender=sender)
    address = addresses(mail, recipients)[1]
    come_back(mail, address, NAMELESS)
    returned = mail.received_by(sender)
    assert returned.sender == ""
    assert f"X-Bouncehook-Forwarded: {address}".encode() in returned.content


HARD = ["weird+tag=x", '"quo ted"', '"a@b"', r'"b\"s"', "per%cent", "bang!joe", "o'neill", "jürgen", "x" * 64]


@pytest.mark.parametrize("local", HARD)
def test_addresses_that_are_hard_to_write(mail, local: str) -> None:
    """There and back: from a server that refuses, and from one that accepts and then fails."""
    options = ["SMTPUTF8"] if not local.isascii() else []
    refused = f"{local}@{ROWS['data554'].recipient.partition('@')[2]}"
    queue_id = mail.send([refused, *two()], mail_options=options).queue_id
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == queue_id)
    assert [one["recipient"] for one in posts(mail, "/failures", queue_id)] == [refused]

    accepted = f"{local}@{ACCEPTING_DOMAIN}"
    recipients = [accepted] if set(local) & set("%!@") else [accepted, *two()]  # these have no address of their own
    queue_id = mail.send(recipients, mail_options=options).queue_id
    come_back(mail, mail.received_by(accepted).sender, NAMELESS, mail_options=options)
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == queue_id)
    assert [one["recipient"] for one in posts(mail, "/failures", queue_id)] == [accepted]


def test_whoever_asks_for_delimiters_of_their_own(mail) -> None:
    """Postfix lets clients in mynetworks ask for XVERP at any time, and sendmail(1) too."""
    recipients = [*two(), ROWS["rcpt550"].recipient]
    content = simple_message(f"cron@{CUSTOMER}", recipients)
    mail.postfix.sendmail(f"cron@{CUSTOMER}", recipients, content, ["-XV-="])
    address = mail.received_by(recipients[0]).sender
    suffix = recipients[0].replace("@", "=")
    assert re.fullmatch(rf"bounce\+[a-z2-7]+-{re.escape(suffix)}@{RETURN_DOMAIN}", address)
    queue_id = load(mail.relay.programs.config).verify(address, int(time.time() // 86400)).id
    come_back(mail, address, NAMELESS)
    wait_until(lambda: len(posts(mail, "/failures", queue_id)) == 2, 30, "two reports")
    assert {one["recipient"] for one in posts(mail, "/failures", queue_id)} == {recipients[0], recipients[2]}


def test_mail_that_is_nobodys_keeps_its_sender(mail) -> None:
    assert mail.send_ok(sender="whoever@elsewhere.test").sender == "whoever@elsewhere.test"
    assert mail.send_ok(sender="").sender == ""


def test_without_remembered_messages(mail) -> None:
    """What is remembered of this message is lost: the return address alone tells."""
    recipients = two()
    queue_id = mail.send(recipients).queue_id
    address = addresses(mail, recipients)[1]

    def forgotten() -> bool:
        with closing(sqlite3.connect(mail.relay.programs.store, timeout=10)) as store, store:
            return store.execute("delete from messages where id = ?", (queue_id,)).rowcount > 0

    wait_until(forgotten, 15, "the message in the store")
    come_back(mail, address, NAMELESS)
    mail.endpoint.wait_for(lambda post: post.path == "/failures" and post.get("id") == queue_id)
    assert [one["recipient"] for one in posts(mail, "/failures", queue_id)] == [recipients[1]]


def test_nothing_was_set_aside(mail) -> None:
    assert mail.relay.programs.set_aside() == []
