"""What real mail servers wrote when they were run for these tests, one mbox for each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bouncehook_notifier.recognise import Kind, recognise

SERVED = Path(__file__).parent / "served"

EXPECTED = {
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


@pytest.mark.parametrize("server", EXPECTED)
def test_a_server(server: str) -> None:
    mails = [mail for mail in re.split(rb"(?m)^(?=From )", (SERVED / f"{server}.mbox").read_bytes()) if mail.strip()]
    found = [recognise(mail) for mail in mails]
    assert all(one.kind is Kind.FAILURE for one in found)
    assert [
        [(failure.recipient, failure.code, failure.extended, failure.description) for failure in one.failures]
        for one in found
    ] == EXPECTED[server]
