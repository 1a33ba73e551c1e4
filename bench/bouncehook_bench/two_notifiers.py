"""Reports delivered per second by two notifiers on one PostgreSQL, against one: processes, and endpoints of 100 ms.

bench/run two_notifiers URL [REPORTS [CALLS [ROUNDS]]]

URL is of a database that may be emptied.  CALLS is how many calls each notifier makes at once: what one of them can do
with endpoints that take their time, long before the processor is the limit.  The limits of the customers are far away.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import sqlalchemy as sa

from bouncehook_bench.endpoint import endpoints
from bouncehook_bench.queued import configuration, fill
from bouncehook_bench.rounds import interleaved, show
from bouncehook_notifier.deliver import dispatch
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.store import tables
from bouncehook_notifier.store.records import DELIVERED
from bouncehook_notifier.store.store import Store

ENDPOINTS = 4
SECONDS = 0.1
CONCURRENCY = 16


def main() -> None:
    """Measure and print; or be one of the notifiers."""
    if sys.argv[1] == "as":
        deliver(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
        return
    reports, calls, rounds = (int(given) for given in (sys.argv[2:] + ["2400", "8", "3"][len(sys.argv) - 2 :]))
    with endpoints(ENDPOINTS, SECONDS) as urls:
        figures = interleaved(
            {
                "one notifier": lambda: delivered(sys.argv[1], urls, reports, calls, 1),
                "two notifiers": lambda: delivered(sys.argv[1], urls, reports, calls, 2),
            },
            rounds,
        )
    could = calls / SECONDS
    show("reports delivered to endpoints of 100 ms", figures, "one notifier", reports=reports, one_could=could)


def delivered(url: str, urls: Sequence[str], reports: int, calls: int, notifiers: int) -> float:
    """How many a second, until the last is recorded; each report is delivered exactly once."""
    store = Store(url, "bench")
    with store._engine.begin() as connection:
        tables.metadata.drop_all(connection)
    store.open()
    command = [sys.executable, "-m", "bouncehook_bench.two_notifiers", "as"]
    processes = [
        subprocess.Popen([*command, f"host{n}", url, str(calls), *urls], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(notifiers)
    ]
    for process in processes:
        assert process.stdout
        process.stdout.readline()
    fill(store, urls, reports)
    started = time.monotonic()
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    while _counted(store, tables.deliveries, tables.deliveries.c.status != DELIVERED):
        time.sleep(0.05)
    taken = time.monotonic() - started
    for process in processes:
        process.communicate()
    assert _counted(store, tables.attempts) == reports
    store.close()
    return reports / taken


def deliver(host: str, url: str, calls: int, urls: Sequence[str]) -> None:
    """One notifier's loop, from a line of standard input to its end."""
    dispatch.MOST_CALLS = calls
    store = Store(url, host)
    store.open()
    held = configuration(urls, CONCURRENCY)
    stop = threading.Event()
    deliverer = Deliverer(store, lambda: held)
    thread = threading.Thread(target=deliverer.run, args=(stop,))
    print("ready", flush=True)
    sys.stdin.readline()
    thread.start()
    sys.stdin.read()
    stop.set()
    deliverer.wake()
    thread.join()
    store.close()


def _counted(store: Store, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
    with store._engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(*which)).scalar_one())


if __name__ == "__main__":
    main()
