"""Mails recognised per second, against flufl.bounce on the same mails in one run, and against reading them only.

bench/run recognise [DIRECTORY [ROUNDS]]        DIRECTORY holds mails (*.eml); without it the bench writes some itself
bench/run recognise --public DIRECTORY          how right it is on the public collection, beside others (see `public`)

Then the most memory that each took beyond the mails themselves, in a process of its own.
"""

from __future__ import annotations

import email
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flufl.bounce import scan_message

from bounce_recogniser import recognise
from bouncehook_bench import public
from bouncehook_bench.processes import memory_kib
from bouncehook_bench.rounds import interleaved, show
from bouncehook_demo.foreign_bounce import LaterBounce, compose_bounce

LEAST_SECONDS = 0.5
"""of a round"""
READERS: dict[str, Callable[[bytes], object]] = {
    "bouncehook": recognise,
    "flufl.bounce": lambda mail: tolerant_scan(mail),
    "email.message_from_bytes": email.message_from_bytes,
}


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--public"]:
        public.score(Path(sys.argv[2]))
        return
    mails = mails_in(Path(sys.argv[1])) if len(sys.argv) > 1 else written_here()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    octets = sum(map(len, mails))
    print(f"{len(mails)} mails, {octets / 1024:.0f} KiB")
    figures = interleaved({name: partial(rate, mails, reads) for name, reads in READERS.items()}, rounds)
    memory = {name: grown(mails, reads) for name, reads in READERS.items()}
    print(
        "\nmost memory beyond the mails themselves, KiB: " + ", ".join(f"{name} {kib}" for name, kib in memory.items())
    )
    per_second = {
        name: round(statistics.median(values) * octets / len(mails) / 2**20, 2) for name, values in figures.items()
    }
    print("MiB/s: " + ", ".join(f"{name} {mib}" for name, mib in per_second.items()))
    show("mails recognised", figures, "flufl.bounce", mails=len(mails), memory_kib=memory, mib_per_second=per_second)


def mails_in(directory: Path) -> list[bytes]:
    """The mails of a directory."""
    return [path.read_bytes() for path in sorted(directory.glob("*.eml"))]


def written_here() -> list[bytes]:
    """Bounces (RFC 3464) about messages of several sizes: all of one form, which says less than a collection does."""
    mails = []
    for number in range(60):
        original = b"From: <news@acme.example>\r\nSubject: news\r\n" + b"X-Filler: some header\r\n" * number + b"\r\n"
        how = LaterBounce(recipient=f"user{number}@example.net", names_original=bool(number % 2))
        mails.append(
            compose_bounce(how, "mx.example.net", "bounce@return.example.test", f"u{number}@example.net", original)
        )
    return mails


def grown(mails: list[bytes], work: Callable[[bytes], object]) -> int:
    """KiB by which a process that reads them all grows beyond what it was before."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        before = memory_kib(os.getpid())["VmRSS"]
        for mail in mails:
            work(mail)
        os.write(writing, str(memory_kib(os.getpid())["VmHWM"] - before).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with open(reading) as answer:
        return max(0, int(answer.read()))


def rate(mails: list[bytes], work: Callable[[bytes], object]) -> float:
    """Mails per second of processor time; as often as fills a round."""
    started, done = time.process_time(), 0
    while (used := time.process_time() - started) < LEAST_SECONDS:
        for mail in mails:
            work(mail)
        done += len(mails)
    return done / used


def tolerant_scan(mail: bytes) -> object:
    """flufl.bounce raises an exception on some mails."""
    try:
        return scan_message(email.message_from_bytes(mail))
    except Exception:
        return None


if __name__ == "__main__":
    main()
