"""Pitfalls as checks of the plan: passive, late, blind to mood, or single-minded."""

from collections.abc import Iterator
from datetime import date

from pathway.engine.answers import unknown
from pathway.engine.case import Case, seen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.courses import active_courses, active_of
from pathway.engine.predicates.modalities import (
    ACTIVE,
    ANALGESICS,
    PASSIVE,
    PSYCHOLOGICAL,
    is_any_active,
    rest_reports,
    treatments,
)
from pathway.engine.predicates.psychosocial import current, is_screened, positives
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.therapies import Therapy, is_refused, of_modality, started
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.words import listed

STAGES = ("ST-1", "ST-2", "ST-3", "ST-4", "ST-5")


def is_due(case: Case) -> bool:
    is_late = case.days_since(case.started_on) >= case.days("pitfall_days")
    return is_late and stage(case) in STAGES


@rule("PIT-PASSIVE")
def is_the_plan_passive(case: Case) -> Outcome:
    """S-27, S-61, S-62."""
    if stage(case) not in STAGES:
        return
    reasons = list(passive_reasons(case))
    if reasons:
        yield Finding(
            key="passive",
            values={"reasons": "; ".join(words for words, _ in reasons)},
            evidence=tuple(dict.fromkeys(each for _, found in reasons for each in found)),
        )


def passive_reasons(case: Case) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    rests = rest_reports(case)
    if rests:
        most = max(days for _, days in rests)
        yield f"{most} days of rest", tuple(shown for shown, _ in rests)
    began = [*passive_starts(case)]
    is_long = began and case.days_since(min(began)) >= case.days("pitfall_days")
    if is_long and not is_any_active(case, ACTIVE):
        since = min(began)
        yield f"only passive care or analgesics since {since}", passive_treatments(case)
    classes = [name for name in ANALGESICS if active_of(case, name)]
    if len(classes) >= case.days("pitfall_classes"):
        taken = [course for course in active_courses(case) if course.classes & set(ANALGESICS)]
        yield (
            f"{len(classes)} analgesic classes",
            tuple(course.evidence for course in taken),
        )


def passive_starts(case: Case) -> Iterator[date]:
    yield from (each.first_day for each in passive_care(case) if each.first_day)
    yield from (course.first_day for course in active_of(case, *ANALGESICS))


def passive_care(case: Case) -> list[Therapy]:
    return [each for each in of_modality(case, *PASSIVE) if each.is_active]


def passive_treatments(case: Case) -> tuple[Evidence, ...]:
    return (
        *(each.evidence for each in passive_care(case)),
        *(course.evidence for course in active_of(case, *ANALGESICS)),
    )


@rule("PIT-DELAY")
def has_active_care_not_begun(case: Case) -> Outcome:
    """S-65, S-66."""
    if is_due(case) and not started(case, *ACTIVE):
        yield Finding(key="delay", values={"day": case.days_since(case.started_on)})


@rule("PIT-PSYCH")
def are_psychosocial_factors_overlooked(case: Case) -> Outcome:
    """S-67, S-35."""
    if stage(case) not in STAGES:
        return
    if is_due(case) and not is_screened(case):
        yield Finding(
            key="unscreened", variant="unscreened", values={"day": case.days_since(case.started_on)}
        )
    found = positives(case)
    if found and not is_psychology_settled(case):
        yield Finding(
            key="untreated:" + "+".join(found),
            values={"positives": listed(found)},
            phrases=phrases(found),
            evidence=tuple(seen(entry, name) for name in found if (entry := current(case, name))),
        )
    elif not found and not is_screened(case):
        yield unknown("PHQ-2, GAD-2 and fear of movement")


def phrases(found: tuple[str, ...]) -> tuple[str, ...]:
    return ("fear",) * ("fear_of_movement" in found) + ("mood",) * ("phq2" in found)


def is_psychology_settled(case: Case) -> bool:
    wanted = (*PSYCHOLOGICAL, "mdr")
    return bool(started(case, *wanted)) or any(is_refused(case, each) for each in wanted)


@rule("PIT-SINGLE")
def is_there_only_one_kind_of_treatment(case: Case) -> Outcome:
    """S-68."""
    going_on = treatments(case)
    if not is_due(case) or len(going_on) != 1:
        return
    if unmapped_courses(case) and "drug" not in going_on:
        yield from untold_contents(case)
    else:
        ((category, shown),) = going_on.items()
        yield Finding(key="single", values={"category": category}, evidence=shown)
