"""Rounds of measurements, interleaved, and what is printed of them.  Called by every measurement."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence


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
    ratios = {name: round(median / base, 3) for name, median in medians.items()}
    result = {"measured": title, "machine": machine(), "against": against, "median": medians, "ratio": ratios}
    print(json.dumps({**result, **more}))


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of the rounds: what happens on the machine between two rounds cancels out."""
    return statistics.median(our / their for our, their in zip(ours, theirs, strict=True))


def machine() -> str:
    """What it ran on."""
    return f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
