"""Mixed traffic with failures of every kind, for as long as is wanted: whether memory, open files or latency grow.

bench/run soak [MINUTES]

In each wave there is one message to every row of the demo's table of failures (every stage of SMTP, DNS, TLS, bounces
that come later), and one to a server that takes it; the next wave begins when every report has come.  The last third is
compared with the first.  At the end Postfix's own log must agree.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from bouncehook.configuration import load
from bouncehook_admin.audit.audit import compare
from bouncehook_admin.audit.reasons import Verdict
from bouncehook_bench.processes import memory_kib, open_files
from bouncehook_bench.rounds import machine
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.relay import CUSTOMER, Relay
from bouncehook_demo.stages import ACCEPTING_DOMAIN
from bouncehook_demo.submit import submit

PROGRAMS = ("milter", "notifier")
QUICK = 0.5
"""seconds: rows that take longer wait for a time limit of Postfix's, and tell nothing about us"""


def main() -> None:
    """Measure and print."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    waves: list[dict[str, float]] = []
    with Relay(Path(sys.executable).parent, loopback=Loopback("127.96")) as relay:
        wave(relay)  # not counted: programs load what they load once
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until or len(waves) < 3:
            waves.append(wave(relay))
            if len(waves) % 20 == 0:
                print(f"{len(waves)} waves: {waves[-1]}", flush=True)
        set_aside = len(relay.programs.set_aside())
        hold_against_the_log(relay)
    show(waves, set_aside, minutes)


def wave(relay: Relay) -> dict[str, float]:
    """One message to every row; returns what there is to compare when every report has come."""
    environment, endpoint = relay.environment, relay.environment.endpoint
    before = len(endpoint.posts)
    begun = time.time()
    sent = environment.send_all(f"news@{CUSTOMER}")
    submit(
        environment.relay,
        f"news@{CUSTOMER}",
        [f"well@{ACCEPTING_DOMAIN}"],
        source_address=environment.loopback.customer,
    )
    posts = endpoint.wait_for(before + len(sent), 120)[before:]
    missing = sent.keys() - {post["id"] for post in posts}
    if missing:
        raise RuntimeError(f"no report came about {[sent[one].label for one in missing]}")
    took = [post.arrived - begun for post in posts]
    figures = {"reports": float(len(posts)), "quick_ms": 1000 * statistics.median(one for one in took if one < QUICK)}
    for name in PROGRAMS:
        pid = relay.programs.pid(name)
        figures[f"{name}_mib"] = memory_kib(pid)["VmRSS"] / 1024
        figures[f"{name}_files"] = float(open_files(pid))
    return {name: round(value, 1) for name, value in figures.items()}


def hold_against_the_log(relay: Relay) -> None:
    """Whether each failure in Postfix's log has its report, and each report its failure."""
    log = relay.environment.postfix.log_file
    found = compare(load(relay.programs.config), [log], complete_until=time.time())
    wrong = [*found.of(Verdict.UNREPORTED), *found.of(Verdict.UNLOGGED)]
    if wrong:
        raise RuntimeError(f"{len(wrong)} findings of the audit, the first: {wrong[0]}")
    print(f"\nPostfix's log: {found.coverage.lines} lines, {len(found.of(Verdict.REPORTED))} failures, all reported")


def show(waves: list[dict[str, float]], set_aside: int, minutes: float) -> None:
    """A table of the first third and the last, and one line of JSON."""
    third = max(1, len(waves) // 3)
    reports = sum(one["reports"] for one in waves)
    print(f"\n{len(waves)} waves in {minutes:g} minutes; {reports:.0f} reports came, all that were due")
    print(f"{set_aside} files were set aside")
    print(f"{'median':20} {'first third':>12} {'last third':>12} {'ratio':>7}")
    ratios = {}
    for name in waves[0]:
        first, last = (statistics.median(one[name] for one in part) for part in (waves[:third], waves[-third:]))
        ratios[name] = round(last / first, 3)
        print(f"{name:20} {first:12.1f} {last:12.1f} {ratios[name]:7.2f}")
    course = {name: [one[name] for one in waves[:: max(1, len(waves) // 60)]] for name in waves[0] if name != "reports"}
    print(
        json.dumps(
            {
                "measured": "soak",
                "machine": machine(),
                "against": "its own first third",
                "ratio": ratios,
                "minutes": minutes,
                "reports": reports,
                "set_aside": set_aside,
                "course": course,
            }
        )
    )


if __name__ == "__main__":
    main()
