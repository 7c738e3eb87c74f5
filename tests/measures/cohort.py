"""Small cohorts: a course by name, facts about it, and who is behind a number."""

from datetime import datetime, timedelta
from typing import Any

from followup.measures.catalogue import MEASURES
from followup.measures.shape import PARTS, figures_of, patients_of
from followup.measures.windows import window_named
from followup.services.reconcile import reconcile
from pathway.models import CarePlan, MedicationEntry, TherapyEntry
from pathway.services.recording import When, record_fact
from tests.builders import SEED, a_care_plan, a_patient

Who = dict[str, list[str]]


def course(family: str, now: datetime, days_ago: int = 30, **options: Any) -> CarePlan:
    return a_care_plan(a_patient(family, now=now), now=now, days_ago=days_ago, **options)


def fact(plan: CarePlan, model: Any, now: datetime, days_ago: int = 0, **values: Any) -> Any:
    precision = values.pop("date_precision", "day")
    on = now.date() - timedelta(days=days_ago)
    return record_fact(
        model,
        patient_id=values.pop("patient_id", plan.patient_id),
        care_plan=plan,
        when=When(on=on, precision=precision),
        by=SEED,
        now=now,
        **values,
    )


def medicine(plan: CarePlan, now: datetime, drug_class: str, days_ago: int, **more: Any) -> Any:
    part = {"ingredient": drug_class, "drug_class": drug_class, "mg": more.pop("mg", "500")}
    values = {"kind": "start", "product": drug_class.title(), "components": [part], **more}
    return fact(plan, MedicationEntry, now, days_ago, **values)


def therapy(plan: CarePlan, now: datetime, modality: str, days_ago: int, **more: Any) -> Any:
    return fact(plan, TherapyEntry, now, days_ago, kind="start", modality=modality, **more)


def evaluated(*plans: CarePlan, now: datetime) -> None:
    for plan in plans:
        reconcile(plan, by=SEED, now=now)


def who(measure: str, now: datetime, period: str = "90d") -> Who:
    """The families in each part; the counts of the card are checked against the lists."""
    found, window = MEASURES[measure], window_named(period, now)
    lists = {part: patients_of(found, part, window) for part in PARTS}
    figures = figures_of(found, window)
    assert [len(rows) for rows in lists.values()] == [
        figures.numerator,
        figures.denominator,
        figures.missing,
    ]
    return {part: sorted(row.patient.family for row in rows) for part, rows in lists.items()}
