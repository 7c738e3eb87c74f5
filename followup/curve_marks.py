"""Where the words of the vertical markers stand: beneath the panels, in rows, none over another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ROWS = 3
ROW = 14
# Room that words take, in the units of the drawing: a letter, and half of "Today".
LETTER = 6.2
SPACE = 8.0
TODAY_HALF = 24.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Marker:
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line at x; its words in a row beneath, right of the line or, at the edge, left of it."""

    x: float
    words: str
    row: int
    y: float
    is_left: bool

    @property
    def text_x(self) -> float:
        return self.x - 3 if self.is_left else self.x + 3


def row_y(bottom: float, row: int) -> float:
    return bottom + 15 + row * ROW


def placed(
    markers: Iterable[tuple[float, str]], *, bottom: float, width: float, today_x: float
) -> list[Mark]:
    """Each in the first row that has room; where none has, the line stays and the words go.

    "Today" stands in the first row.
    """
    taken: list[list[Span]] = [[] for _row in range(ROWS)]
    taken[0].append((today_x - TODAY_HALF, today_x + TODAY_HALF))
    return [_place(x, words, taken, bottom, width) for x, words in sorted(markers)]


def _place(x: float, words: str, taken: list[list[Span]], bottom: float, width: float) -> Mark:
    length = len(words) * LETTER + SPACE
    is_left = x + length > width
    span = (x - length, x) if is_left else (x, x + length)
    for row, spans in enumerate(taken):
        if span[0] >= 0 and _is_free(span, spans):
            spans.append(span)
            return Mark(x, words, row, row_y(bottom, row), is_left)
    return Mark(x, "", 0, row_y(bottom, 0), is_left)


def _is_free(span: Span, spans: Sequence[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in spans)
