"""What measures ask of a care plan: conditions for one statement over all of them.

`OuterRef("patient_id")` and `OuterRef("id")` are the care plan's. Facts never move when records
are merged, so every question is asked of the record and of those that it took over.
"""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncDate, TruncMonth, TruncYear

from clinic.tenancy import current_scope
from followup.measures.windows import Window
from pathway.models import CarePlan, Episode, MedicationEntry, Prompt


def in_care(window: Window) -> Any:
    """Care plans in force at some time of the period, one a patient: the newest."""
    start, created = OuterRef("episode__started_on"), OuterRef("episode__created_at")
    later = Episode.objects.filter(
        Q(started_on__gt=start) | Q(started_on=start, created_at__gt=created),
        patient_id=OuterRef("patient_id"),
        started_on__lte=window.last,
    )
    return CarePlan.objects.filter(
        ~Exists(later),
        Q(episode__closed_on__isnull=True) | Q(episode__closed_on__gte=window.first),
        Q(patient__deceased_on__isnull=True) | Q(patient__deceased_on__gte=window.first),
        episode__started_on__lte=window.last,
        patient__merged_into__isnull=True,
        patient__entered_in_error_at__isnull=True,
    )


_PERSON = Coalesce("patient__merged_into_id", "patient_id")


def any_of(facts: Any) -> Q:
    """The patient of the care plan has one of these facts: one pass over all, not one a patient."""
    return Q(patient_id__in=facts.values_list(_PERSON))


def since_it_began(facts: Any, plans: Any, **by: Any) -> Any:
    """Those of a patient with one of these care plans, from the day its pain `begun_on`."""
    its_plan = plans.filter(
        patient_id=OuterRef("person"), begun_on__lte=OuterRef("effective_on"), **by
    )
    return facts.annotate(person=_PERSON).filter(Exists(its_plan))


def verdict(met: Q, unknown: Q | None = None) -> Case:
    """What is known to be met stays met, whatever else is not known."""
    unsure = [] if unknown is None else [When(unknown, then=Value("unknown"))]
    return Case(
        When(met, then=Value("met")), *unsure, default=Value("unmet"), output_field=CharField()
    )


def said(rule: str, window: Window) -> Q:
    """The rule spoke in the period; what was withdrawn rested on an entry that was wrong."""
    spoken = Prompt.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=window.begins),
        rule=rule,
        raised_at__lt=window.ends,
    )
    return of_plan(spoken.exclude(closed_as="withdrawn"))


def of_plan(rows: Any) -> Q:
    """The care plan has one of these rows."""
    return Q(id__in=rows.values("care_plan_id"))


def latest_day() -> Case:
    """The last day that a date known in part can mean: the day it was recorded caps it."""
    month = _day(TruncMonth(_day(TruncMonth("effective_on") + timedelta(days=31))))
    year = _day(TruncYear(_day(TruncYear("effective_on") + timedelta(days=366))))
    recorded = TruncDate("recorded_at", tzinfo=ZoneInfo(current_scope().time_zone))
    return Case(
        When(date_precision="month", then=Least(_day(month - timedelta(days=1)), recorded)),
        When(date_precision="year", then=Least(_day(year - timedelta(days=1)), recorded)),
        default=F("effective_on"),
        output_field=DateField(),
    )


def earliest_day() -> Case:
    """The first day that a date known in part can mean."""
    return Case(
        When(date_precision="month", then=_day(TruncMonth("effective_on"))),
        When(date_precision="year", then=_day(TruncYear("effective_on"))),
        default=F("effective_on"),
        output_field=DateField(),
    )


def _day(expression: Any) -> Cast:
    return Cast(expression, DateField())


def courses(window: Window, drug_class: str) -> Any:
    """Courses of a class that were taken on some day of the period."""
    return _taken(window).filter(components__contains=[{"drug_class": drug_class}])


def unmapped_courses(window: Window) -> Any:
    """Courses of which nobody knows all the contents (H-08)."""
    unknown = Q(components=[]) | Q(components__contains=[{"drug_class": "unknown"}])
    return _taken(window).filter(unknown, kind="start")


def _taken(window: Window) -> Any:
    begun = MedicationEntry.objects.in_force().filter(
        kind__in=["start", "dose"], effective_on__lte=window.last
    )
    return begun.filter(still_taken_on(window.first))


def still_taken_on(day: Any) -> Q:
    """No stop from the first day of the course to this one; the day of the stop is without it."""
    stops = MedicationEntry.objects.in_force().filter(
        patient_id=OuterRef("patient_id"), thread_id=OuterRef("thread_id"), kind="stop"
    )
    by_then = stops.annotate(day=latest_day()).filter(
        day__gte=OuterRef("effective_on"), day__lte=day
    )
    return ~Q(Exists(by_then))
