"""The pain and function panels of a chart: which scores, which target, which markers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from followup.chart import Chart
from followup.curve_marks import Marker
from followup.curves import NARROW, TEN, WIDE, Drawing, Reading, Series, draw
from followup.fact_words import number_in_words, stage_in_words
from followup.recorded import Recorded
from pathway.engine.predicates.response import instrument, peg_function
from pathway.engine.protocol import Protocol
from pathway.questions import INSTRUMENT_MAX, INSTRUMENTS
from pathway.records.procedure import PROCEDURES

LOWER = _("lower is better")
HIGHER = _("higher is better")
# Scores that rise as people get better: never in one panel with those that fall.
RISING = frozenset({"promis_pf"})
# T-scores are steps from the mean of a population, so a share of the first says nothing.
T_SCORES = frozenset({"promis_pf", "promis_pi"})
MOST_NAMES = 2
# S-55, S-56. PROMIS never decides how a patient responds.
FUNCTIONS: tuple[tuple[Any, Callable[[Any], Decimal | None]], ...] = (
    (INSTRUMENTS["rmdq"], instrument("rmdq")),
    (INSTRUMENTS["odi"], instrument("odi")),
    (_("Function, PEG 0 to 10"), peg_function),
)

Pairs = Sequence[tuple[Any, Decimal | None]]


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
    is_only: bool = False

    @property
    def by(self) -> Decimal:
        return self.now - self.first


def drawings_of(chart: Chart) -> list[Drawing]:
    """A wide and a narrow drawing of the same panels; none without a score."""
    if chart.protocol is None:
        return []
    shown = list(_all_series(chart.protocol, chart.recorded, chart.today))
    markers = _markers(chart.recorded)
    return [draw(size, shown, markers, chart.today) for size in (WIDE, NARROW)] if shown else []


def changes_of(recorded: Recorded) -> list[Change]:
    """Pain and function now, against the first time each was scored."""
    rows = [each.row for each in score_rows(recorded)]
    function = [change for title, read in FUNCTIONS for change in _change(title, read, rows)]
    return [*_change(_("Pain"), attrgetter("nrs"), rows), *_first_compared(function)]


def _first_compared(changes: list[Change]) -> list[Change]:
    """The measure that decides the response: scored last, at both ends, the first of the order."""
    last = max((each.on for each in changes), default=None)
    return sorted((each for each in changes if each.on == last), key=attrgetter("is_only"))[:1]


def _change(title: Any, read: Callable[[Any], Decimal | None], rows: Sequence[Any]) -> list[Change]:
    known = [(row.effective_on, value) for row in rows if (value := read(row)) is not None]
    if not known:
        return []
    return [Change(title, known[0][1], known[-1][1], known[-1][0], is_only=len(known) == 1)]


def score_rows(recorded: Recorded) -> list[Score]:
    """Every sitting that measured something, oldest first."""
    found = [Score(row, peg_function(row)) for row in recorded.assessments]
    return [each for each in found if _has_score(each)]


def score_lines(recorded: Recorded) -> Iterator[list[Any]]:
    """The table with its heads, for programs: days as ISO writes them, nothing for not asked."""
    yield ["date", "kind", "pain_nrs", "function_peg", "instrument", "score", "reported_by"]
    for each in score_rows(recorded):
        row = each.row
        who = "patient" if row.source == "patient" else "clinic"
        scores = [row.nrs, each.function, row.function_instrument, row.function_raw]
        yield [row.effective_on.isoformat(), row.kind, *map(_in_csv, scores), who]


def _in_csv(value: Any) -> str:
    return number_in_words(value) if isinstance(value, Decimal) else value or ""


def _has_score(score: Score) -> bool:
    row = score.row
    return any(value is not None for value in (row.nrs, score.function, row.function_raw))


def _all_series(rules: Protocol, recorded: Recorded, today: date) -> Iterator[Series]:
    """Pain, function of 0 to 10, then each questionnaire on its own scale."""
    scores = score_rows(recorded)
    missed = missed_days(rules, recorded, [each.row.effective_on for each in scores], today)
    pain = [(each.row, each.row.nrs) for each in scores]
    function = [(each.row, each.function) for each in scores]
    yield from _series(rules, _("Pain, 0 to 10"), pain, missed)
    yield from _series(rules, _("Function, PEG 0 to 10"), function, missed)
    for code, title in INSTRUMENTS.items():
        raw = [(e.row, e.row.function_raw) for e in scores if e.row.function_instrument == code]
        yield from _series(rules, title, raw, missed, code)


def _series(
    rules: Protocol, title: Any, pairs: Pairs, missed: Sequence[date], instrument: str = ""
) -> Iterator[Series]:
    readings = [
        Reading(row.effective_on, value, row.source) for row, value in pairs if value is not None
    ]
    if readings:
        yield Series(
            title=title,
            unit=HIGHER if instrument in RISING else LOWER,
            readings=readings,
            target=None if instrument in T_SCORES else _target(rules, readings),
            top=INSTRUMENT_MAX.get(instrument, TEN),
            missed=missed,
        )


def _target(rules: Protocol, readings: Sequence[Reading]) -> Decimal:
    """The personal target: the protocol's smallest response, off the patient's own first score."""
    kept = 100 - rules.numbers["response_partial_percent"].value
    return readings[0].value * kept / 100


def missed_days(
    rules: Protocol, recorded: Recorded, days: Sequence[date], today: date
) -> list[date]:
    """Planned reports that never came, by the longest interval that the stage then had.

    One came in place of a planned day until half an interval after it.
    """
    ends = [*days[1:], today]
    pairs = zip(days, ends, strict=False)
    return [day for first, end in pairs for day in _missed_between(rules, recorded, first, end)]


def _missed_between(rules: Protocol, recorded: Recorded, first: date, end: date) -> Iterator[date]:
    key = rules.stages[_stage_on(recorded, first)].interval
    if key is None:
        return
    interval = timedelta(int(rules.numbers[key].value))
    day = first + interval
    while day + interval / 2 <= end:
        yield day
        day += interval


def _stage_on(recorded: Recorded, day: date) -> str:
    before = [each.to_stage for each in recorded.stage_changes if each.effective_on <= day]
    return before[-1] if before else "ST-0"


def _markers(recorded: Recorded) -> list[Marker]:
    """One a day: the move, then the medicines started and the procedures done."""
    started: dict[date, list[str]] = {}
    for each in recorded.medications:
        if each.kind == "start" and each.effective_on >= recorded.plan.episode.started_on:
            started.setdefault(each.effective_on, []).append(each.product.split()[0])
    for entry in recorded.records.entries("procedure"):
        if entry.kind == "done":
            started.setdefault(entry.effective_on, []).append(str(PROCEDURES[entry.procedure]))
    moves = {each.effective_on: _stage_words(each.to_stage) for each in recorded.stage_changes}
    return [
        Marker(on, _marker_words(moves.get(on, ""), started.get(on, [])))
        for on in sorted({*moves, *started})
    ]


def _marker_words(move: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown = gettext("%(names)s and %(n)d more") % {"names": shown, "n": len(names) - MOST_NAMES}
    return ": ".join(each for each in (move, shown) if each)


def _stage_words(stage: str) -> str:
    number = stage.removeprefix("ST-")
    return (
        gettext("Stage %s") % number
        if number.isdigit() and number != "0"
        else stage_in_words(stage)
    )
