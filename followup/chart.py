"""One patient's chart, read in a fixed number of statements and put into words.

What is suggested comes from stored prompts, what is due from stored tasks, what
happened from facts. Nothing here decides anything.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clinic.actors import Actor
from clinic.models import Patient
from followup import directory
from followup.chart_messages import Told, next_and_last
from followup.due import Due, due, zone
from followup.fact_words import column_in_words
from followup.ladder import Rung, Step, beside_ladder, rungs, steps
from followup.models import Task
from followup.prompt_answers import answers_of
from followup.prompt_cards import CardView, LineView, card_titles, cards_of_prompts, lines_of
from followup.record_panel import Panel, panel_of
from followup.recorded import Recorded, recorded_of
from followup.task_words import reason_of
from pathway.engine.plan import Plan
from pathway.engine.protocol import Protocol
from pathway.in_force import rules_in_force
from pathway.models import CarePlan, Caseload, EngineAlert, Prompt
from pathway.questions import RED_FLAGS
from pathway.records.encounters import EXCLUDED

SHOWING = ("open", "acknowledged", "accepted")
REASSESSMENT = "reassessment"
OUTSIDE = {**EXCLUDED, "age": lazy("Younger than 18")}


@dataclass(frozen=True, slots=True)
class NextAction:
    """Dated work; `task_id` is None for what was due on a day that is looked back at."""

    kind: str
    title: Any
    reason: str
    due: Due | None
    owner: Any = None
    task_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """How many of the six red flags one sitting asked about, and how many were present."""

    on: date
    asked: int
    present: int

    @property
    def is_complete(self) -> bool:
        return self.asked == len(RED_FLAGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`protocol` holds the clinic's own numbers; `as_of` is set when it is looked back."""

    patient: Any
    number: str
    now: datetime
    plan: Any = None
    protocol: Protocol | None = None
    recorded: Recorded = field(default_factory=Recorded)
    cards: list[CardView] = field(default_factory=list)
    waiting: list[LineView] = field(default_factory=list)
    actions: list[NextAction] = field(default_factory=list)
    panel: Panel = field(default_factory=Panel)
    failed_rules: list[str] = field(default_factory=list)
    exclusions: Sequence[str] = ()
    messages: list[Told] = field(default_factory=list)
    as_of: datetime | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(zone()).date()

    @property
    def shown_cards(self) -> list[CardView]:
        """At most as many as the protocol allows: what else is urgent shares the last one."""
        shown = [card for card in self.cards if card.place == "shown"]
        also = [card for card in self.cards if card.place == "also_urgent"]
        lines = [line for card in also for line in card.lines]
        if len(also) < 2:
            return shown + also
        return [*shown, CardView(_("Also urgent"), also[0].severity, "also_urgent", lines)]

    @property
    def other_cards(self) -> list[CardView]:
        return [card for card in self.cards if card.place not in {"shown", "also_urgent"}]

    @property
    def red_flag_screen(self) -> Screen | None:
        """The newest sitting in which any red flag was asked about."""
        screens = [_screen(row) for row in self.recorded.assessments]
        return next((each for each in reversed(screens) if each.asked), None)

    @property
    def died_on(self) -> date | None:
        """As far as the day that is shown."""
        died: date | None = self.patient.deceased_on
        return died if died and died <= self.today else None

    @property
    def rungs(self) -> list[Rung]:
        changes = self.recorded.stage_changes
        return rungs(self.protocol, changes, self.today, self.died_on) if self.protocol else []

    @property
    def off_ladder(self) -> Rung | None:
        return beside_ladder(self.protocol, self.recorded.stage_changes) if self.protocol else None

    @property
    def steps(self) -> list[Step]:
        return steps(self.protocol, self.recorded.stage_changes) if self.protocol else []

    @property
    def review(self) -> NextAction | None:
        """When the patient is to be looked at again."""
        return next((each for each in self.actions if each.kind == REASSESSMENT), None)

    @property
    def is_emergency(self) -> bool:
        is_open = any(card.severity == "emergency" for card in self.cards)
        return bool(self.recorded.stage == "ST-E" or is_open)

    @property
    def outside_because(self) -> str:
        """In words why the pathway was not made for this patient; nothing when it was."""
        return ", ".join(str(OUTSIDE.get(each, each)) for each in self.exclusions)

    @property
    def has_urgent(self) -> bool:
        return any(card.severity == "urgent" for card in self.cards)


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
    return _courses(patient_id).first()


def _courses(patient_id: uuid.UUID) -> Any:
    plans = CarePlan.objects.filter(patient_id=patient_id)
    return plans.select_related("episode", "owner__user").order_by("-created_at")


def _course_with_gaps(patient_id: uuid.UUID) -> Any:
    """The same, with how much of it the protocol cannot tell, and the rules that failed on it."""
    listed = Caseload.objects.filter(care_plan_id=OuterRef("pk"))
    failed = EngineAlert.objects.filter(care_plan_id=OuterRef("pk"), cleared_at__isnull=True)
    courses = _courses(patient_id).annotate(
        cannot_tell=Subquery(listed.values("cannot_tell")[:1]),
        exclusions=Subquery(listed.values("exclusions")[:1]),
        failed_rules=ArraySubquery(failed.values("rule")),
    )
    return courses.first()


def read_chart(patient: Patient, *, by: Actor, now: datetime) -> Chart:
    number = directory.numbers_of([patient.id]).get(patient.id, "")
    plan = _course_with_gaps(patient.id)
    if plan is None:
        return Chart(patient=patient, number=number, now=now)
    rules = rules_in_force(plan)
    recorded = recorded_of(plan)
    prompts = list(Prompt.objects.standing().filter(patient_id=patient.id).ranked())
    waiting = [each for each in prompts if each.state not in SHOWING]
    answers = answers_of(rules, prompts)
    return Chart(
        patient=patient,
        number=number,
        now=now,
        plan=plan,
        protocol=rules,
        recorded=recorded,
        cards=cards_of_prompts(rules, prompts, now, by, answers),
        waiting=lines_of(rules, waiting, now, by, answers),
        actions=_actions(patient.id, now),
        panel=panel_of(recorded, rules, now),
        failed_rules=plan.failed_rules,
        exclusions=plan.exclusions or (),
        messages=next_and_last(patient.id),
    )


def _actions(patient_id: uuid.UUID, now: datetime) -> list[NextAction]:
    tasks = Task.objects.open().filter(patient_id=patient_id).exclude(kind="acknowledge")
    tasks = tasks.select_related("owner__user")
    return [_action(task, now) for task in tasks.soonest_first()]


def _action(task: Task, now: datetime) -> NextAction:
    return NextAction(
        kind=task.kind,
        title=task.title,
        reason=reason_of(task),
        due=due(task.due_at, now),
        owner=task.owner.user if task.owner else None,
        task_id=task.id,
    )
