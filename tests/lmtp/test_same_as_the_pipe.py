"""The same mail through a real Postfix by LMTP and by the pipe: the spool has the same of it, octet by octet."""

from __future__ import annotations

import pytest

from bouncehook_demo.relay import RETURN_DOMAIN
from bouncehook_demo.waiting import wait_until
from lmtp.conftest import BY_PIPE, return_address, send, spooled

pytestmark = pytest.mark.postfix

RELAY_OPTIONS = {"rows": ()}

MAILS = {
    "a bounce": b"From: MAILER-DAEMON@far.test\r\nSubject: failed\r\n\r\n550 5.1.1 no such user\r\n",
    "empty": b"",
    "no body": b"Subject: x\r\n",
    "no end of line": b"Subject: x\r\n\r\nnone",
    "dots": b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n...\r\n\r\n.",
    "8-bit": "Subject: ä\r\n\r\nkein Postfach für müller\r\n".encode("latin-1"),
    "UTF-8": "Subject: ü\r\n\r\n用户不存在\r\n".encode(),
    "every octet": b"Subject: x\r\n\r\n" + bytes(octet for octet in range(256) if octet not in b"\r\n") + b"\r\n",
    "long lines": b"Subject: x\r\n\r\n" + b"a" * 5000 + b"\r\n" + b".b" * 3000 + b"\r\n",
    "many lines": b"Subject: x\r\n\r\n" + b"line\r\n" * 30_000,
}


@pytest.fixture(scope="module")
def quiet(relay):
    """Nobody takes what is in the spool."""
    relay.programs.stop_program("notifier")
    return relay


def both(relay, content: bytes, sender: str = "", extension: str = "", **options):
    """What the spool has of one mail, by LMTP and by the pipe."""
    recipients = [return_address(relay, domain).replace("@", f"{extension}@") for domain in (RETURN_DOMAIN, BY_PIPE)]
    queue_id = send(relay, recipients, content, sender=sender, **options).queue_id

    def arrived():
        files = [file for file in spooled(relay.programs.spool) if file.record.queue_id == queue_id]
        return files if len(files) == 2 else None

    files = wait_until(arrived, 20, lambda: relay.environment.postfix.log_text()[-3000:])
    by_domain = {file.record.recipient.rpartition("@")[2]: file for file in files}
    return by_domain[RETURN_DOMAIN], by_domain[BY_PIPE]


def assert_same(by_lmtp, by_pipe, *, but_for: str = "recipient") -> None:
    assert by_lmtp.body == by_pipe.body
    differing = {"arrived", "recipient", but_for}
    assert by_lmtp.header.keys() == by_pipe.header.keys()
    for key in by_lmtp.header.keys() - differing:
        assert by_lmtp.header[key] == by_pipe.header[key], key


@pytest.mark.parametrize("content", MAILS.values(), ids=MAILS.keys())
def test_the_mail(quiet, content: bytes) -> None:
    by_lmtp, by_pipe = both(quiet, content)
    assert_same(by_lmtp, by_pipe)
    assert by_lmtp.body.startswith(b"Return-Path: <>\n")
    assert by_lmtp.record.client.endswith(".9.9")


@pytest.mark.parametrize("sender", ["postmaster@far.test", '"joe smith"@far.test'])
def test_the_sender(quiet, sender: str) -> None:
    assert_same(*both(quiet, MAILS["a bounce"], sender=sender))


def test_addresses_beyond_ascii(quiet) -> None:
    content = "From: jürgen@far.test\r\n\r\nhallo\r\n".encode()
    by_lmtp, by_pipe = both(quiet, content, "jürgen@far.test", "+jürgen=far.test", mail_options=["SMTPUTF8"])
    assert_same(by_lmtp, by_pipe)
    assert by_lmtp.record.sender == "jürgen@far.test"


def test_a_mail_over_the_limit(quiet) -> None:
    quiet.environment.postfix.postconf({"message_size_limit": "30000000", "mailbox_size_limit": "40000000"})
    quiet.environment.postfix.reload()
    by_lmtp, by_pipe = both(quiet, b"Subject: x\r\n\r\n" + b"0123456789abcde\r\n" * 800_000)
    assert by_lmtp.record.truncated == 1
    assert_same(by_lmtp, by_pipe)


def test_a_mail_from_here(quiet) -> None:
    """Postfix's own notifications come so while the milter is down: from no client."""
    recipients = [return_address(quiet, domain) for domain in (RETURN_DOMAIN, BY_PIPE)]
    quiet.environment.postfix.sendmail("", recipients, b"Subject: from here\n\nx\n")
    found = wait_until(
        lambda: (
            files
            if len(files := [one for one in spooled(quiet.programs.spool) if b"Subject: from here" in one.body]) == 2
            else None
        ),
        20,
        lambda: quiet.environment.postfix.log_text()[-3000:],
    )
    found.sort(key=lambda file: file.record.recipient.rpartition("@")[2] == BY_PIPE)
    assert_same(*found, but_for="queue_id")
    assert found[0].record.client == ""
    assert found[0].record.queue_id == "", "lmtp(8) does not tell it of a local mail; its log line has both names"
