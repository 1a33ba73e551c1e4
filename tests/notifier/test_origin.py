"""Whether our own Postfix wrote a mail: by the way it came, which nobody can choose."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from bouncehook_notifier.origin import ByMilter, ByReturn, wrote_it
from bouncehook_notifier.received_for import received_for

RELAYS = (ip_network("192.0.2.0/24"),)
INTERNAL = "Received: by relay.test (Postfix)\n\tid 4jYDSN; Sun, 29 Nov 2026 03:12:00 +0000 (UTC)\n"
HELD = INTERNAL.replace("4jYDSN", "4jYTHERE")
BY_SMTP = "Received: from mx.test (mx.test [192.0.2.7])\n\tby relay.test (Postfix) with ESMTP id 4jYDSN; now\n"
SUBMITTED = INTERNAL.replace("(Postfix)", "(Postfix, from userid 1000)")


@pytest.mark.parametrize(
    ("client", "header", "ours"),
    [
        ("", INTERNAL, True),
        ("", "Return-Path: <>\nDelivered-To: x\n" + INTERNAL, True),
        ("", INTERNAL.replace("(Postfix)", "(Acme Mail)"), True),  # mail_name
        ("", INTERNAL.replace("4jYDSN", "4jYOTHER"), False),
        ("", SUBMITTED, False),
        ("", SUBMITTED + INTERNAL, False),
        ("", INTERNAL + SUBMITTED, False),
        ("", "", False),  # a header check took it away
        ("", BY_SMTP, False),
        ("127.0.0.1", BY_SMTP + INTERNAL, False),  # a filter gave it back by SMTP
        ("127.0.0.1", INTERNAL, False),
        ("198.51.100.1", BY_SMTP + HELD, False),
        ("192.0.2.7", BY_SMTP + HELD, True),  # another relay of ours
        ("192.0.2.7", BY_SMTP, False),
        ("192.0.2.7", BY_SMTP + BY_SMTP + HELD, False),  # it came to that relay from elsewhere
        ("192.0.2.7", BY_SMTP + SUBMITTED, False),
    ],
)
def test_by_the_way_it_came(client: str, header: str, ours: bool) -> None:
    mail = (header + "From: MAILER-DAEMON@relay.test\n\ntext\n").encode()
    assert wrote_it(ByReturn(client, "4jYDSN"), mail, RELAYS) is ours
    assert wrote_it(ByReturn(client, "4jYDSN"), mail.replace(b"\n", b"\r\n"), RELAYS) is ours


def test_what_the_milter_took_is_postfixs() -> None:
    assert wrote_it(ByMilter(), b"", ())


def test_lmtp_does_not_tell_the_queue_id_of_what_postfix_made() -> None:
    assert wrote_it(ByReturn("", ""), INTERNAL.encode() + b"\ntext", ())
    assert not wrote_it(ByReturn("", ""), SUBMITTED.encode() + b"\ntext", ())
    assert not wrote_it(ByReturn("", ""), b"Received: by relay.test (Postfix)\n\tid ; x\n\ntext", ())


RETURNED = """From: postmaster@else.test
Subject: failed

box@else.test could not be reached.

--b
Content-Type: text/rfc822-headers

Received: from relay by mx.far.test with ESMTP id 7
\tfor <Bob@far.test>; today
X-Original-To: bob@else.test
Received: from customer.test (unknown [192.0.2.3])
\tby relay.test (Postfix) with ESMTP id 4jYQ
\tfor <nobody@else.test>; today
Received: from office by customer.test for <inside@customer.test>; today
Delivered-To: inner@customer.test
To: bob@far.test

--b--
"""


def test_the_way_of_the_returned_message_behind_us() -> None:
    assert received_for(RETURNED.encode(), "4jYQ") == ["Bob@far.test", "bob@else.test"]
    assert received_for(RETURNED.replace("\n", "\r\n").encode(), "4jYQ") == ["Bob@far.test", "bob@else.test"]
    assert received_for(RETURNED.encode(), "4jY") == []
    assert received_for(b"id 4jYQ", "4jYQ") == []
    assert received_for(RETURNED.partition("--b")[0].encode(), "4jYQ") == []


def test_what_our_own_relay_wrote_twice_tells_nothing() -> None:
    """A copy was added when a content filter gave the message back."""
    again = "Received: from filter by relay.test (Postfix) with ESMTP id 4jYAGAIN\n\tfor <bob@far.test>; today\n"
    theirs = "Received: from relay by mx.copies.test with ESMTP id 9\n\tfor <archive@copies.test>; today\n"
    header = RETURNED.index("Received: from customer.test")
    mail = RETURNED[: RETURNED.index("Received: from relay")] + theirs + again + RETURNED[header:]
    assert received_for(mail.encode(), "4jYQ") == ["archive@copies.test"]
