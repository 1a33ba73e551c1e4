"""What remembering a message and looking one up costs as the store grows, from 1,000 messages on, against the smallest.

bench/run growth [LARGEST [SECONDS]]        it ends early, and says so, when filling the store takes longer than SECONDS
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bouncehook.envelope import Recipient
from bouncehook.sent_message import SentMessage
from bouncehook_bench.rounds import machine
from bouncehook_notifier.store.store import Store

BATCH = 100
"""messages that the milter gathers, and the notifier keeps in one transaction"""
MEASURED = 30
LOOKS = 300
DAY_SECONDS = 86400.0


def main() -> None:
    """Measure and print."""
    given = sys.argv[1:]
    largest, patience = (int(one) for one in given + ["1000000", "600"][len(given) :])
    results = []
    begun = time.monotonic()
    print(f"{'messages':>10} {'remember, us each':>18} {'look up, us':>12} {'MiB':>8}")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        path = Path(directory) / "store.db"
        store = Store(f"sqlite:///{path}")
        store.open()
        size, kept = 1000, 0
        while size <= largest and time.monotonic() - begun < patience:
            kept = filled(store, kept, size, begun + patience)
            if kept < size:
                break
            results.append({"messages": size, **costs(store, kept), "mib": round(path.stat().st_size / 2**20, 1)})
            kept += MEASURED * BATCH
            line = results[-1]
            print(f"{size:10} {line['remember_us']:18.1f} {line['look_up_us']:12.1f} {line['mib']:8.1f}", flush=True)
            size *= 10
        store.close()
    if size <= largest:
        print(f"filling took longer than {patience} s: it ends before {size}")
    ratio = {name: round(results[-1][name] / results[0][name], 2) for name in ("remember_us", "look_up_us")}
    print(f"the largest store, times the smallest: {ratio}")
    print(
        json.dumps(
            {
                "measured": "growth",
                "machine": machine(),
                "against": "1000 messages",
                "ratio": ratio,
                "results": results,
                "wanted": largest,
            }
        )
    )


def message(number: int) -> SentMessage:
    """As the milter tells it.  A long queue id begins with the time, so those of a customer come in order."""
    identity = number * 997 % 52**4
    return SentMessage(
        id=f"4jY{number:09}z{identity:06x}",
        customer=f"customer-{number % 100}",
        day=20000 + number // 1_000_000,
        sender="news@acme.example",
        recipients=[Recipient(f"user{number}@example.net")],
        message_id=f"<{number:x}.{identity:x}@acme.example>",
        sent=number / 1_000_000 * DAY_SECONDS,
    )


def filled(store: Store, kept: int, size: int, until: float) -> int:
    """Keep messages up to that number; gives up, and tells how many there are, when the time is over."""
    step = 10_000
    while kept < size and time.monotonic() < until:
        following = min(kept + step, size)
        store.remember([message(number) for number in range(kept, following)])
        kept = following
    return kept


def costs(store: Store, kept: int) -> dict[str, float]:
    """Medians, in microseconds a message: of batches that are kept, and of look-ups of messages chosen by chance."""
    remembered, looked = [], []
    for number in range(MEASURED):
        batch = [message(kept + number * BATCH + one) for one in range(BATCH)]
        begun = time.perf_counter()
        store.remember(batch)
        remembered.append((time.perf_counter() - begun) / BATCH)
    chosen = random.Random(1)
    for _ in range(LOOKS):
        wanted = message(chosen.randrange(kept))
        begun = time.perf_counter()
        found = store.message(wanted.customer, wanted.id, wanted.day)
        looked.append(time.perf_counter() - begun)
        if found is None:
            raise RuntimeError(f"{wanted.id} was kept and is not there")
    medians = (1e6 * statistics.median(values) for values in (remembered, looked))
    return dict(zip(("remember_us", "look_up_us"), (round(one, 1) for one in medians), strict=True))


if __name__ == "__main__":
    main()
