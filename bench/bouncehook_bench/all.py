"""Every measurement, one after the other, into bench/results.md: what they printed, the machine, versions, the dates.

bench/run all [quick|full [NAME…]]

`quick`, the default, takes some minutes and is for comparing; `full` has the sizes that the figures are wanted for, and
takes hours.  `tiny` shows that everything runs.  With NAMEs only those are measured; of the others the last results
stay.  All is in bench/results.jsonl too, a line each, for the next time and for `bench/run pictures`.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent.parent
LINES = BENCH / "results.jsonl"
SIZES: dict[str, dict[str, list[str]]] = {
    "milter": {
        "tiny": ["20", "1", "2,2000,1"],
        "quick": ["300", "5"],
        "full": ["1500", "7"],
    },
    "milter-opendkim": {
        "tiny": ["20", "1", "2,2000,1"],
        "quick": ["200", "5", "10,2000,1", "10,50000,1", "10,2000,20"],
        "full": ["1000", "7"],
    },
    "xverp": {
        "tiny": ["20", "1", "2,2000,1"],
        "quick": ["300", "5"],
        "full": ["1500", "7"],
    },
    "notify-success": {
        "tiny": ["20", "1", "2,2000,1"],
        "quick": ["300", "5"],
        "full": ["1500", "7"],
    },
    "suppression": {
        "tiny": ["20", "1", "1000", "2,2000,1"],
        "quick": ["300", "7"],
        "full": ["1500", "7"],
    },
    "map": {"tiny": ["100", "1"], "quick": ["20000", "5"], "full": ["20000", "20"]},
    "latency": {"tiny": ["5", "20"], "quick": ["300", "50"], "full": ["2000", "50"]},
    "pipe": {"tiny": ["10", "1"], "quick": ["300", "5"], "full": ["2000", "7"]},
    "lmtp": {"tiny": ["10", "1"], "quick": ["1000", "5"], "full": ["5000", "7"]},
    "recognise": {"tiny": [], "quick": [], "full": []},
    "deliver": {"tiny": ["100", "4", "1"], "quick": ["3000", "16", "5"], "full": ["10000", "16", "7"]},
    "deliver slow": {"tiny": ["1"], "quick": ["3"], "full": ["5"]},
    "isolation": {"tiny": ["1", "20", "1"], "quick": ["5", "100", "5"], "full": ["10", "100", "5"]},
    "claim": {"tiny": ["1000"], "quick": ["100000"], "full": ["1000000"]},
    "growth": {"tiny": ["1000"], "quick": ["1000000", "200"], "full": ["10000000", "3600"]},
    "footprint": {"tiny": ["1"], "quick": ["5"], "full": ["9"]},
    "storm": {"tiny": ["30", "10", "1"], "quick": ["5000", "20", "15"], "full": ["100000", "20", "30"]},
    "soak": {"tiny": ["0"], "quick": ["3"], "full": ["30"]},
}


def main() -> None:
    """Run them, and write the results after each."""
    size = sys.argv[1] if len(sys.argv) > 1 else "quick"
    chosen = sys.argv[2:] or list(SIZES)
    if size not in SIZES["milter"]:
        sys.exit(f"bench/run all: no size {size}; there are {', '.join(SIZES['milter'])}, before names")
    if unknown := [name for name in chosen if name not in SIZES]:
        sys.exit(f"bench/run all: nothing is called {', '.join(unknown)}; there are {', '.join(SIZES)}")
    before = LINES.read_text().splitlines() if LINES.exists() else []
    results = {result["measured"]: result for result in map(json.loads, before)}
    for name in chosen:
        results[name] = measured(name, SIZES[name][size])
        in_order = [results[one] for one in SIZES if one in results]
        LINES.write_text("".join(json.dumps(result) + "\n" for result in in_order))
        (BENCH / "results.md").write_text("\n".join([heading(), *map(section, in_order)]))
    figures = [{key: value for key, value in results[name].items() if key != "printed"} for name in chosen]
    print(json.dumps({"measured": "all", "size": size, "results": figures}))


def measured(name: str, arguments: list[str]) -> dict[str, Any]:
    """What a measurement found, and when, how and under which load it did."""
    program, *first = name.split()
    command = " ".join(["bench/run", name, *arguments])
    print(f"---- {command}", flush=True)
    begun, load = time.monotonic(), os.getloadavg()[0]
    module = f"bouncehook_bench.{program.replace('-', '_')}"
    done = subprocess.run(
        [sys.executable, "-m", module, *first, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    table, _, line = done.stdout.strip("\n").rpartition("\n")
    found = json.loads(line) if done.returncode == 0 else {}
    if done.returncode:
        table = f"it failed, with status {done.returncode}\n{done.stdout}"
    print(table, flush=True)
    date = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    took = round(time.monotonic() - begun)
    return {
        **found,
        "measured": name,
        "command": command,
        "date": date,
        "took": took,
        "load": round(load, 1),
        "printed": table,
    }


def section(result: dict[str, Any]) -> str:
    """What is shown of one measurement."""
    note = f"`{result['command']}`, {result['date']}, {result['took']} s; load average before: {result['load']}"
    return f"## {result['measured']}\n\n{note}\n\n```text\n{result['printed']}\n```\n"


def heading() -> str:
    """Where, and with what."""
    versions = {
        "Linux": platform.release(),
        "Python": platform.python_version(),
        "Postfix": output("postconf", "-d", "-h", "mail_version"),
        "libmilter": output("dpkg-query", "-W", "-f", "${Version}", "libmilter1.0.1"),
        "OpenDKIM": output("dpkg-query", "-W", "-f", "${Version}", "opendkim"),
        **{
            name: importlib.metadata.version(name)
            for name in ("pymilter", "requests", "gevent", "SQLAlchemy", "flufl.bounce")
        },
    }
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        "# What was measured\n\nWritten by `bench/run all`, which can measure one thing anew and keep the others.\n"
        f"What it means is in [docs/performance.md](../docs/performance.md).\n\n"
        f"Machine: {processor()}, {os.cpu_count()} processors, {memory:.0f} GiB, {distribution()}. {listed}.\n\n"
        "Only the ratios within one measurement mean something: its contestants take turns. The load average says how\n"
        "busy the machine was when a measurement began.\n"
    )


def output(*command: str) -> str:
    """What a command says, if it is there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def processor() -> str:
    """The model of the processors."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(": ")[2] if names else platform.machine()


def distribution() -> str:
    """The name that the system gives itself."""
    return platform.freedesktop_os_release()["PRETTY_NAME"]


if __name__ == "__main__":
    main()
