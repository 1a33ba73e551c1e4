"""How long a message waits for its replies while the milter reads a large customers' map again, against undisturbed.

bench/run map [CUSTOMERS [ROUNDS]]

One client submits messages one after the other, from MAIL to the reply to the final dot, first undisturbed, then while
the map is written anew as often as the milter has read it; in turns.  What counts is how much longer the slowest and
the usual message took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from bouncehook_bench.measured_relay import LOOPBACK, SENDER, TAKES, MeasuredRelay, sinks
from bouncehook_bench.rounds import machine, quantile
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.submit import Submission

SECONDS = 6.0
SHARES = {"p50": 0.5, "p99": 0.99, "slowest": 1.0}


def main() -> None:
    """Measure and print."""
    customers, rounds = (int(one) for one in (sys.argv[1:] + ["20000", "5"][len(sys.argv) - 1 :]))
    undisturbed: list[float] = []
    disturbed: list[float] = []
    with sinks(), MeasuredRelay(customers=_map(customers)) as relay:
        for _ in range(rounds):
            undisturbed += submitted(relay, lambda: None)
            disturbed += submitted(relay, lambda: write_anew(relay))
    show(customers, undisturbed, disturbed)


def _map(customers: int) -> str:
    more = "".join(
        f"  c{number}.example: https://hooks.c{number}.example/failures\n" for number in range(customers - 1)
    )
    return f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n{more}"


def submitted(relay: MeasuredRelay, disturb: Callable[[], None]) -> list[float]:
    """Seconds of each message, for SECONDS."""
    took = []
    ends = time.monotonic() + SECONDS
    with Submission(relay.environment.relay, source_address=LOOPBACK.customer, timeout=60.0) as session:
        while time.monotonic() < ends:
            disturb()
            begun = time.perf_counter()
            session.send(SENDER, [f"someone@{TAKES}"])
            took.append(time.perf_counter() - begun)
    return took


def write_anew(relay: MeasuredRelay) -> None:
    """Another comment at the end of the map, once the milter has read the last one."""
    log = relay.programs.log("milter")
    path = relay.programs.customers_map
    text, _, number = path.read_text().partition("# ")
    if int(number or 0) == log.count("configuration read again"):
        path.write_text(f"{text}# {int(number or 0) + 1}")


def show(customers: int, undisturbed: list[float], disturbed: list[float]) -> None:
    """Milliseconds, and how much more."""
    print(
        f"{customers} customers; milliseconds of a message\n{'':10} {'undisturbed':>12} {'while read':>12} {'more':>8}"
    )
    result: dict[str, object] = {"measured": "map", "machine": machine(), "customers": customers}
    for name, share in SHARES.items():
        alone, beside = (1000 * quantile(values, share) for values in (undisturbed, disturbed))
        print(f"{name:10} {alone:12.1f} {beside:12.1f} {beside - alone:8.1f}")
        result[name] = {"undisturbed": round(alone, 1), "while read": round(beside, 1)}
    print(f"{len(undisturbed)} and {len(disturbed)} messages")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
