"""The pain and function panels of a chart: which scores, which target, which markers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from followup.chart import Chart
from followup.curves import NARROW, WIDE, Drawing, Marker, Reading, Series, draw
from followup.due import zone
from followup.fact_words import stage_in_words
from followup.recorded import Recorded
from pathway.engine.predicates.response import peg_function
from pathway.engine.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Score:
    """One sitting in the table beneath the panels."""

    row: Any
    function: Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    title: Any
    first: Decimal
    now: Decimal
    on: date

    @property
    def by(self) -> Decimal:
        return self.now - self.first


def drawings_of(chart: Chart, now: datetime) -> list[Drawing]:
    """A wide and a narrow drawing of the same panels; none without a score."""
    scores = score_rows(chart.recorded)
    if chart.protocol is None or not scores:
        return []
    series = [
        _series(chart.protocol, _("Pain, 0 to 10"), [(each.row, each.row.nrs) for each in scores]),
        _series(
            chart.protocol,
            _("Function, PEG 0 to 10"),
            [(each.row, each.function) for each in scores],
        ),
    ]
    shown = [one for one in series if one.readings]
    today = now.astimezone(zone()).date()
    return (
        [draw(size, shown, _markers(chart.recorded), today) for size in (WIDE, NARROW)]
        if shown
        else []
    )


def changes_of(recorded: Recorded) -> list[Change]:
    """Pain and function now, against the first time each was scored."""
    scores = score_rows(recorded)
    pairs = [
        (_("Pain"), [(each.row.effective_on, each.row.nrs) for each in scores]),
        (_("Function"), [(each.row.effective_on, each.function) for each in scores]),
    ]
    return [change for title, values in pairs for change in _change(title, values)]


def _change(title: Any, values: Sequence[tuple[date, Decimal | None]]) -> list[Change]:
    known = [(on, value) for on, value in values if value is not None]
    return [Change(title, known[0][1], known[-1][1], known[-1][0])] if known else []


def score_rows(recorded: Recorded) -> list[Score]:
    """Every sitting that measured something, oldest first."""
    found = [Score(row, peg_function(row)) for row in recorded.assessments]
    return [each for each in found if _has_score(each)]


def _has_score(score: Score) -> bool:
    row = score.row
    return any(value is not None for value in (row.nrs, score.function, row.function_raw))


def _series(rules: Protocol, title: Any, pairs: Sequence[tuple[Any, Decimal | None]]) -> Series:
    readings = [
        Reading(row.effective_on, value, row.source) for row, value in pairs if value is not None
    ]
    return Series(title, _("lower is better"), readings, _target(rules, readings))


def _target(rules: Protocol, readings: Sequence[Reading]) -> Decimal | None:
    """The personal target: the protocol's smallest response, off the patient's own first score."""
    if not readings:
        return None
    kept = 100 - rules.numbers["response_partial_percent"].value
    return readings[0].value * kept / 100


def _markers(recorded: Recorded) -> list[Marker]:
    moves = [
        Marker(each.effective_on, _stage_words(each.to_stage)) for each in recorded.stage_changes
    ]
    starts: dict[date, list[str]] = {}
    for each in recorded.medications:
        if each.kind == "start" and _is_in_course(recorded, each.effective_on):
            starts.setdefault(each.effective_on, []).append(each.product.split()[0])
    return moves + [
        Marker(on, ", ".join(names)) for on, names in starts.items() if not _has_move(moves, on)
    ]


def _has_move(moves: Sequence[Marker], on: date) -> bool:
    return any(marker.on == on for marker in moves)


def _is_in_course(recorded: Recorded, on: date) -> bool:
    return bool(on >= recorded.plan.episode.started_on)


def _stage_words(stage: str) -> str:
    number = stage.removeprefix("ST-")
    return (
        gettext("Stage %s") % number
        if number.isdigit() and number != "0"
        else stage_in_words(stage)
    )
