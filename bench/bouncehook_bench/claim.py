"""How long claiming takes as the queue grows from 1,000 to 1,000,000 reports, against the smallest queue.

bench/run claim [LARGEST]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bouncehook_bench.queued import filled
from bouncehook_bench.rounds import show
from bouncehook_notifier.store.records import DELIVERED, Settled

CLAIMS = 60
AT_ONCE = 32


def main() -> None:
    """Measure and print."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    figures = {}
    size = 1000
    while size <= largest:
        figures[f"{size} queued"] = claims(size)
        size *= 10
    show(f"claims of {AT_ONCE} reports", figures, "1000 queued")


def claims(size: int) -> list[float]:
    """Claims per second, one figure for each."""
    urls = [f"http://endpoint-{n}.example/" for n in range(100)]
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        store = filled(Path(directory) / "store.db", urls, size)
        rates = []
        for number in range(CLAIMS):
            now = time.time()
            started = time.perf_counter()
            ready = store.look(now).ready
            claimed = store.claim({health.url: AT_ONCE for health in ready[number % 3 : number % 3 + 1]}, now, 60.0)
            rates.append(1 / (time.perf_counter() - started))
            store.settle([Settled(delivery, None, DELIVERED, 0.0) for delivery in claimed], [])
        store.close()
    print(f"{size:9} queued: median {1000 / statistics.median(rates):.2f} ms a claim", flush=True)
    return rates


if __name__ == "__main__":
    main()
