"""Time in proportion to the mail, whatever it is made of: a mail must never hold up the one thread that reads them.

Time is processor time, and the bounds are far above what a sound pattern or mail takes, and far below what takes
quadratic time.
"""

# ruff: noqa: E501  (tables of mails)

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from bounce_recogniser import errortext, notice, recognise
from recognise.pumped import patterns, pumped

HEAD = b"From: MAILER-DAEMON@mx.test\nReturn-Path: <>\nSubject: Undelivered Mail\n"
PARTS = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n%b\n--b\nContent-Type: message/delivery-status\n\n%b\n--b--\n"
GROUP = b"Final-Recipient: rfc822; uNNNNNN@r.test\nAction: failed\n\n"
SIZE_OF_A_TEXT = 40_000
ALL = patterns()


@pytest.mark.parametrize("name", ALL)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    """A quadratic one needs 800,000,000 steps for such a text, which are more than five seconds."""
    for text in pumped(ALL[name], SIZE_OF_A_TEXT):
        seconds = _searched(ALL[name], text)
        assert seconds < 1.5, text[:200]


def _searched(pattern: re.Pattern[Any], text: str) -> float:
    began = time.process_time()
    for _ in pattern.finditer(text if isinstance(pattern.pattern, str) else text.encode()):
        pass
    return time.process_time() - began


def numbered(line: bytes, size: int) -> bytes:
    """Lines of that size together; an `NNNNNN` in them is an ascending number."""
    return b"".join(line.replace(b"NNNNNN", b"%06d" % number) for number in range(size // len(line)))


def plain(line: bytes, lead: bytes = b"could not be delivered\n") -> Callable[[int], bytes]:
    """A text of such lines."""
    return lambda size: HEAD + b"\n" + lead + numbered(line, size)


def report(line: bytes, group: bytes, fields: bytes = b"") -> Callable[[int], bytes]:
    """A standard report with a text of such lines, and such groups of fields."""
    return lambda size: HEAD + PARTS % (numbered(line, size // 2), fields + numbered(group, size // 2))


def header(line: bytes) -> Callable[[int], bytes]:
    """A text of such lines, whose recipients the header names."""
    return lambda size: (
        b"X-Failed-Recipients: "
        + numbered(b"uNNNNNN@r.test, ", size // 2)
        + b"\n"
        + HEAD
        + b"\n"
        + numbered(line, size // 2)
    )


SAME = b"Final-Recipient: rfc822; u@r.test\nAction: failed\n\n"
OF_POSTFIX = b"X-Postfix-Queue-ID: 1\n\n"
TEXTS: dict[str, Callable[[int], bytes]] = {
    "half an address": plain(b"a@"),
    "half an address without words of failure": plain(b"a@", b""),
    "one address": plain(b"u@r.test "),
    "addresses on one line": plain(b"uNNNNNN@r.test, "),
    "addresses in sentences": plain(b"could not deliver to uNNNNNN@r.test. "),
    "addresses in sentences that tell nothing": plain(b"the uNNNNNN@r.test. ", b""),
    "addresses to turn to": plain(b"please contact uNNNNNN@r.test. "),
    "listed": plain(b" uNNNNNN@r.test\n"),
    "listed with replies": plain(b"<uNNNNNN@r.test>: 550 no\n\n"),
    "dialogue": plain(b">>> RCPT TO:<uNNNNNN@r.test>\n<<< 550 no\n"),
    "forwarded": plain(b"uNNNNNN@r.test (generated from v@r.test)\n"),
    "replies in many lines": plain(b"<<< 550-NNNNNN\n", b"<u@r.test>: 550-x\n"),
    "headings": plain(b"following recipients failed:\n"),
    "headings of others": plain(b"--- transient NNNNNN ---\n"),
    "rules": plain(b"-", b"transcript of session follows\n"),
    "subjects of the original": plain(b"subject: original NNNNNN\n"),
    "quoted subjects": plain(b'"original NNNNNN" '),
    "X400": plain(b"dda:smtp=uNNNNNN@r.test;", b"did not reach the following recipient(s):\n"),
    "the header names whom a text with a reply does not": header(b"550 5.1.1 no\n"),
    "the header names whom a text does not": header(b"<vNNNNNN@r.test>: 550 no\n\n"),
}  # fmt: skip
REPORTS: dict[str, Callable[[int], bytes]] = {
    "groups": report(b"x", GROUP),
    "groups and a text of replies": report(b"550 5.1.1 no\n", GROUP),
    "groups and a text that names them": report(b"<uNNNNNN@r.test>: 550 no\n", GROUP),
    "the same recipient": report(b"<u@r.test>: no\n", SAME),
    "the same recipient of Postfix": report(b"no\n", SAME, OF_POSTFIX),
    "a long paragraph of Postfix": lambda size: (
        HEAD + PARTS % (b"<u@r.test>: " + b"550 5.1.1 " * (size // 20), OF_POSTFIX + numbered(SAME, size // 2))
    ),
    "prefixes of Postfix": lambda size: (
        HEAD + PARTS % (b"<u@r.test>: " + b"Protocol error: " * (size // 16), OF_POSTFIX + SAME)
    ),
    "paragraphs of Postfix": report(b"<uNNNNNN@r.test>: host x[1] said: 550 no (in reply to RCPT TO command)\n\n", GROUP, OF_POSTFIX),
    "folded fields": report(b"x", b"Final-Recipient: rfc822; uNNNNNN@r.test\nAction: failed\nDiagnostic-Code: smtp; 550" + b"\n a" * 3000 + b"\n\n"),
    "groups of one field": report(b"x", b"Action: failed\n\n"),
    "deep parts": lambda size: HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(size // 50)),
    "many parts": lambda size: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\ncould not be delivered to u@r.test\n" * (size // 40),
    "many fields": lambda size: numbered(b"X-NNNNNN: u@r.test\n", size) + HEAD + b"\ncould not be delivered to u@r.test\n",
    "HTML": lambda size: HEAD + b"Content-Type: text/html\n\n" + b"<p>a@</p>" * (size // 9),
}  # fmt: skip


@pytest.mark.parametrize("name", [*TEXTS, *REPORTS])
def test_a_mail_takes_time_in_proportion_to_its_size(name: str) -> None:
    """Four times the mail may take eight times as long, not sixteen times; and the larger one not long at all."""
    make, size = (TEXTS[name], 15_000) if name in TEXTS else (REPORTS[name], 100_000)
    recognise(make(1000))
    small, large = make(size), make(4 * size)
    most = min(8 * min(_once(small) for _ in range(2)) + 0.1, 1.5)
    # Once is enough, unless something else held it up.
    assert any(_once(large) < most for _ in range(3)), most


def _once(mail: bytes) -> float:
    began = time.process_time()
    recognise(mail)
    return time.process_time() - began


def test_what_concerns_all_recipients_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is searched for its first reply once, not for each of those whom it does not name."""
    searched = []

    def counting(text: str) -> int | None:
        searched.append(len(text))
        return errortext.find_reply(text)

    monkeypatch.setattr(notice, "find_reply", counting)
    text = b"Rejected by policy.\n" * 300
    mail = b"X-Failed-Recipients: " + numbered(b"uNNNNNN@r.test, ", 20_000) + b"\n" + HEAD + b"\n" + text
    assert len(recognise(mail).failures) > 1000
    assert len(searched) <= 2


def test_a_neighbours_reply_is_not_that_of_those_whom_the_text_does_not_name() -> None:
    fields = b"X-Failed-Recipients: a@r.test, b@r.test\n"
    named = recognise(fields + HEAD + b"\nMessage to <a@r.test> failed: 550 5.1.1 no such user\n")
    assert [(one.address, one.code) for one in named.failures] == [("a@r.test", "550"), ("b@r.test", None)]
    all_alike = recognise(fields + HEAD + b"\nMessage failed: 552 5.3.4 too big\n")
    assert [(one.address, one.code) for one in all_alike.failures] == [("a@r.test", "552"), ("b@r.test", "552")]
