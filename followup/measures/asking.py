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
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Least, TruncDate, TruncMonth, TruncYear

from clinic.models import Patient
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


def any_of(facts: Any) -> Q:
    """The patient of the care plan has one of these facts."""
    own = facts.filter(patient_id=OuterRef("patient_id"))
    # Asked once for all: hardly any record took another over, and only those are looked into.
    merged = Patient.objects.filter(merged_into__isnull=False).values("merged_into_id")
    taken_over = facts.filter(patient__merged_into_id=OuterRef("patient_id"))
    return Q(Exists(own)) | (Q(patient_id__in=merged) & Q(Exists(taken_over)))


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
        care_plan_id=OuterRef("id"),
        rule=rule,
        raised_at__lt=window.ends,
    )
    return Q(Exists(spoken.exclude(closed_as="withdrawn")))


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
    """Courses of a class that were taken on some day of the period; `stopped` is the first without."""
    holds = Q(components__contains=[{"drug_class": drug_class}])
    return _taken(window).filter(holds)


def unmapped_courses(window: Window) -> Any:
    """Courses of which nobody knows all the contents (H-08)."""
    unknown = Q(components=[]) | Q(components__contains=[{"drug_class": "unknown"}])
    return _taken(window).filter(unknown, kind="start")


def _taken(window: Window) -> Any:
    stops = MedicationEntry.objects.in_force().filter(
        patient_id=OuterRef("patient_id"),
        thread_id=OuterRef("thread_id"),
        kind="stop",
    )
    begun = MedicationEntry.objects.in_force().filter(
        kind__in=["start", "dose"], effective_on__lte=window.last
    )
    later = stops.annotate(day=latest_day()).filter(day__gte=OuterRef("effective_on"))
    stopped = later.order_by("day").values("day")[:1]
    begun = begun.annotate(stopped=Subquery(stopped))
    return begun.filter(Q(stopped__isnull=True) | Q(stopped__gt=window.first))
