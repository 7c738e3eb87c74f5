"""Falls, exercise and gentle therapy for those who need more care."""

from datetime import date
from operator import attrgetter

from pathway.engine.answers import Answer, Unknown, all_of, any_of, missing
from pathway.engine.case import Case, derived, seen
from pathway.engine.facts import Assessment, Fact, Fall, TherapyEntry
from pathway.engine.predicates.courses import active_of
from pathway.engine.predicates.falls import FALLS_SCREEN, told
from pathway.engine.predicates.person import has_condition, is_elderly, known, why_elderly
from pathway.engine.predicates.therapies import (
    Therapy,
    is_refused,
    of_modality,
    started,
    therapies,
)
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.visibility import in_order
from pathway.engine.words import words

answers = attrgetter(*FALLS_SCREEN)
SEDATING = ("muscle_relaxant", "gabapentinoid", "opioid", "benzodiazepine", "z_drug")
UNHURT = (None, "", "none", "no")


@derived
def screens(case: Case) -> list[Assessment]:
    """All three questions answered, or one of them with yes."""
    return [entry for entry in case.assessments if is_screen(entry)]


def is_screen(entry: Assessment) -> bool:
    said = answers(entry)
    return "yes" in said or None not in said


def is_within_screening(case: Case, entry: Fact) -> bool:
    return case.days_since(case.latest_day(entry)) < case.days("falls_screen_days")


@rule("ELD-FALLSCREEN")
def is_a_falls_screen_due(case: Case) -> Outcome:
    """S-50."""
    recent = [each for each in (*screens(case), *case.falls) if is_within_screening(case, each)]
    asked = all_of(not recent, is_elderly(case))
    yield from missing(asked)
    if asked is True:
        last = max((each.effective_on for each in screens(case)), default=None)
        yield Finding(key=f"last-screen:{last}", values={"last": last}, evidence=why_elderly(case))


@rule("ELD-FALL")
def is_a_fall_unreviewed(case: Case) -> Outcome:
    """S-50."""
    events = unreviewed_events(case)
    asked = all_of(bool(events), is_elderly(case))
    yield from missing(asked)
    if asked is True:
        drugs = sorted(course.product for course in active_of(case, *SEDATING))
        is_hurt = any(isinstance(each, Fall) and each.injury not in UNHURT for each in events)
        yield Finding(
            key=f"event:{events[0].root_id}",
            severity="urgent" if drugs or is_hurt else "routine",
            values={"day": events[-1].effective_on, "drugs": ", ".join(drugs)},
            phrases=("on_drugs",) if drugs else (),
            evidence=tuple(map(told, events)),
            about=tuple(each.root_id for each in events),
        )


def unreviewed_events(case: Case) -> list[Fact]:
    """Falls and positive screens since the last review; one of the same day covers them."""
    positive = [each for each in screens(case) if "yes" in answers(each)]
    reviewed = [
        review.effective_on
        for review in case.reviews
        if review.kind == "fall" and review.author_role in ("clinician", "nurse")
    ]
    last = max(reviewed, default=date.min)
    found: list[Fact] = [*case.falls, *positive]
    recent = [
        each for each in found if is_within_screening(case, each) and case.latest_day(each) > last
    ]
    return sorted(recent, key=lambda each: (each.effective_on, each.root_id))


@rule("ELD-EXPROG")
def is_exercise_raised_too_fast(case: Case) -> Outcome:
    """S-51, S-53."""
    needs_care = needs_gentle_pace(case)
    for therapy in therapies(case):
        steep = steepest_rise(case, therapy)
        asked = all_of(steep is not None, needs_care)
        yield from missing(asked)
        if asked is True and steep is not None:
            low, high = steep
            yield Finding(
                key=f"therapy:{therapy.thread_id}:{high.root_id}",
                values={"modality": words(therapy.modality), "low": low.level, "high": high.level},
                evidence=(seen(low, "level"), seen(high, "level")),
                about=(therapy.thread_id,),
            )


def needs_gentle_pace(case: Case) -> Answer:
    return any_of(is_elderly(case), has_condition(case, "ctd"))


def steepest_rise(case: Case, therapy: Therapy) -> tuple[TherapyEntry, TherapyEntry] | None:
    """The latest level of a modality against the lowest of the days before it."""
    if not therapy.is_active:
        return None
    same = [entry for each in of_modality(case, therapy.modality) for entry in each.entries]
    levels = sorted((entry for entry in same if entry.level is not None), key=in_order)
    if not levels or levels[-1] not in therapy.entries:
        return None
    high = levels[-1]
    recent = [
        entry for entry in levels if days_before(entry, high) <= case.days("exercise_step_days")
    ]
    low = min(recent, key=lambda entry: (entry.level or 0, entry.root_id))
    is_steep = (high.level or 0) - (low.level or 0) > case.days("exercise_step_levels")
    return (low, high) if is_steep else None


def days_before(entry: TherapyEntry, high: TherapyEntry) -> int:
    return (high.effective_on - entry.effective_on).days


@rule("CTD-PT")
def is_therapy_too_hard_for_connective_tissue(case: Case) -> Outcome:
    """S-53."""
    has_ctd = has_condition(case, "ctd")
    for therapy in therapies(case):
        is_hard = therapy.protocol != "gentle_graded" and is_exercise(case, therapy)
        if not (therapy.is_active and is_hard):
            continue
        if isinstance(has_ctd, Unknown):
            yield has_ctd
        elif has_ctd:
            yield Finding(
                key=f"therapy:{therapy.thread_id}",
                values={"modality": words(therapy.modality)},
                evidence=(
                    *known(case, "ctd"),
                    seen(therapy.entries[-1], "modality", therapy.modality),
                ),
                about=(therapy.thread_id,),
            )


def is_exercise(case: Case, therapy: Therapy) -> bool:
    """A kind of exercise or physical therapy; rehabilitation is, unless its parts name neither."""
    if therapy.modality == "mdr":
        parts = {part for entry in therapy.entries for part in entry.components or ()}
        return not parts or not parts.isdisjoint(("exercise", "physical_therapy"))
    return therapy.modality in (*case.protocol.catalogue.exercise, "pelvic_floor_pt")


@rule("PF-PT")
def is_pelvic_floor_therapy_to_be_considered(case: Case) -> Outcome:
    """S-54 (H-04)."""
    is_settled = bool(started(case, "pelvic_floor_pt")) or is_refused(case, "pelvic_floor_pt")
    asked = all_of(not is_settled, has_condition(case, "pelvic_floor"))
    yield from missing(asked)
    if asked is True:
        yield Finding(key="pelvic_floor", evidence=known(case, "pelvic_floor"))
