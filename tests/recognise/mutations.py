"""Makes damaged mail out of good mail, for the tests that try what nobody would write by hand.

Used by test_bounds (a short run in the suite, millions of inputs with `-m soak`) and from the command line:

    python tests/recognise/mutations.py SEED COUNT      prints each input on which the recogniser raises or dawdles
"""

# ruff: noqa: E501  (tables)

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bounce_recogniser import Recognised, recognise
from recognise.corpus_mails import corpus
from recognise.postfix_report import Failed, postfix_report

SERVED = Path(__file__).parent / "served"
TOKENS = [
    b"\n", b"\r\n", b"\r", b"\n\n", b" ", b"\t", b"--", b"\n--b\n", b"\n--b--\n", b":", b";", b"<", b">", b"@", b"(", b")", b'"', b"\\",
    b"550 ", b"550-", b"5.1.1", b"550 5.1.1 ", b"4.", b"<<< 550 ", b">>> RCPT TO:<u@rcpt.test>\n", b"Final-Recipient: rfc822; ",
    b"Original-Recipient: rfc822;+41+", b"Action: failed\n", b"Action: delayed\n", b"Status: 5.", b"Diagnostic-Code: smtp; 550-x\n",
    b"X-Postfix-Queue-ID: 1\n", b"Original-Envelope-Id: +2B\n", b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/delivery-status\n", b"Content-Type: text/html; charset=utf-16\n", b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n", b"charset=punycode", b"charset=idna", b"charset=utf-7", b"charset=unicode_escape",
    b"=?utf-8?B?", b"=?punycode?Q?", b"?=", b"=?x?B?!!!!?=", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "ü@ß".encode(), "内".encode(),
    b"host x[1.2.3.4] said: ", b"(in reply to RCPT TO command)", b"refused to talk to me: ", b"\\x{110000}", b"\\x{D800}",
    b'{"notificationType":"Bounce","bounce":', b"[" * 3000, b"&#99999999999;", b"&#x110000;", b"<!--", b"<style>", b"</", b"(generated from ",
]  # fmt: skip


def seeds() -> list[bytes]:
    """Good mail of every kind."""
    said = Failed("host mx[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command)", "smtp; 550 5.1.1 no", "5.1.1")
    local = Failed("connect to mx[192.0.2.1]:25: refused", "X-Postfix; connect to mx[192.0.2.1]:25: refused", "4.4.1")
    written = [kept.mail for kept in corpus()]
    served = [
        mail for mbox in sorted(SERVED.glob("*.mbox")) for mail in re.split(rb"(?m)^(?=From )", mbox.read_bytes())
    ]
    return [postfix_report(said), postfix_report(said, local), *written, *(mail for mail in served if mail)]


def mutated(seed: int) -> Iterator[bytes]:
    """Endless damaged mails; the same for the same seed."""
    dice = random.Random(seed)
    pool = seeds()
    while True:
        mail = bytearray(dice.choice(pool))
        for _ in range(dice.randint(1, 12)):
            _damage(mail, dice, pool)
        yield bytes(mail[:200_000])


def _damage(mail: bytearray, dice: random.Random, pool: list[bytes]) -> None:
    at = dice.randrange(len(mail) + 1)
    until = min(len(mail), at + int(dice.expovariate(1 / 40)) + 1)
    match dice.randrange(8):
        case 0:
            mail[at:until] = b""
        case 1:
            mail[at:at] = dice.choice(TOKENS)
        case 2:
            mail[at:until] = dice.choice(TOKENS)
        case 3:
            mail[at:at] = mail[at:until] * dice.randint(1, 60)
        case 4:
            mail[at:until] = dice.randbytes(until - at)
        case 5:
            other = dice.choice(pool)
            start = dice.randrange(len(other))
            mail[at:at] = other[start : start + 400]
        case 6:
            del mail[at:]
        case _:
            mail[at:at] = dice.choice(TOKENS) * dice.randint(1, 200)


def fault(mail: bytes, seconds: float = 2.0) -> str | None:
    """What is wrong with the recogniser on this mail; None when all is well."""
    began = time.process_time()
    try:
        found = recognise(mail)
    except Exception as error:
        return f"raised {error!r}"
    if time.process_time() - began > seconds:
        return f"took {time.process_time() - began:.1f} s"
    return shape_fault(found)


def shape_fault(found: Recognised) -> str | None:
    """Whether the result breaks its own rules."""
    if bool(found.failures) != (found.kind.value == "failure"):
        return f"{len(found.failures)} failures in a mail of kind {found.kind}"
    for one in found.failures:
        if one.code is not None and not (len(one.code) == 3 and one.code.isascii() and one.code.isdigit()):
            return f"code {one.code!r}"
        if one.description is not None and (not one.description or "\n" in one.description):
            return f"description {one.description[:80]!r}"
    return None


def main(seed: int, count: int) -> None:
    """Try `count` damaged mails and print those that show a fault."""
    source = mutated(seed)
    for number in range(count):
        mail = next(source)
        if wrong := fault(mail):
            print(f"seed {seed} number {number}: {wrong}\n{mail[:3000]!r}\n", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
