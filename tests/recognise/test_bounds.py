"""Whatever comes in: no exception, bounded time, bounded memory, a result that keeps its own rules."""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import time
import tracemalloc
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounce_recogniser import read_postfix_text, recognise
from bounce_recogniser.mime import MAX_PARTS, read_mail
from recognise.mutations import TOKENS, fault, mutated, seeds, shape_fault

HEAD = b"From: MAILER-DAEMON@mx.test\nReturn-Path: <>\nSubject: Undelivered Mail\n"
REPORT = (
    b"Content-Type: multipart/report; boundary=b\n\n--b\n\n%s\n"
    b"--b\nContent-Type: message/delivery-status\n\n%s\n--b--\n"
)


@given(st.binary(max_size=3000))
def test_any_bytes(mail: bytes) -> None:
    assert shape_fault(recognise(mail)) is None


@given(st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)), max_size=60))
def test_any_tokens(tokens: list[bytes]) -> None:
    assert shape_fault(recognise(HEAD + b"".join(tokens))) is None
    assert shape_fault(recognise(HEAD + REPORT % (b"".join(tokens), b"".join(tokens)))) is None


@given(st.text(max_size=500))
def test_any_text_of_postfix(text: str) -> None:
    found = read_postfix_text(text)
    assert found.code is None or found.code in text
    assert found.extended is None or found.extended in text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=200))
def test_a_remote_cannot_choose_the_state(reply: str) -> None:
    text = f"host mx.test[192.0.2.1] said: 550 {reply} (in reply to RCPT TO command)"
    assert read_postfix_text(text).state.value == "rcptto"


def test_damaged_mails() -> None:
    for number, mail in enumerate(islice(mutated(2026), 1500)):
        assert fault(mail) is None, number


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(8))
def test_a_million_damaged_mails(seed: int) -> None:
    for number, mail in enumerate(islice(mutated(seed), 125_000)):
        assert fault(mail) is None, (seed, number)


def _huge(size: int) -> dict[str, bytes]:
    """Mails of about that size, each meant to be slow for some way of reading it."""
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    status = b"Final-Recipient: rfc822; u@rcpt.test\nAction: failed\nStatus: 5.1.1\n\n"
    nested = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(size // 60))
    return {
        "letters": HEAD + b"\n" + b"a" * size,
        "addresses": HEAD + b"\ncould not be delivered\n" + b"u@rcpt.test\n" * (size // 12),
        "almost addresses": HEAD + b"\ncould not be delivered\n" + b"u@" * (size // 2),
        "codes": HEAD + b"\ncould not be delivered\n" + b"550 5.1.1 " * (size // 10),
        "brackets": HEAD + b"\ncould not be delivered\n" + b"<" * size,
        "empty lines": HEAD + b"\n" + b"\n" * size,
        "hyphens": mixed + b"\n--" * (size // 3),
        "delimiters": mixed + b"\n--b" * (size // 4),
        "parts": mixed + b"--b\nContent-Type: text/plain\n\nx\n" * (size // 32),
        "nested": HEAD + b"Content-Type: multipart/mixed; boundary=b0\n\n" + nested,
        "containers": mixed + b"--b\nContent-Type: multipart/mixed; boundary=c\n\n" * (size // 48),
        "one header": b"Subject: " + b"a" * size + b"\n" + HEAD + b"\nx",
        "folded header": b"Subject: a\n" + b" a\n" * (size // 3) + HEAD + b"\nx",
        "many headers": b"X: y\n" * (size // 5) + HEAD + b"\nx",
        "encoded words": b"Subject: " + b"=?utf-8?B?" * (size // 10) + b"\n" + HEAD + b"\nx",
        "recipients": HEAD + REPORT % (b"x", status * (size // len(status))),
        "one diagnostic": HEAD + REPORT % (b"x", status[:-1] + b"Diagnostic-Code: smtp; " + b"550-a " * (size // 6)),
        "folded diagnostic": HEAD
        + REPORT % (b"x", status[:-1] + b"Diagnostic-Code: smtp; 550" + b"\n a" * (size // 3)),
        "fields without recipients": HEAD + REPORT % (b"x", b"Action: failed\n\n" * (size // 16)),
        "html": HEAD + b"Content-Type: text/html\n\n" + b"<p" * (size // 2),
        "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QUFB\n" * (size // 5),
        "json": HEAD + b'\n{"notificationType":' + b"[" * size,
    }


@pytest.mark.parametrize("name", list(_huge(1000)))
def test_time_grows_no_faster_than_the_mail(name: str) -> None:
    """What is read is bounded, so that a mail of eight times the size may take eight times as long, not 64 times.

    The bases are large enough that the bounds on what is read are already reached.
    """
    small, large = _huge(500_000)[name], _huge(4_000_000)[name]
    recognise(small)
    most = 16 * min(_once(small) for _ in range(3)) + 0.05
    # Once is enough, unless something else held it up.
    assert any(_once(large) < most for _ in range(3)), most


def _once(mail: bytes) -> float:
    began = time.process_time()
    recognise(mail)
    return time.process_time() - began


def test_memory_is_bounded() -> None:
    mail = HEAD + REPORT % (b"x" * 8_000_000, b"Final-Recipient: rfc822; u@rcpt.test\nAction: failed\n" * 100_000)
    tracemalloc.start()
    recognise(mail)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 1024 * 1024


def test_parts_are_bounded() -> None:
    assert len(read_mail(_huge(1_000_000)["parts"]).leaves) <= MAX_PARTS


@settings(max_examples=50)
@given(st.sampled_from(seeds()), st.integers(min_value=0, max_value=4000))
def test_a_prefix_of_a_mail(mail: bytes, length: int) -> None:
    assert shape_fault(recognise(mail[:length])) is None


NAMES = [f"u{number}@rcpt.test" for number in range(25_000)]
MANY = {
    "more than 2000 recipients in the header": b"X-Failed-Recipients: %b\n\nfailed\n" % ", ".join(NAMES[:3000]).encode(),
    "more than 2000 recipients in a text": b"\nThese addresses failed:\n\n%b" % "".join(f" {n}\n" for n in NAMES[:3000]).encode(),
    "more than 60000 characters of text": b"\n<u@rcpt.test>: 550 no\n\n" + b"words " * 12_000,
    "more than 100 parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nfailed\n" * 200,
    "parts nested deeper than 8": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(12)),
    "a part of more than 256 kB": b"\n<u@rcpt.test>: 550 no\n\n" + b"words " * 50_000,
    "a header of more than 128 kB or 500 fields": b"X-Long: x\n" * 2_000 + b"\n<u@rcpt.test>: 550 no\n",
    "more than 20000 recipients in a report": b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n%b"
    % "".join(f"Final-Recipient: rfc822;{n}\nAction: failed\n\n" for n in NAMES).encode(),
    "a header field of more than 64 kB": b"X-Failed-Recipients: %b\n\nfailed\n" % ", ".join(n * 6 for n in NAMES[:1_000]).encode(),
    "more than 20 recipients listed in a text of no known system": b"\nSorry, unknown user, these have failed\n\n%b" % "".join(f"<{n}>\n" for n in NAMES[:30]).encode(),
    "more than 300 recipients whose replies may stand in the text": b"Content-Type: multipart/report; boundary=b\n\n--b\n"
    b"Content-Type: message/delivery-status\n\n%b" % "".join(f"Final-Recipient: rfc822;{n}\nAction: failed\n\n" for n in NAMES[:400]).encode(),
    "more than 20 recipients in a complaint": b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n"
    b"Content-Type: message/feedback-report\n\n%b" % "".join(f"Original-Rcpt-To: {n}\n" for n in NAMES[:30]).encode(),
}  # fmt: skip


@pytest.mark.parametrize("limit", MANY)
def test_a_limit_that_a_mail_reaches_is_told(limit: str) -> None:
    """What is behind it was not read, so somebody must be able to see that."""
    head = b"Return-Path: <>\nFrom: mailer-daemon@gw.test\nSubject: Undelivered mail\n"
    assert limit in recognise(head + MANY[limit]).limits
    assert recognise(head + b"\n<u@rcpt.test>: 550 no\n").limits == ()


SES_WITH_HALF_A_CHARACTER = (
    b'{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"u\\ud800@z.example",'
    b'"diagnosticCode":"smtp; 550 5.1.1 no\\udfff such user"}]}}'
)


@pytest.mark.parametrize(
    "mail",
    [
        b"Content-Type: text/html\n\n<p>&#" + b"1" * 4301 + b";</p>",
        b"Content-Type: text/plain\n\n" + SES_WITH_HALF_A_CHARACTER,
        b"Content-Type: text/plain; charset=utf-7\n\n<u@z.example>: 550 5.1.1 no +2AA- such user\xe9\n",
        b"Content-Type: text/plain; charset=unicode_escape\n\n<u@z.example>: 550 5.1.1 no \\ud800 such user\xe9\n",
    ],
    ids=["endless number", "JSON", "UTF-7", "escapes"],
)
def test_what_is_told_can_be_encoded_again(mail: bytes) -> None:
    for recipient in recognise(b"From: MAILER-DAEMON@z.example\n" + mail).recipients:
        (recipient.address + recipient.final_address + (recipient.description or "")).encode()
