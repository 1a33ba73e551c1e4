"""Reports delivered per second, durable, against a bare loop of requests.Session with as many threads.

bench/run deliver [REPORTS [THREADS [ROUNDS]]]
bench/run deliver slow                     500 endpoints that answer after 200 ms
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from bouncehook.customers import Customer, Match
from bouncehook_bench.endpoint import endpoints
from bouncehook_bench.queued import REPORT, configuration, filled, waiting
from bouncehook_bench.rounds import interleaved, show
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.deliver.payload import compose

SLOW_ENDPOINTS = 500
SLOW_SECONDS = 0.2


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["slow"]:
        slow()
        return
    reports, threads, rounds = (int(given) for given in (sys.argv[1:] + ["4000", "16", "5"][len(sys.argv) - 1 :]))
    with endpoints() as urls:
        figures = interleaved(
            {
                "requests loop": lambda: bare(urls, reports, threads),
                "bouncehook": lambda: delivered(urls, reports, threads),
            },
            rounds,
        )
    show("reports delivered to one endpoint", figures, "requests loop", reports=reports, threads=threads)


def slow() -> None:
    """Many endpoints that take their time: whether they are the limit, or we are."""
    reports, rounds = 10_000, 3
    with endpoints(SLOW_ENDPOINTS, SLOW_SECONDS) as urls:
        figures = interleaved(
            {
                "requests loop": lambda: bare(urls, reports, len(urls)),
                "bouncehook": lambda: delivered(urls, reports, 1),
            },
            rounds,
        )
    could = SLOW_ENDPOINTS / SLOW_SECONDS
    show("reports delivered to endpoints that take 200 ms", figures, "requests loop", reports=reports, could_take=could)


def bare(urls: Sequence[str], reports: int, threads: int) -> float:
    """Nothing but the POSTs; each thread has one endpoint."""
    remaining = iter(range(reports))
    lock = threading.Lock()

    def work(url: str) -> None:
        customer = Customer("x", Match(), (url,))
        session = requests.Session()
        while True:
            with lock:
                number = next(remaining, None)
            if number is None:
                return
            headers, body = compose(f"msg_{number}", REPORT, customer).at(int(time.time()))
            session.post(url, data=body, headers=headers, timeout=20)

    workers = [threading.Thread(target=work, args=(urls[number % len(urls)],)) for number in range(threads)]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return reports / (time.monotonic() - started)


def delivered(urls: Sequence[str], reports: int, threads: int) -> float:
    """The notifier's own loop on a real store, until the last is recorded."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        store = filled(Path(directory) / "store.db", urls, reports)
        held = configuration((), threads)
        stop = threading.Event()
        deliverer = Deliverer(store, lambda: held)
        thread = threading.Thread(target=deliverer.run, args=(stop,))
        thread.start()
        wait_until(lambda: deliverer.all_callers_serve, 60, "callers to be there")
        held = configuration(urls, threads)  # from now on there is something to do
        started = time.monotonic()
        deliverer.wake()
        while waiting(store):
            time.sleep(0.02)
        taken = time.monotonic() - started
        stop.set()
        deliverer.wake()
        thread.join()
        store.close()
    return reports / taken


if __name__ == "__main__":
    main()
