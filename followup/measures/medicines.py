"""Medicines: how long, how much, and in which order."""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from followup.measures.asking import (
    any_of,
    courses,
    earliest_day,
    in_care,
    said,
    still_taken_on,
    unmapped_courses,
    verdict,
)
from followup.measures.shape import Measure
from followup.measures.windows import Window
from pathway.in_force import numbers_here

GROUP = _("Medicines")
UNMAPPED = _("Patients on a medicine of which nobody knows all the contents")


def muscle_relaxant_too_long(window: Window) -> Any:
    """The rule adds courses of different drugs up; a course told late was never seen by it."""
    for_pain = ~Q(indication="spasticity") | Q(indication__isnull=True)
    taken = courses(window, "muscle_relaxant").filter(for_pain)
    limit = timedelta(days=numbers_here()["mr_stop_days"])
    begun = taken.annotate(begun=earliest_day()).filter(begun__lte=window.last - limit)
    at_limit = ExpressionWrapper(OuterRef("begun") + limit, output_field=DateField())
    too_long = any_of(begun.filter(still_taken_on(at_limit)))
    return _users(window, taken, said("MED-MR-STOP", window) | too_long)


def acetaminophen_above(window: Window) -> Any:
    taken = courses(window, "acetaminophen")
    unknown = said("MED-APAP-UNK", window)
    return _users(window, taken, said("MED-APAP-MAX", window), unknown)


def opioid_first(window: Window) -> Any:
    return _users(window, courses(window, "opioid"), said("MED-OPI-FIRST", window))


def _users(window: Window, taken: Any, met: Q, unknown: Q | None = None) -> Any:
    """Those who take it, and those of whom nobody can tell whether they do."""
    takes, may_take = any_of(taken), any_of(unmapped_courses(window))
    unsure = ~takes if unknown is None else ~takes | unknown
    return in_care(window).filter(takes | may_take).annotate(verdict=verdict(met, unsure))


MEASURES = (
    Measure(
        id="muscle_relaxant_over_3_weeks",
        group=GROUP,
        title=_("Muscle relaxant for more than 3 weeks"),
        numerator=_("Patients on a muscle relaxant past the limit on some day of the period"),
        denominator=_("Patients on a muscle relaxant in the period, spasticity left aside"),
        unknown=UNMAPPED,
        computed=_(
            "By the clinic's limit in days, 21 unless it set fewer: a single course that went"
            " on for longer, or the rule MED-MR-STOP, which adds a change of drug up."
        ),
        basis=("S-24",),
        judge=muscle_relaxant_too_long,
        aim="less",
    ),
    Measure(
        id="acetaminophen_above_ceiling",
        group=GROUP,
        title=_("Acetaminophen above the ceiling"),
        numerator=_("Patients above the ceiling in force, over all products together"),
        denominator=_("Patients on acetaminophen in the period whose amounts are known"),
        unknown=_("Patients with a product of unknown amount or contents"),
        computed=_(
            "By the rule MED-APAP-MAX with the ceiling of the day, 3000 mg unless the clinic "
            "set less. What is above it by the known amounts alone counts."
        ),
        basis=("S-20",),
        judge=acetaminophen_above,
        aim="less",
    ),
    Measure(
        id="opioid_first",
        group=GROUP,
        title=_("Opioid before first-line options"),
        numerator=_("Patients on an opioid before first-line options were tried"),
        denominator=_("Patients on an opioid in the period"),
        unknown=UNMAPPED,
        computed=_("By the rule MED-OPI-FIRST, on the days on which it held."),
        basis=("S-63",),
        judge=opioid_first,
        aim="less",
    ),
)
