"""Counts over time as stacked bars, in numbers that a template draws as SVG.  Pure.

Across they are in percent of the width, so that the text of a narrow chart is as large as that of a wide one.

Called by `pages`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEIGHT = 220
TOP, BOTTOM = 8, 24
"""room above the bars, and for the times below"""
GAP = 0.2
"""of a bar's width"""
MOST_SERIES = 5
"""names that have a colour of their own; the rest share one"""
OTHERS = "others"
MOST_TIMES = 8
"""labels of times below the bars"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: one series in one step."""

    series: int
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A step."""

    number: int
    since: float
    x: float
    total: int
    pieces: tuple[Piece, ...]
    label: int | None
    """the number of its label, if it has one: a narrow chart has room for the even ones"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template needs."""

    series: tuple[tuple[str, int], ...]
    """names and their totals; perhaps OTHERS last"""
    bars: tuple[Bar, ...]
    bar_width: float
    lines: tuple[Line, ...]
    total: int
    counts: dict[tuple[int, str], int]
    """by step and series, for the table"""
    height: int = HEIGHT


def chart_of(
    counted: Mapping[tuple[int, str], int], since: float, step: float, steps: int, order: Sequence[str] = ()
) -> Chart:
    """Bars for so many steps of so many seconds, from counts by step and name.

    In an `order` each name has its colour, whether it occurs or not; otherwise the largest comes first.
    """
    by_name: Counter[str] = Counter()
    for (_, name), count in counted.items():
        by_name[name] += count
    own = list(order) or _own_colours(by_name)
    counts: Counter[tuple[int, str]] = Counter()
    for (number, name), count in counted.items():
        counts[min(number, steps - 1), name if name in own else OTHERS] += count
    names = own + ([OTHERS] if by_name.keys() - own else [])
    totals = [sum(counts[number, name] for name in names) for number in range(steps)]
    scale = _scale(max(totals, default=0))
    pitch = 100 / steps
    every = -(-steps // MOST_TIMES)
    unit = (HEIGHT - TOP - BOTTOM) / scale[-1]
    return Chart(
        tuple((name, sum(counts[number, name] for number in range(steps))) for name in names),
        tuple(
            Bar(
                number,
                since + number * step,
                pitch * (number + GAP / 2),
                totals[number],
                _pieces([counts[number, name] for name in names], unit),
                number // every if number % every == 0 else None,
            )
            for number in range(steps)
        ),
        pitch * (1 - GAP),
        tuple(Line(HEIGHT - BOTTOM - unit * count, count) for count in scale),
        by_name.total(),
        dict(counts),
    )


def _own_colours(by_name: Counter[str]) -> list[str]:
    """Of one more than there are colours for, the last can do with the colour of the others."""
    most = MOST_SERIES if len(by_name) > MOST_SERIES + 1 else None
    return [name for name, _ in by_name.most_common(most)]


def _pieces(counts: Sequence[int], unit: float) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    total = 0
    for series, count in enumerate(counts):
        if count:
            total += count
            pieces.append(Piece(series, count, HEIGHT - BOTTOM - total * unit, count * unit))
    return tuple(pieces)


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
