"""A few scores as a small line; the words beside it say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from followup.fact_words import number_in_words

WIDTH, HEIGHT, EDGE, TOP = 76, 22, 3, 10


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Scores of 0 to 10, oldest first and equally far apart; 10 is at the top."""

    scores: Sequence[Decimal]

    @property
    def words(self) -> str:
        return ", ".join(number_in_words(score) for score in self.scores)

    @property
    def points(self) -> list[tuple[float, float]]:
        apart = (WIDTH - 2 * EDGE) / max(1, len(self.scores) - 1)
        first = WIDTH - EDGE - apart * (len(self.scores) - 1)
        return [
            (round(first + apart * at, 1), _height(score)) for at, score in enumerate(self.scores)
        ]

    @property
    def path(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @property
    def last(self) -> tuple[float, float]:
        return self.points[-1]


def _height(value: Decimal) -> float:
    room = HEIGHT - 2 * EDGE
    return round(EDGE + room * float(TOP - value) / TOP, 1)
