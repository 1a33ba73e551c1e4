"""How long a report waits for its POST to begin, with a hundred endpoints of which ten hang, or answer without end,
against a hundred that are well.

bench/run isolation [SECONDS [REPORTS_A_SECOND [ROUNDS]]]
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from bouncehook_bench.endpoint import endpoints
from bouncehook_bench.flood import FLOODS, flooding
from bouncehook_bench.queued import REPORT, configuration, name
from bouncehook_demo.waiting import wait_until
from bouncehook_notifier.deliver.loop import Deliverer
from bouncehook_notifier.store.records import Evidence, Found, NewReport
from bouncehook_notifier.store.store import Store
from bouncehook_notifier.store.tables import attempts, deliveries, reports

ENDPOINTS = 100
TROUBLED = 10
ANSWER_SECONDS = 0.005
FOR_EVER = 3600.0


def main() -> None:
    """Measure and print."""
    given = sys.argv[1:]
    seconds, rate, rounds = (int(one) for one in given + ["10", "100", "5"][len(given) :])
    found: dict[str, list[float]] = {}
    with ExitStack() as running:
        well = running.enter_context(endpoints(ENDPOINTS, ANSWER_SECONDS))
        troubled = {"all well": well[:TROUBLED], "ten hang": running.enter_context(endpoints(TROUBLED, FOR_EVER))}
        for kind in FLOODS:
            troubled[f"ten: {kind}"] = running.enter_context(flooding(kind, TROUBLED))
        for number in range(rounds):
            for what, urls in troubled.items():
                waits = sorted(waited(urls + well[TROUBLED:], set(well[TROUBLED:]), seconds, rate))
                found.setdefault(what, []).append(1000 * waits[int(0.95 * len(waits))])
                middle = 1000 * statistics.median(waits)
                print(f"round {number + 1}  {what:12} p50 {middle:7.1f} ms  p95 {found[what][-1]:7.1f} ms", flush=True)
    medians = {what: round(statistics.median(values), 2) for what, values in found.items()}
    ratios = {what: round(median / medians["all well"], 2) for what, median in medians.items() if what != "all well"}
    print(f"\np95 of the {ENDPOINTS - TROUBLED} others: {medians} ms, {ratios} times")
    result = {"p95_ms": medians, "ratios": ratios, "ratio": max(ratios.values()), "reports_a_second": rate}
    print(json.dumps({"measured": "isolation", **result}))


def waited(urls: Sequence[str], counted: set[str], seconds: int, rate: int) -> list[float]:
    """Seconds from event to POST of the reports for the `counted` URLs, while reports come at a rate."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        store = Store(f"sqlite:///{directory}/store.db")
        store.open()
        held = configuration(urls, 8)
        stop = threading.Event()
        deliverer = Deliverer(store, lambda: held)
        thread = threading.Thread(target=deliverer.run, args=(stop,))
        thread.start()
        wait_until(lambda: deliverer.all_callers_serve, 60, "callers to be there")
        begun = time.monotonic()
        for number in range(seconds * rate):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            now = time.time()
            which = number % len(urls)
            new = NewReport(f"msg_{number}", name(which), REPORT, (urls[which],))
            store.record([Found(Evidence(f"{number}.dsn.1.1", now, {}, "failure", "dsn", b""), [new])], now)
            deliverer.wake()
        stop.set()
        deliverer.wake()
        waits = _waits(Path(directory) / "store.db", counted)
        thread.join()
        store.close()
    return waits


def _waits(path: Path, counted: set[str]) -> list[float]:
    query = (
        sa.select(deliveries.c.url, attempts.c.started - reports.c.noticed)
        .join(reports, reports.c.number == deliveries.c.report)
        .join(attempts, attempts.c.delivery == deliveries.c.number)
    )
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        return [wait for url, wait in connection.execute(query) if url in counted]


if __name__ == "__main__":
    main()
