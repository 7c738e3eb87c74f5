"""Where everything of the pain and function panels is drawn: numbers only, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.formats import number_in_words
from followup.curve_marks import Mark, Marker, placed, row_y

TEN = Decimal(10)
# As many planned reports may be missed before the line is no longer drawn through.
MOST_MISSED = 2
# How the panels are tinted: a common convention for 0 to 10 scales, not a statement of the source.
BANDS = (
    (Decimal(0), Decimal("3.5"), "mild", _("Mild")),
    (Decimal("3.5"), Decimal("6.5"), "moderate", _("Moderate")),
    (Decimal("6.5"), Decimal(10), "severe", _("Severe")),
)
SHORTEST = timedelta(days=56)


@dataclass(frozen=True, slots=True)
class Reading:
    """One score on one day; `source` says who gave it."""

    on: date
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Series:
    """At least one reading: a panel without any is not drawn. Bands are of 0 to 10 scales only.

    `missed`: the days on which a report was planned and none came.
    """

    title: Any
    unit: Any
    readings: Sequence[Reading]
    target: Decimal | None
    top: Decimal = TEN
    missed: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing area; the narrow one is for phones."""

    name: str
    width: int
    panel: int
    left: int = 34
    right: int = 12
    gap: int = 54


WIDE = Size("wide", 860, 132, gap=44)
NARROW = Size("narrow", 320, 130, left=28, right=6)


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    words: str
    is_self_reported: bool

    @property
    def corner_x(self) -> float:
        return self.x - 4

    @property
    def corner_y(self) -> float:
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Month:
    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    y: float
    height: float
    name: str
    words: Any
    label_y: float


@dataclass(frozen=True, slots=True)
class Target:
    y: float
    label_y: float
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    title: Any
    unit: Any
    top: float
    bottom: float
    middle: float
    most: str
    half: str
    bands: list[Band]
    missed: list[float]
    points: list[Point]
    path: str
    last: Point
    last_words: str
    target: Target | None
    summary: str

    @property
    def title_y(self) -> float:
        return self.top - 10

    @property
    def last_label_y(self) -> float:
        """Above the last point; under it when that is near the top."""
        return self.last.y - 10 if self.last.y - self.top > 28 else self.last.y + 21


@dataclass(frozen=True, slots=True)
class Drawing:
    size: Size
    panels: list[Panel]
    markers: list[Mark]
    months: list[Month]
    today_x: float

    @property
    def marker_rows(self) -> int:
        return max((mark.row for mark in self.markers), default=0)

    @property
    def right(self) -> float:
        return self.size.width - self.size.right

    @property
    def plot_width(self) -> float:
        return self.right - self.size.left

    @property
    def top(self) -> float:
        return self.panels[0].top

    @property
    def bottom(self) -> float:
        return self.panels[-1].bottom

    @property
    def today_y(self) -> float:
        return row_y(self.bottom, 0)

    @property
    def month_top(self) -> float:
        return row_y(self.bottom, self.marker_rows) + 7

    @property
    def month_y(self) -> float:
        return self.month_top + 14

    @property
    def height(self) -> float:
        return self.month_y + 10


class Axis:
    """Days across, from the first thing shown to two weeks past today."""

    def __init__(self, size: Size, days: Sequence[date], today: date) -> None:
        self.first = min([*days, today - SHORTEST])
        self.last = max([today, *days]) + timedelta(days=14)
        self.left, self.width = size.left, size.width - size.left - size.right

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(self.left + share * self.width, 1)

    def months(self, at_most: int) -> list[Month]:
        """Month names, thinned until they fit."""
        found: list[Month] = []
        day = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        while day <= self.last:
            found.append(
                Month(self.x(day), date_format(day, "M Y" if day.month == 1 or not found else "M"))
            )
            day = (day + timedelta(days=32)).replace(day=1)
        return found[:: max(1, -(-len(found) // at_most))]


def draw(size: Size, series: Sequence[Series], markers: Sequence[Marker], today: date) -> Drawing:
    days = [each.on for one in series for each in one.readings] + [each.on for each in markers]
    axis = Axis(size, days, today)
    panels = [_panel(size, axis, at, one) for at, one in enumerate(series)]
    return Drawing(
        size=size,
        panels=panels,
        markers=placed(
            [(axis.x(each.on), each.words) for each in markers],
            bottom=panels[-1].bottom,
            width=size.width,
            today_x=axis.x(today),
        ),
        months=axis.months(4 if size is NARROW else 12),
        today_x=axis.x(today),
    )


def _panel(size: Size, axis: Axis, at: int, series: Series) -> Panel:
    top = 34 + at * (size.panel + size.gap)

    def y(value: Decimal) -> float:
        return round(top + size.panel * float((series.top - value) / series.top), 1)

    points = [_point(axis, y, each) for each in series.readings]
    has_bands = series.top == TEN
    return Panel(
        title=series.title,
        unit=series.unit,
        top=top,
        bottom=top + size.panel,
        middle=y(series.top / 2),
        most=_number(series.top),
        half=_number(series.top / 2),
        bands=[_band(y, *band, crossed_by=_height(y, series.target)) for band in BANDS]
        if has_bands
        else [],
        missed=[axis.x(day) for day in series.missed],
        points=points,
        path=_path(series, points),
        last=points[-1],
        last_words=_number(series.readings[-1].value),
        target=_target(y, series.target),
        summary=", ".join(_number(each.value) for each in series.readings),
    )


def _point(axis: Axis, y: Any, reading: Reading) -> Point:
    is_own = reading.source == "patient"
    return Point(axis.x(reading.on), y(reading.value), _point_words(reading, is_own), is_own)


def _path(series: Series, points: Sequence[Point]) -> str:
    """A line from each reading to the next, unless too many planned reports lie between."""
    days = [each.on for each in series.readings]
    pairs = zip([None, *days], days, points, strict=False)
    return " ".join(f"{_pen(series, last, day)}{each.x} {each.y}" for last, day, each in pairs)


def _pen(series: Series, last: date | None, day: date) -> str:
    if last is None:
        return "M"
    missed = sum(last < each < day for each in series.missed)
    return "M" if missed > MOST_MISSED else "L"


def _height(y: Any, value: Decimal | None) -> float | None:
    return None if value is None else float(y(value))


def _band(
    y: Any, low: Decimal, high: Decimal, name: str, words: Any, crossed_by: float | None
) -> Band:
    """The words stand at the top of the band, or below the target line that would cross them."""
    label_y = y(high) + 13
    if crossed_by is not None and abs(crossed_by - (label_y - 4)) < 9:
        label_y = crossed_by + 13
    return Band(y(high), round(y(low) - y(high), 1), name, words, label_y)


def _target(y: Any, value: Decimal | None) -> Target | None:
    if value is None:
        return None
    return Target(y(value), y(value) + 12, _number(value))


def _point_words(reading: Reading, is_own: bool) -> str:
    who = _("reported by the patient") if is_own else _("recorded by the clinic")
    return f"{date_format(reading.on, 'j M Y')}: {_number(reading.value)}, {who}"


def _number(value: Decimal) -> str:
    return number_in_words(value.quantize(Decimal("0.1")))
