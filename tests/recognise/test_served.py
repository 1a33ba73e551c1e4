"""What real mail servers wrote when they were run for these tests, one mbox for each.

They were run in namespaces of their own (network, mounts) against a name server and an SMTP server that answer as the
recipient's name says: `r550u` is refused after RCPT TO, `d554u` after DATA, `t450u` for as long as the queue keeps it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bounce_recogniser import Kind, Recognised, recognise
from bounce_recogniser.mime import read_mail

SERVED = Path(__file__).parent / "served"

EXPECTED = {
    "courier-1.0.16": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", "5.0.0", "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "550", "5.1.1", "<r550two>: Recipient address rejected: User unknown"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
        [("alias@courier.relay.test", "550", "5.1.1", "<r550far>: Recipient address rejected: User unknown")],
        [("u@nowhere.invalid", None, "5.0.0", "No such domain.")],
        [("t450u@rcpt.test", "450", "4.2.1", "Mailbox busy, try later")],
        [("u@dead.test", None, "5.0.0", "Connection refused")],
    ],
    "dma-0.13": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", None, "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [("fullu@rcpt.test", "552", "5.2.2", "Mailbox full")],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
        [("u@nowhere.invalid", None, None, "DNS lookup failure: host nowhere.invalid not found")],
    ],
    "dovecot-2.3": [[("fullu@rcpt.test", None, "5.2.2", "Quota exceeded (mailbox for user is full)")]],
    "exim-4.96": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", "5.0.0", "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "550", "5.1.1", "<r550two>: Recipient address rejected: User unknown"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
        [("alias@rcpt.test", "550", "5.1.1", "<r550far>: Recipient address rejected: User unknown")],
        [("topipe@rcpt.test", None, "5.0.0", "local delivery failed")],
        [("u@nowhere.invalid", None, "5.0.0", "Unrouteable address")],
    ],
    "haraka-3.3.4": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", None, "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "550", "5.1.1", "<r550two>: Recipient address rejected: User unknown"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
        [
            (
                "u@nowhere.invalid",
                None,
                "5.1.2",
                "Error: Nowhere to deliver mail to for domain: nowhere.invalid",
            )
        ],
    ],
    "nullmailer-2.2": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", "5.0.0", "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "552", "5.2.2", "Mailbox full"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
    ],
    "opensmtpd-6.8": [
        [("u@nowhere.invalid", None, "5.0.0", "Domain does not exist")],
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", "5.0.0", "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "550", "5.1.1", "<r550two>: Recipient address rejected: User unknown"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
    ],
    "sendmail-8.17": [
        [("r550u@rcpt.test", "550", "5.1.1", "<r550u>: Recipient address rejected: User unknown")],
        [("bareu@rcpt.test", "550", "5.1.1", "no such user here")],
        [("m550u@rcpt.test", "550", "5.7.1", "First line of policy second line, see https://policy.test/x last")],
        [
            ("fullu@rcpt.test", "552", "5.2.2", "Mailbox full"),
            ("r550two@rcpt.test", "550", "5.1.1", "<r550two>: Recipient address rejected: User unknown"),
        ],
        [("d554u@rcpt.test", "554", "5.7.1", "DATA refused: policy")],
        [("e554u@rcpt.test", "554", "5.7.1", "This looks like spam")],
    ],
}


LATE = {
    "courier-1.0.16": ["u@dead.test", "t450u@rcpt.test"],
    "nullmailer-2.2": ["t450u@rcpt.test"],
}
"""who is late, where the server wrote that it goes on trying"""

SAYS_NO_REPLY = {"nullmailer-2.2"}
"""whose text for people does not tell what the remote said"""


@pytest.mark.parametrize("server", EXPECTED)
def test_a_server(server: str) -> None:
    found = [recognise(mail) for mail in mails_of(server)]
    assert {one.kind for one in found} <= {Kind.FAILURE, Kind.DELAYED}
    assert [
        [(failure.address, failure.code, failure.extended, failure.description) for failure in one.failures]
        for one in found
        if one.kind is Kind.FAILURE
    ] == EXPECTED[server]
    late = [late.address for one in found if one.kind is Kind.DELAYED for late in one.recipients]
    assert late == LATE.get(server, [])


@pytest.mark.parametrize("server", EXPECTED)
def test_what_a_server_tells_people_is_enough(server: str) -> None:
    """Something on the way took away all but the header and the text."""
    for mail in mails_of(server):
        whole, bare = recognise(mail), recognise(text_alone(mail))
        assert bare.kind is whole.kind
        if server not in SAYS_NO_REPLY:
            assert said(bare) == said(whole)
        assert {one.address for one in bare.failures} == {one.address for one in whole.failures}


def mails_of(server: str) -> list[bytes]:
    return [mail for mail in re.split(rb"(?m)^(?=From )", (SERVED / f"{server}.mbox").read_bytes()) if mail.strip()]


def text_alone(mail: bytes) -> bytes:
    text = next(leaf.text() for leaf in read_mail(mail).leaves if leaf.text().strip())
    header = re.sub(rb"(?im)^content-[^\n]*\n(?:[ \t][^\n]*\n)*", b"", mail.partition(b"\n\n")[0] + b"\n")
    return header + b"\n" + text.encode()


def said(found: Recognised) -> set[tuple[str, str | None, str | None]]:
    return {(one.address, one.code, one.description) for one in found.failures}
