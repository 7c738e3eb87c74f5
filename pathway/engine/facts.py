"""Facts as the engine reads them: one class per fact table, named like its columns.

`None` in a clinical field means *not asked*; `absent`, `no` and 0 are answers
that somebody gave. Scores and doses are exact decimals.
"""

from collections.abc import Iterator
from dataclasses import field, fields
from datetime import date, datetime
from decimal import Decimal

from pathway.engine.frozen import frozen


@frozen()
class Fact:
    """One recorded entry. A correction is a later revision of the same root.

    Nothing here has a default: what is common to all entries is always said, and a row of the
    database becomes a fact value by value.
    """

    id: str
    root_id: str
    revision: int
    is_retracted: bool
    effective_on: date
    effective_at: datetime | None
    date_precision: str
    recorded_at: datetime
    author: str | None
    author_id: str | None
    author_role: str
    source: str


@frozen()
class Entry(Fact):
    """A dated entry about something that lives for a while, named by `thread_id`."""

    kind: str
    thread_id: str


@frozen()
class Assessment(Fact):
    kind: str
    channel: str | None = None
    nrs: Decimal | None = None
    back_nrs: Decimal | None = None
    leg_nrs: Decimal | None = None
    vas: Decimal | None = None
    peg_pain: Decimal | None = None
    peg_enjoyment: Decimal | None = None
    peg_activity: Decimal | None = None
    function_instrument: str | None = None
    function_raw: Decimal | None = None
    function_max: Decimal | None = None
    sites: tuple[str, ...] | None = None
    laterality: str | None = None
    fever: str | None = None
    night_pain: str | None = None
    constant_pain: str | None = None
    bowel_bladder: str | None = None
    saddle_anaesthesia: str | None = None
    progressive_deficit: str | None = None
    fever_change: str | None = None
    night_pain_change: str | None = None
    constant_pain_change: str | None = None
    bowel_bladder_change: str | None = None
    saddle_anaesthesia_change: str | None = None
    progressive_deficit_change: str | None = None
    bowel_bladder_onset: str | None = None
    cauda_equina_suspected: str | None = None
    new_neuro_symptom: str | None = None
    pain_classes: tuple[str, ...] | None = None
    dominant_pain_class: str | None = None
    pain_class_confidence: str | None = None
    facet_suspected: str | None = None
    phq2: int | None = None
    gad2: int | None = None
    fear_of_movement: str | None = None
    work_status: str | None = None
    start_back_total: int | None = None
    start_back_distress: int | None = None
    rest_days: int | None = None
    activity_days: int | None = None
    adherence: str | None = None
    steadi_unsteady: str | None = None
    steadi_worried: str | None = None
    steadi_fallen: str | None = None
    side_effects_checked: bool | None = None
    global_change: str | None = None


@frozen()
class NeuroExam(Fact):
    """Motor grades are 0 to 5 (MRC scale) per myotome and side."""

    motor_l2_left: int | None = None
    motor_l2_right: int | None = None
    motor_l3_left: int | None = None
    motor_l3_right: int | None = None
    motor_l4_left: int | None = None
    motor_l4_right: int | None = None
    motor_l5_left: int | None = None
    motor_l5_right: int | None = None
    motor_s1_left: int | None = None
    motor_s1_right: int | None = None
    sensory_left: str | None = None
    sensory_right: str | None = None
    reflex_left: str | None = None
    reflex_right: str | None = None
    slr_left: str | None = None
    slr_right: str | None = None


@frozen()
class Component:
    """One ingredient of a product; `mg` is its amount in one unit (tablet, capsule, ml)."""

    ingredient: str
    drug_class: str
    mg: Decimal | None = None


@frozen()
class MedicationEntry(Entry):
    """kind: start, dose, planned_end, stop, contraindicated, declined, offered_later."""

    product: str = ""
    formulary_code: str | None = None
    components: tuple[Component, ...] = ()
    route: str | None = None
    units_per_dose: Decimal | None = None
    max_doses_per_day: Decimal | None = None
    is_over_the_counter: bool | None = None
    indication: str | None = None
    planned_end_on: date | None = None
    stop_reason: str | None = None
    has_taper_plan: bool | None = None


@frozen()
class SideEffect(Fact):
    effect: str
    severity: str
    medication_thread_id: str | None = None


@frozen()
class TherapyEntry(Entry):
    """kind: start, session, stop, declined, ineligible, offered_later, rest_report."""

    modality: str = ""
    level: int | None = None
    protocol: str | None = None
    components: tuple[str, ...] | None = None
    sessions_planned: int | None = None
    days: int | None = None
    adherence: str | None = None
    reason: str | None = None


@frozen()
class ProcedureEntry(Entry):
    """kind: planned, done, score, complication, non_diagnostic, cancelled."""

    procedure: str = ""
    levels: tuple[str, ...] | None = None
    side: str | None = None
    guidance: str | None = None
    scale_max: Decimal | None = None
    pre_score: Decimal | None = None
    post_score: Decimal | None = None
    minutes_after: int | None = None
    reported_relief_percent: Decimal | None = None
    complication: str | None = None
    reason: str | None = None


@frozen()
class ImagingEntry(Entry):
    """kind: ordered, done, resulted, seen, cancelled, contraindicated."""

    modality: str = ""
    contrast: str | None = None
    region: str | None = None
    urgency: str | None = None
    neural_compression: str | None = None
    facet_degeneration: str | None = None
    reason: str | None = None


@frozen()
class ReferralEntry(Entry):
    """kind: requested, accepted, opinion, declined, cancelled."""

    to: str = ""
    criterion: str | None = None
    urgency: str | None = None
    outcome: str | None = None


@frozen()
class VisitEntry(Entry):
    """kind: booked, attended, missed, cancelled. A rebooking is a new thread."""

    visit_kind: str = "reassessment"
    scheduled_at: datetime | None = None
    place: str | None = None
    replaces_thread_id: str | None = None


@frozen()
class ContactAttempt(Fact):
    channel: str
    outcome: str


@frozen()
class Fall(Fact):
    injury: str | None = None


@frozen()
class DeclarationEntry(Entry):
    """kind: made, withdrawn. Only a clinician declares."""

    subject: str = ""
    detail: str | None = None
    basis: str | None = None


@frozen()
class Review(Fact):
    """One look by a named person; `reviewed_ids` are the facts or threads it covers."""

    kind: str
    reviewed_ids: tuple[str, ...] = ()
    outcome: str | None = None


@frozen()
class ConditionEntry(Entry):
    """kind: present, absent, ended. `code` is a risk factor, comorbidity or history item."""

    code: str = ""
    detail: str | None = None


@frozen()
class PersonFact(Fact):
    """Birth date, sex and death as known."""

    birth_date: date | None = None
    birth_precision: str = "day"
    sex: str | None = None
    deceased_on: date | None = None


@frozen()
class StageChange(Fact):
    from_stage: str | None
    to_stage: str
    reason: str | None = None
    is_override: bool = False


@frozen()
class PromptDecision(Fact):
    """kind: seen, accepted, declined, deferred, disposition, undone."""

    kind: str
    rule: str
    trigger_key: str
    occurrence: int = 0
    severity: str | None = None
    reason_code: str | None = None
    until: date | None = None
    disposition: str | None = None
    closes_ids: tuple[str, ...] = ()


@frozen(kw_only=True)
class Facts:
    """Everything recorded about one care plan, every revision, in any order.

    `earlier`: what was recorded under each earlier care plan alone. It is read for the red flags
    that nobody has ended; scores, grades and trials of a new episode begin anew.
    """

    care_plan_id: str
    patient_id: str
    time_zone: str
    episode_started_on: date
    episode_onset_on: date | None = None
    episode_close_reason: str | None = None
    persons: tuple[PersonFact, ...] = ()
    stage_changes: tuple[StageChange, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    neuro_exams: tuple[NeuroExam, ...] = ()
    medications: tuple[MedicationEntry, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    therapies: tuple[TherapyEntry, ...] = ()
    procedures: tuple[ProcedureEntry, ...] = ()
    imaging: tuple[ImagingEntry, ...] = ()
    referrals: tuple[ReferralEntry, ...] = ()
    visits: tuple[VisitEntry, ...] = ()
    contact_attempts: tuple[ContactAttempt, ...] = ()
    falls: tuple[Fall, ...] = ()
    declarations: tuple[DeclarationEntry, ...] = ()
    reviews: tuple[Review, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    decisions: tuple[PromptDecision, ...] = ()
    earlier: "tuple[Facts, ...]" = ()
    overrides: dict[str, str] = field(default_factory=dict)


def entries_of(facts: Facts) -> Iterator[Fact]:
    """Every entry of every table, those of earlier care plans included."""
    for each in (facts, *facts.earlier):
        for column in fields(each):
            rows = getattr(each, column.name)
            yield from rows if isinstance(rows, tuple) and column.name != "earlier" else ()
