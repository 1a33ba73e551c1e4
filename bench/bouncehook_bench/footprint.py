"""Start-up time and memory of the daemons, against the bare interpreter; those of the pipe are in `pipe`.

bench/run footprint [ROUNDS]

Started: from the start to the first answer on the milter's socket, or to the notifier's word that it serves.  Memory:
when it serves, and the most after MAILS messages, every tenth of which failed and was posted.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from bouncehook_bench.measured_relay import REFUSES, MeasuredRelay, sinks
from bouncehook_bench.processes import memory_kib, open_files
from bouncehook_bench.rounds import machine

MAILS = 2000
PROGRAMS = ("milter", "notifier")


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with sinks(), MeasuredRelay() as relay:
        seconds: dict[str, list[float]] = {name: [] for name in (*PROGRAMS, "python3 -c pass")}
        for _ in range(rounds):
            for name, start in (("milter", relay.programs.start_milter), ("notifier", relay.programs.start_notifier)):
                relay.programs.stop_program(name)
                seconds[name].append(timed(start))
            bare = [sys.executable, "-c", "pass"]
            seconds["python3 -c pass"].append(timed(lambda bare=bare: subprocess.run(bare, check=True)))
        fresh = {name: memory_kib(relay.programs.pid(name))["VmRSS"] / 1024 for name in PROGRAMS}
        relay.send("ours", MAILS * 9 // 10)
        relay.send("ours", MAILS // 10, to=f"gone@{REFUSES}")
        relay.wait_until_all_is_delivered()
        relay.wait_until_spool_is_empty()
        used = {name: memory_kib(relay.programs.pid(name))["VmHWM"] / 1024 for name in PROGRAMS}
        files = {name: open_files(relay.programs.pid(name)) for name in PROGRAMS}
    print(f"{'':16} {'started, ms':>12} {'MiB at first':>13} {'MiB at most':>12} {'open files':>11}")
    results = {}
    for name, values in seconds.items():
        results[name] = {"ms": round(1000 * statistics.median(values))}
        if name in PROGRAMS:
            results[name] |= {"mib": round(fresh[name], 1), "most_mib": round(used[name], 1), "files": files[name]}
        figures = [results[name].get(key, "") for key in ("ms", "mib", "most_mib", "files")]
        print(f"{name:16} {figures[0]:12} {figures[1]:13} {figures[2]:12} {figures[3]:11}")
    print(json.dumps({"measured": "footprint", "machine": machine(), "results": results}))


def timed(work: object) -> float:
    """How long a call takes, in seconds."""
    begun = time.monotonic()
    work()  # type: ignore[operator]
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
