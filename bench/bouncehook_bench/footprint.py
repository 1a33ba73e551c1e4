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
from bouncehook_bench.processes import children, memory_kib, open_files
from bouncehook_bench.rounds import machine
from bouncehook_demo.waiting import wait_until

MAILS = 2000
PROGRAMS = ("milter", "notifier")
CALLERS = "the notifier's callers"
MEASURED = (*PROGRAMS, CALLERS)


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
        wait_until(lambda: len(processes(relay, CALLERS)) >= 1, 20, "callers")
        fresh = {name: memory_mib(relay, name, "VmRSS") for name in MEASURED}
        relay.send("ours", MAILS * 9 // 10)
        relay.send("ours", MAILS // 10, to=f"gone@{REFUSES}")
        relay.wait_until_all_is_delivered()
        relay.wait_until_spool_is_empty()
        used = {name: memory_mib(relay, name, "VmHWM") for name in MEASURED}
        files = {name: sum(map(open_files, processes(relay, name))) for name in MEASURED}
    print(f"{'':22} {'started, ms':>12} {'MiB at first':>13} {'MiB at most':>12} {'open files':>11}")
    results: dict[str, dict[str, float]] = {}
    for name in (*MEASURED, "python3 -c pass"):
        results[name] = {"ms": round(1000 * statistics.median(seconds[name]))} if name in seconds else {}
        if name in MEASURED:
            results[name] |= {"mib": round(fresh[name], 1), "most_mib": round(used[name], 1), "files": files[name]}
        figures = [results[name].get(key, "") for key in ("ms", "mib", "most_mib", "files")]
        print(f"{name:22} {figures[0]:12} {figures[1]:13} {figures[2]:12} {figures[3]:11}")
    print(json.dumps({"measured": "footprint", "machine": machine(), "results": results}))


def processes(relay: MeasuredRelay, name: str) -> list[int]:
    """The processes of a program, or all callers."""
    if name == CALLERS:
        return children(relay.programs.pid("notifier"), "caller_process")
    return [relay.programs.pid(name)]


def memory_mib(relay: MeasuredRelay, name: str, what: str) -> float:
    """Of all of them together; what they share is counted for each."""
    return sum(memory_kib(pid)[what] for pid in processes(relay, name)) / 1024


def timed(work: object) -> float:
    """How long a call takes, in seconds."""
    begun = time.monotonic()
    work()  # type: ignore[operator]
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
