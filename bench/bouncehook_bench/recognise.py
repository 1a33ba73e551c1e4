"""Mails recognised per second, against flufl.bounce on the same mails in one run, and against reading them only.

bench/run recognise DIRECTORY [ROUNDS]        DIRECTORY holds mails (*.eml)
"""

from __future__ import annotations

import email
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flufl.bounce import scan_message

from bouncehook_bench.rounds import interleaved, show
from bouncehook_notifier.recognise import recognise


def main() -> None:
    """Measure and print."""
    mails = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.eml"))]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    print(f"{len(mails)} mails, {sum(map(len, mails)) / 1024:.0f} KiB")
    figures = interleaved(
        {
            "bouncehook": lambda: rate(mails, recognise),
            "flufl.bounce": lambda: rate(mails, lambda mail: tolerant_scan(mail)),
            "email.message_from_bytes": lambda: rate(mails, email.message_from_bytes),
        },
        rounds,
    )
    show("mails recognised", figures, "flufl.bounce", mails=len(mails))


def rate(mails: list[bytes], work: Callable[[bytes], object]) -> float:
    """Mails per second of processor time."""
    started = time.process_time()
    for mail in mails:
        work(mail)
    return len(mails) / (time.process_time() - started)


def tolerant_scan(mail: bytes) -> object:
    """flufl.bounce raises an exception on some mails."""
    try:
        return scan_message(email.message_from_bytes(mail))
    except Exception:
        return None


if __name__ == "__main__":
    main()
