"""Reports delivered per second, durable, against bare loops of requests.Session: with as many threads in one process,
and with as many greenlets (gevent) in two processes.

bench/run deliver [REPORTS [THREADS [ROUNDS]]]
bench/run deliver slow [ROUNDS]            500 endpoints that answer after 200 ms

The memory is the most that the measuring process, in which the notifier's loop runs, and its callers had together.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import requests

from bouncehook.customers import Customer, Match
from bouncehook.receivers import Receiver
from bouncehook_bench import plain_gevent
from bouncehook_bench.endpoint import endpoints
from bouncehook_bench.processes import children, memory_kib
from bouncehook_bench.queued import REPORT, configuration, filled, wait_until_done
from bouncehook_bench.rounds import interleaved, ratio_of, show
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.deliver.payload import compose

SLOW_ENDPOINTS = 500
SLOW_SECONDS = 0.2
GEVENT = "gevent, two processes"
memory = [0]
"""the most, in MiB"""


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
                GEVENT: lambda: plain_gevent.rate(urls, reports, threads, 2),
                "bouncehook": lambda: delivered(urls, reports, threads),
            },
            rounds,
        )
    show(
        "reports delivered to one endpoint",
        figures,
        "requests loop",
        reports=reports,
        threads=threads,
        most_mib=memory[0],
    )


def slow() -> None:
    """Many endpoints that take their time: whether they are the limit, or we are."""
    reports, rounds = 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with endpoints(SLOW_ENDPOINTS, SLOW_SECONDS) as urls:
        figures = interleaved(
            {
                "requests loop": lambda: bare(urls, reports, len(urls)),
                GEVENT: lambda: plain_gevent.rate(urls, reports, len(urls), 2),
                "bouncehook": lambda: delivered(urls, reports, 1),
            },
            rounds,
        )
    could = SLOW_ENDPOINTS / SLOW_SECONDS
    show(
        "reports delivered to endpoints that take 200 ms",
        figures,
        "requests loop",
        reports=reports,
        could_take=could,
        of_gevent=round(ratio_of(figures["bouncehook"], figures[GEVENT]), 2),
        most_mib=memory[0],
    )


def bare(urls: Sequence[str], reports: int, threads: int) -> float:
    """Nothing but the POSTs; each thread has one endpoint."""
    remaining = iter(range(reports))
    lock = threading.Lock()

    def next_number() -> int | None:
        with lock:
            return next(remaining, None)

    workers = [
        threading.Thread(target=post_all, args=(urls[number % len(urls)], next_number)) for number in range(threads)
    ]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return reports / (time.monotonic() - started)


def post_all(url: str, next_number: Callable[[], int | None]) -> None:
    """POST as long as there are numbers."""
    customer = Customer("x", Match(), (Receiver(url),))
    session = requests.Session()
    while (number := next_number()) is not None:
        headers, body = compose(f"msg_{number}", REPORT, customer).at(int(time.time()))
        session.post(url, data=body, headers=headers, timeout=20)


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
        wait_until_done(Path(directory) / "store.db")
        taken = time.monotonic() - started
        memory[:] = [max(*memory, most_memory_mib())]
        stop.set()
        deliverer.wake()
        thread.join()
        store.close()
    return reports / taken


def most_memory_mib() -> int:
    """Of this process and its callers."""
    pids = [os.getpid(), *children(os.getpid(), "caller_process")]
    return sum(memory_kib(pid)["VmHWM"] for pid in pids) // 1024


if __name__ == "__main__":
    main()
