"""Measures as people read them: a card each, by group, and the same as rows of a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from followup.measures.shape import Figures, Measure
from followup.measures.windows import Window


@dataclass(frozen=True, slots=True)
class Card:
    measure: Measure
    figures: Figures
    target: Any = None
    aside: Any = ""

    @property
    def is_reached(self) -> bool | None:
        """Against the target; None without one, without an aim, or with too few patients."""
        percent, aim = self.figures.percent, self.measure.aim
        if percent is None or self.target is None or not aim:
            return None
        at_least = percent >= self.target.percent
        return bool(at_least if aim == "more" else percent <= self.target.percent)


def cards_by_group(cards: Sequence[Card]) -> list[tuple[Any, list[Card]]]:
    return [(group, list(each)) for group, each in groupby(cards, lambda c: c.measure.group)]


def figures_as_rows(cards: Iterable[Card], window: Window) -> Iterator[list[Any]]:
    """A header, then one row a measure; no share where there are too few patients."""
    yield [
        _("Measure"),
        _("First day"),
        _("Last day"),
        _("Numerator"),
        _("Denominator"),
        _("Could not be judged"),
        _("Percent"),
        _("Numerator in words"),
        _("Denominator in words"),
    ]
    for card in cards:
        figures, measure = card.figures, card.measure
        yield [
            measure.id,
            window.first,
            window.last,
            figures.numerator,
            figures.denominator,
            figures.missing,
            "" if figures.percent is None else figures.percent,
            measure.numerator,
            measure.denominator,
        ]
