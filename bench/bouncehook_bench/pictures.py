"""Draws docs/performance/ from bench/results.jsonl, which `bench/run all` writes.

bench/run pictures
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot

RESULTS = Path(__file__).parent.parent / "results.jsonl"
PICTURES = Path(__file__).parents[2] / "docs" / "performance"

Result = dict[str, Any]


def main() -> None:
    """Draw what there are results of."""
    matplotlib.rcParams["svg.hashsalt"] = "bouncehook"  # the same results give the same file
    results = {result["measured"]: result for result in map(json.loads, RESULTS.read_text().splitlines())}
    PICTURES.mkdir(exist_ok=True)
    for name, draw in (("milter", throughput), ("latency", latency), ("growth", growth), ("storm", storm)):
        figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
        draw(axes, results[name])
        axes.grid(alpha=0.3)
        axes.legend()
        figure.savefig(PICTURES / f"{name}.svg", metadata={"Date": None})
        pyplot.close(figure)
        print(PICTURES / f"{name}.svg")


def throughput(axes: Any, result: Result) -> None:
    """Messages a second against sessions, of small messages to one recipient."""
    chosen = [one for one in result["results"] if one["length"] == 2000 and one["recipients"] == 1]
    places = range(len(chosen))
    names = list(chosen[0]["rates"])
    width = 0.8 / len(names)
    for number, name in enumerate(names):
        rates = [one["rates"][name] for one in chosen]
        axes.bar([place + number * width for place in places], rates, width, label=name)
    axes.set_xticks([place + 0.4 - width / 2 for place in places], [one["sessions"] for one in chosen])
    axes.set(xlabel="sessions", ylabel="messages per second", title="Accepted and delivered, 2 kB to one recipient")


def latency(axes: Any, result: Result) -> None:
    """The distribution of what we add to Postfix's own time."""
    for what, figures in result["distribution_ms"].items():
        axes.plot([figures[f"p{share}"] for share in range(1, 100)], range(1, 100), label=what)
    axes.axvline(40, color="grey", linestyle=":", label="wanted: half within 40 ms, 99 % within 150 ms")
    axes.axvline(150, color="grey", linestyle=":")
    axes.set_xscale("log")
    axes.set(xlabel="milliseconds above Postfix's own", ylabel="% of failures", title="From the failure to the POST")


def growth(axes: Any, result: Result) -> None:
    """Cost against the size of the store."""
    sizes = [one["messages"] for one in result["results"]]
    for name, label in (("remember_us", "remember (each, of a hundred)"), ("look_up_us", "look up")):
        axes.plot(sizes, [one[name] for one in result["results"]], marker="o", label=label)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set(xlabel="messages in the store", ylabel="microseconds a message", title="What the store costs as it grows")


def storm(axes: Any, result: Result) -> None:
    """Memory while all is failing."""
    for name, values in result["memory_mib"].items():
        course = values["course"]
        step = result["seconds"] / max(1, len(course) - 1)
        axes.plot([number * step for number in range(len(course))], course, label=name)
    axes.set_ylim(bottom=0)
    axes.set(xlabel="seconds", ylabel="MiB", title=f"Memory while {result['bounces']} messages fail")


if __name__ == "__main__":
    main()
