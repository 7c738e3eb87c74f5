"""The pathway as people read it: stages, moves between them, and the bars of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from followup.forms.measures import Chosen as Period
from followup.measures import stages
from followup.measures.responding import CLASSES
from followup.measures.stages import UNKNOWN, Chosen, Flow, StageRow, is_stage, with_response

KINDS = {
    "start": _("Into the pathway"),
    "up": _("Step up"),
    "down": _("Step down"),
    "discharge": _("Discharge"),
    "other": _("Other move"),
}
RESPONSES = {
    "good": _("Good"),
    "partial": _("Partial"),
    "none": _("None"),
    "worse": _("Worse"),
    UNKNOWN: _("Not known"),
}
WIDTH, ROW, LEFT = 720, 40, 260


@dataclass(frozen=True, slots=True)
class Bar:
    stage: str
    count: int
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.y + ROW / 2


@dataclass(frozen=True, slots=True)
class Funnel:
    """A bar a stage, as long as the number of patients in it, around one middle."""

    bars: Sequence[Bar]
    width: int = WIDTH

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 8


def funnel_of(rows: Sequence[StageRow]) -> Funnel:
    """Those discharged leave the picture: they would dwarf who is in care."""
    shown = [row for row in rows if row.stage != "ST-X"]
    most = max((row.now for row in shown), default=0) or 1
    room = WIDTH - LEFT - 48
    bars = []
    for place, row in enumerate(shown):
        width = max(room * row.now / most, 2)
        bars.append(Bar(row.stage, row.now, LEFT + (room - width) / 2, 4 + ROW * place, width))
    return Funnel(bars)


def mix_of(row: StageRow) -> list[tuple[str, Any, int]]:
    return [(code, title, row.mix[code]) for code, title in RESPONSES.items()]


def flows_in_words(flows: Sequence[Flow]) -> list[tuple[Flow, Any]]:
    return [(flow, KINDS[flow.kind]) for flow in flows]


class Asked:
    """What the address asks for: period, clinician and the month in which patients began."""

    def __init__(self, said: Any, now: Any) -> None:
        self.period = Period(said, now)
        self.began = _first_of(said.get("began", ""))
        self.chosen = Chosen(self.period.window, self.period.owner, self.began)

    @property
    def query(self) -> str:
        began = f"&{urlencode({'began': f'{self.began:%Y-%m}'})}" if self.began else ""
        return f"{self.period.query}{began}"

    @property
    def owner(self) -> UUID | None:
        return self.period.owner


def plans_behind(chosen: Chosen, said: Any) -> tuple[Any, Any]:
    """The care plans behind one number of the page, and what they have in common.

    Raises Http404 for a question the page does not ask.
    """
    what, stage = said.get("what", "now"), said.get("stage", "")
    origin, to = said.get("from", ""), said.get("to", "")
    if any(each and not is_stage(each) for each in (stage, origin, to)):
        raise Http404
    match what:
        case "now" if stage:
            return _now(chosen, stage, said.get("response", ""))
        case "entered" if stage:
            return stages.moved(chosen, to=stage), _("Entered in the period")
        case "left" if stage:
            return stages.moved(chosen, origin=stage), _("Left in the period")
        case "stayed" if stage:
            return stages.stayed(chosen).filter(stage=stage), _("Held: there since before")
        case "moved" if origin and to:
            return stages.moved(chosen, origin, to), KINDS[stages.kind_of(origin, to)]
        case "began":
            return stages.began(chosen), KINDS["start"]
        case _:
            raise Http404


def _now(chosen: Chosen, stage: str, response: str) -> tuple[Any, Any]:
    plans = with_response(chosen.plans()).filter(stage=stage)
    if not response:
        return plans, _("There now")
    if response not in (*CLASSES, UNKNOWN):
        raise Http404
    return plans.filter(response=response), RESPONSES[response]


def _first_of(said: str) -> date | None:
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return None
