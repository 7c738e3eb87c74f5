"""One patient's chart, read in a fixed number of statements and put into words.

What is suggested comes from stored prompts, what is due from stored tasks, what
happened from facts. Nothing here decides anything.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.models import Patient
from followup import directory
from followup.due import Due, due, zone
from followup.fact_words import column_in_words
from followup.models import Task
from followup.prompt_cards import CardView, LineView, card_titles, cards_of_prompts, lines_of
from followup.record_panel import Panel, panel_of
from followup.recorded import Recorded, recorded_of
from pathway.engine.plan import Plan
from pathway.engine.protocol import Protocol
from pathway.models import CarePlan, Caseload, EngineAlert, Prompt
from pathway.protocols import protocol
from pathway.questions import RED_FLAGS

LADDER = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-M", "ST-X")
SHOWING = ("open", "acknowledged", "accepted")


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage on the ladder: `state` is done, now or ahead."""

    stage: str
    title: str
    state: str
    since: date | None
    until: date | None
    weeks: int


@dataclass(frozen=True, slots=True)
class NextAction:
    task: Any
    due: Due | None


@dataclass(frozen=True, slots=True)
class Screen:
    """How many of the six red flags one sitting asked about, and how many were present."""

    on: date
    asked: int
    present: int

    @property
    def is_complete(self) -> bool:
        return self.asked == len(RED_FLAGS)


@dataclass(frozen=True, slots=True)
class Chart:
    patient: Any
    number: str
    plan: Any
    protocol: Protocol | None
    caseload: Any
    recorded: Recorded
    rungs: list[Rung]
    cards: list[CardView]
    waiting: list[LineView]
    actions: list[NextAction]
    panel: Panel
    alerts: list[Any]

    @property
    def shown_cards(self) -> list[CardView]:
        return [card for card in self.cards if card.place in {"shown", "also_urgent"}]

    @property
    def other_cards(self) -> list[CardView]:
        return [card for card in self.cards if card.place not in {"shown", "also_urgent"}]

    @property
    def red_flag_screen(self) -> "Screen | None":
        """The newest sitting in which any red flag was asked about."""
        screens = [_screen(row) for row in self.recorded.assessments]
        return next((each for each in reversed(screens) if each.asked), None)

    @property
    def off_ladder(self) -> "Rung | None":
        """Where the patient is, when it is no rung of the ladder: the emergency stage."""
        changes = self.recorded.stage_changes
        if self.protocol is None or not changes or changes[-1].to_stage in LADDER:
            return None
        stage, since = changes[-1].to_stage, changes[-1].effective_on
        return Rung(stage, self.protocol.stages[stage].title, "now", since, None, 0)

    @property
    def is_emergency(self) -> bool:
        return bool(self.plan) and (
            self.plan.stage == "ST-E" or any(card.severity == "emergency" for card in self.cards)
        )


def _screen(row: Any) -> Screen:
    answers = [getattr(row, flag) for flag in RED_FLAGS]
    return Screen(
        row.effective_on, sum(each is not None for each in answers), answers.count("present")
    )


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not recorded, once; `about` is how the cards of its rules are headed."""

    what: str
    about: str
    rules: list[str]


def lacks_of(rules: Protocol, plan: Plan) -> list[Lack]:
    titles = card_titles(rules)
    lacking: dict[str, list[str]] = {}
    for each in plan.cannot_tell:
        lacking.setdefault(each.missing, []).append(each.rule)
    return [
        Lack(
            what=column_in_words(missing),
            about=", ".join(dict.fromkeys(titles.get(id, "") for id in ids)),
            rules=ids,
        )
        for missing, ids in lacking.items()
    ]


def patient_course(patient_id: uuid.UUID) -> Any:
    """The patient's newest care plan with its episode and owner; None before enrolment."""
    plans = CarePlan.objects.filter(patient_id=patient_id)
    return plans.select_related("episode", "owner__user").order_by("-created_at").first()


def read_chart(patient: Patient, now: datetime) -> Chart:
    number = directory.numbers_of([patient.id]).get(patient.id, "")
    plan = patient_course(patient.id)
    if plan is None:
        return Chart(patient, number, None, None, None, Recorded(), [], [], [], [], Panel(), [])
    rules = protocol(plan.protocol, plan.protocol_version)
    recorded = recorded_of(plan)
    prompts = list(Prompt.objects.standing().filter(patient_id=patient.id).ranked())
    return Chart(
        patient=patient,
        number=number,
        plan=plan,
        protocol=rules,
        caseload=Caseload.objects.filter(care_plan=plan).first(),
        recorded=recorded,
        rungs=rungs(rules, recorded.stage_changes, now.astimezone(zone()).date()),
        cards=cards_of_prompts(rules, prompts, now),
        waiting=lines_of(rules, [each for each in prompts if each.state not in SHOWING], now),
        actions=_actions(patient.id, now),
        panel=panel_of(recorded, now),
        alerts=list(EngineAlert.objects.filter(care_plan=plan, cleared_at__isnull=True)),
    )


def rungs(rules: Protocol, changes: Sequence[Any], today: date) -> list[Rung]:
    """The ladder as the stage moves left it: each rung with its last stay."""
    stays = _stays(changes)
    current = changes[-1].to_stage if changes else "ST-0"
    return [_rung(rules, stage, stays.get(stage), current, today) for stage in LADDER]


def _stays(changes: Sequence[Any]) -> dict[str, tuple[date, date | None]]:
    ends = [each.effective_on for each in changes[1:]] + [None]
    return {
        change.to_stage: (change.effective_on, end)
        for change, end in zip(changes, ends, strict=True)
    }


def _rung(
    rules: Protocol, stage: str, stay: tuple[date, date | None] | None, current: str, today: date
) -> Rung:
    since, until = stay or (None, None)
    state = "now" if stage == current else "done" if stay else "ahead"
    weeks = max(0, ((until or today) - since).days // 7) if since else 0
    return Rung(stage, rules.stages[stage].title, state, since, until, weeks)


def _actions(patient_id: uuid.UUID, now: datetime) -> list[NextAction]:
    tasks = Task.objects.open().filter(patient_id=patient_id).exclude(kind="acknowledge")
    tasks = tasks.select_related("owner__user")
    return [NextAction(task, due(task.due_at, now)) for task in tasks.soonest_first()]
