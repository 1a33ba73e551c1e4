"""Failures over time as stacked bars, in numbers that a template draws as SVG.  Pure.

Called by `pages`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bouncehook_notifier.store.page_data import FailureCounts

WIDTH, HEIGHT = 960, 220
LEFT, TOP, BOTTOM = 48, 8, 24
"""room for the scale, above the bars, and for the times"""
GAP = 0.2
"""of a bar's width"""
MOST_SERIES = 5
"""states that have a colour of their own; the rest share one"""
OTHERS = "others"
MOST_TIMES = 8
"""labels of times below the bars"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: the failures of one series in one step."""

    series: int
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A step."""

    since: float
    x: float
    total: int
    pieces: tuple[Piece, ...]
    has_label: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template needs."""

    series: tuple[tuple[str, int], ...]
    """names of states and their totals, the largest first; perhaps OTHERS last"""
    bars: tuple[Bar, ...]
    bar_width: float
    lines: tuple[Line, ...]
    total: int
    counts: dict[tuple[int, str], int]
    """by step and series, for the table"""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def chart_of(counted: FailureCounts, steps: int) -> Chart:
    """Bars for so many steps."""
    by_state: Counter[str] = Counter()
    for (_, state, _), count in counted.counts.items():
        by_state[state] += count
    own = [state for state, _ in by_state.most_common(MOST_SERIES)]
    if len(by_state) == MOST_SERIES + 1:
        own = [state for state, _ in by_state.most_common()]  # a colour is enough for one; no need to call it others
    counts: Counter[tuple[int, str]] = Counter()
    for (step, state, _), count in counted.counts.items():
        counts[min(step, steps - 1), state if state in own else OTHERS] += count
    names = own + ([OTHERS] if len(own) < len(by_state) else [])
    highest = max((sum(counts[step, name] for name in names) for step in range(steps)), default=0)
    scale = _scale(highest)
    room = HEIGHT - TOP - BOTTOM
    pitch = (WIDTH - LEFT) / steps
    every = -(-steps // MOST_TIMES)
    return Chart(
        tuple((name, sum(counts[step, name] for step in range(steps))) for name in names),
        tuple(
            _bar(counted, counts, names, step, LEFT + pitch * (step + GAP / 2), room / scale[-1], step % every == 0)
            for step in range(steps)
        ),
        pitch * (1 - GAP),
        tuple(Line(HEIGHT - BOTTOM - room * count / scale[-1], count) for count in scale),
        by_state.total(),
        dict(counts),
    )


def _bar(
    counted: FailureCounts,
    counts: Counter[tuple[int, str]],
    names: list[str],
    step: int,
    x: float,
    unit: float,
    has_label: bool,
) -> Bar:
    pieces: list[Piece] = []
    total = 0
    for series, name in enumerate(names):
        count = counts[step, name]
        if count:
            total += count
            pieces.append(Piece(series, count, HEIGHT - BOTTOM - total * unit, count * unit))
    return Bar(counted.since + step * counted.step, x, total, tuple(pieces), has_label)


def _scale(highest: int) -> list[int]:
    """Round numbers from 0 to at least the highest."""
    step = 1
    while 4 * step < highest:
        leading = int(str(step)[0])
        step = step * 2 if leading != 2 else step * 5 // 2
    return [step * number for number in range(max(1, -(-highest // step)) + 1)]


def shares(counts: Counter[str], most: int) -> list[tuple[str, int, float]]:
    """The largest counts, and how long their bars are, from 0 to 100."""
    largest = counts.most_common(most)
    return [(name, count, 100 * count / largest[0][1]) for name, count in largest]
