"""Run charts: a share by month around its median. Numbers only, no markup.

Too few patients in a month leave a gap. A signal is read from ten points on: six in a row on one
side of the median, or five in a row that rise or fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import median

from followup.measures.shape import Figures

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, FOOT = 44, 16, 16, 28
FEWEST_POINTS, SHIFT, TREND = 10, 6, 5


@dataclass(frozen=True, slots=True)
class Month:
    """`name` as 2026-10, `title` as people say it."""

    name: str
    title: str
    figures: Figures

    @property
    def percent(self) -> int | None:
        return self.figures.percent


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    title: str
    percent: int


@dataclass(frozen=True, slots=True)
class RunChart:
    months: Sequence[Month]
    target: Decimal | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - FOOT

    @property
    def points(self) -> list[Point]:
        return [
            Point(self._x(place), self.y(month.percent), month.title, month.percent)
            for place, month in enumerate(self.months)
            if month.percent is not None
        ]

    @property
    def labels(self) -> list[tuple[float, str]]:
        """Every other month has room for its name."""
        named = enumerate(self.months)
        return [(self._x(place), month.name) for place, month in named if place % 2 == 1]

    @property
    def path(self) -> str:
        """A line through neighbouring months; a gap breaks it."""
        drawn, is_joined = [], False
        for place, month in enumerate(self.months):
            if month.percent is not None:
                drawn.append(
                    f"{'L' if is_joined else 'M'}{self._x(place):.1f} {self.y(month.percent):.1f}"
                )
            is_joined = month.percent is not None
        return " ".join(drawn)

    @property
    def median(self) -> float | None:
        known = [month.percent for month in self.months if month.percent is not None]
        return median(known) if known else None

    @property
    def median_y(self) -> float:
        return self.y(self.median or 0)

    @property
    def target_y(self) -> float:
        return self.y(self.target or 0)

    @property
    def ticks(self) -> list[tuple[int, float]]:
        return [(percent, self.y(percent)) for percent in (0, 50, 100)]

    @property
    def signal(self) -> str:
        """higher, lower, rising, falling, or nothing; `few` below ten points."""
        known = [month.percent for month in self.months if month.percent is not None]
        return signal_of(known) if len(known) >= FEWEST_POINTS else "few"

    def y(self, percent: float | Decimal) -> float:
        return self.bottom - float(percent) / 100 * (self.bottom - TOP)

    def _x(self, place: int) -> float:
        steps = max(len(self.months) - 1, 1)
        return LEFT + 12 + place * (self.right - LEFT - 24) / steps


def signal_of(values: Sequence[int]) -> str:
    """The newest that the values show; points on the median belong to neither side."""
    middle = median(values)
    sides = [value > middle for value in values if value != middle]
    runs = [(side, len(list(run))) for side, run in groupby(sides)]
    found = ["higher" if side else "lower" for side, size in runs if size >= SHIFT]
    return found[-1] if found else _trend(values)


def _trend(values: Sequence[int]) -> str:
    steps = [after > before for before, after in pairwise(values) if after != before]
    runs = [(side, len(list(run))) for side, run in groupby(steps)]
    found = ["rising" if side else "falling" for side, size in runs if size >= TREND - 1]
    return found[-1] if found else ""
