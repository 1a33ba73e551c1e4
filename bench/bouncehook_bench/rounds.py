"""Rounds of measurements, interleaved, and what is printed of them.  Called by every measurement."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Callable, Mapping


def interleaved(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each contestant's figures (a rate: more is better), one a round, in turns."""
    figures: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name, measure in contestants.items():
            figures[name].append(measure())
            print(f"round {number + 1}  {name:24} {figures[name][-1]:12.1f}/s", flush=True)
    return figures


def show(title: str, figures: Mapping[str, list[float]], against: str, **more: object) -> None:
    """A table of medians and their ratio to `against`, and one line of JSON."""
    base = statistics.median(figures[against])
    print(f"\n{title}\n{'':24} {'median/s':>12} {'lowest':>12} {'highest':>12} {'ratio':>7}")
    for name, values in figures.items():
        median = statistics.median(values)
        print(f"{name:24} {median:12.1f} {min(values):12.1f} {max(values):12.1f} {median / base:7.2f}")
    medians = {name: round(statistics.median(values), 1) for name, values in figures.items()}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    print(json.dumps({"measured": title, "machine": machine, "against": against, "median": medians, **more}))
