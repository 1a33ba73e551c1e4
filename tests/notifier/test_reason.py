"""Why a delivery failed, in one word."""

from __future__ import annotations

import pytest

from bouncehook.report import State
from bouncehook_notifier.reason import Reason, Rule, is_permanent, read_reason

TABLE = [
    ("550", "5.1.1", "<u>: Recipient address rejected: User unknown", "user-unknown", True),
    ("550", None, "no such user here", "user-unknown", True),
    ("552", None, "sorry, no mailbox here by that name", "user-unknown", True),
    ("552", "5.2.2", "Mailbox full", "mailbox-full", False),
    ("550", "5.7.1", "user's mailbox is over quota", "mailbox-full", False),
    ("452", "4.2.2", "over quota", "mailbox-full", False),
    ("550", "5.2.1", "The email account that you tried to reach is disabled", "mailbox-disabled", True),
    ("554", "5.7.1", "Relay access denied", "relay-denied", True),
    ("550", "5.7.26", "Unauthenticated email from x is not accepted due to DMARC policy", "authentication", True),
    ("554", "5.7.1", "Client host rejected: blocked using zen.spamhaus.org", "blocked", True),
    ("554", "5.7.1", "message looks like spam", "spam", True),
    ("550", "5.7.1", "virus found", "virus", True),
    ("451", "4.7.1", "Greylisted, try again", "greylisted", False),
    ("421", "4.7.0", "Too many connections", "rate-limited", False),
    ("552", "5.3.4", "Message size exceeds fixed limit", "size", True),
    ("530", "5.7.0", "Must issue a STARTTLS command first", "tls", True),
    ("550", "5.7.1", "access denied", "policy", True),
    (None, "5.4.4", "Host or domain name not found", "host-not-found", True),
    (None, "5.1.0", "Domain x does not accept mail (nullMX)", "host-not-found", True),
    (None, "4.4.1", "connect to mx[192.0.2.1]:25: Connection refused", "connection", False),
    (None, "5.4.6", "mail for x loops back to myself", "loop", True),
    ("550", "5.6.0", "cannot convert", "content", True),
    ("502", "5.5.1", "command not implemented", "protocol", True),
    ("451", "4.3.0", "temporary failure", "system", False),
    ("551", "5.1.6", "try new@x", "moved", True),
    ("550", "5.1.8", "Domain of sender address does not resolve", "sender-rejected", True),
    (None, "4.4.7", None, "expired", False),
    (None, None, None, "unknown", False),
    (None, None, "Unknown user: u@x", "user-unknown", True),
]


@pytest.mark.parametrize(("code", "extended", "text", "reason", "permanent"), TABLE)
def test_the_table(code: str | None, extended: str | None, text: str | None, reason: str, permanent: bool) -> None:
    found = read_reason(code, extended, text)
    assert found.value == reason
    assert is_permanent(code, extended, found) is permanent


def test_the_state_helps() -> None:
    assert read_reason("550", "5.0.0", "nope", State.RCPTTO) is Reason.USER_UNKNOWN
    assert read_reason("454", "4.7.0", "not now", State.STARTTLS) is Reason.TLS
    assert read_reason("535", "5.7.8", "no", State.AUTH) is Reason.LOGIN_REQUIRED


def test_an_operators_rules_come_first() -> None:
    own = [Rule(Reason.POLICY, words=("user unknown",))]
    assert read_reason("550", "5.1.1", "User unknown", rules=own) is Reason.POLICY
