"""Being in touch: who came, who was reached, who was reassessed by the day it was due."""

from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from followup.measures.asking import any_of, in_care, of_plan, verdict
from followup.measures.shape import Measure
from followup.measures.windows import Window
from followup.models import Task
from pathway.models import Assessment, ContactAttempt, VisitEntry

GROUP = _("Keeping up")
SCORES = ("nrs", "vas", "peg_pain", "function_raw", "peg_enjoyment")


def enrolled(window: Window) -> Any:
    began = Q(**window.days("episode__started_on"))
    return in_care(window).annotate(verdict=verdict(began))


def contacted(window: Window) -> Any:
    on = window.days("effective_on")
    reached = ContactAttempt.objects.in_force().filter(outcome="reached", **on)
    came = VisitEntry.objects.in_force().filter(kind="attended", **on)
    answered = Assessment.objects.in_force().filter(**on)
    met = any_of(reached) | any_of(came) | any_of(answered)
    return in_care(window).annotate(verdict=verdict(met, any_of(_visits_without_an_end(window))))


def _visits_without_an_end(window: Window) -> Any:
    """Booked for a moment of the period that has passed, and nobody said what became of it."""
    waiting = VisitEntry.objects.waiting().filter(**window.instants("scheduled_at"))
    return waiting.filter(scheduled_at__lt=window.now)


def reassessed_on_time(window: Window) -> Any:
    due = _reassessments_due(window)
    late = due.filter(~Exists(_scored_by_then()))
    unsure = late.filter(Exists(_seen_by_then()))
    plans = in_care(window).filter(of_plan(due))
    is_late = of_plan(late.filter(~Exists(_seen_by_then())))
    return plans.annotate(verdict=verdict(~of_plan(late), of_plan(unsure) & ~is_late))


def _reassessments_due(window: Window) -> Any:
    """What the protocol dated into the period, and whose day has passed or which is done."""
    due = Task.objects.filter(kind="reassessment", **window.days("due_on"))
    due = due.exclude(state="cancelled").filter(Q(due_on__lt=window.today) | Q(state="completed"))
    return due.annotate(counted_from=Cast(KT("why__counted_from"), DateField()))


def _in_its_time(facts: Any) -> Any:
    return facts.filter(
        patient_id=OuterRef("patient_id"),
        effective_on__gt=OuterRef("counted_from"),
        effective_on__lte=OuterRef("due_on"),
    )


def _scored_by_then() -> Any:
    has_score = Q(*[(f"{name}__isnull", False) for name in SCORES], _connector=Q.OR)
    sittings = Assessment.objects.in_force().filter(has_score, kind__in=["intake", "reassessment"])
    return _in_its_time(sittings)


def _seen_by_then() -> Any:
    return _in_its_time(VisitEntry.objects.in_force().filter(kind="attended"))


MEASURES = (
    Measure(
        id="enrolled",
        group=GROUP,
        title=_("New patients"),
        numerator=_("Patients whose course began in the period"),
        denominator=_("Patients in care at some time of the period"),
        unknown=_("Nobody: every course has a first day"),
        computed=_(
            "By day 0 of the episode. Of a patient with two courses the newer one counts; who"
            " died or left before the period does not."
        ),
        basis=("local",),
        judge=enrolled,
    ),
    Measure(
        id="contacted",
        group=GROUP,
        title=_("In touch"),
        numerator=_("Patients who came, were reached or answered in the period"),
        denominator=_("Patients in care at some time of the period"),
        unknown=_("Patients with a visit in the period of which nobody said what became"),
        computed=_(
            "A visit attended, a contact attempt that reached the patient, or an assessment "
            "of any kind, by its own day."
        ),
        basis=("S-55",),
        judge=contacted,
        aim="more",
    ),
    Measure(
        id="reassessed_on_time",
        group=GROUP,
        title=_("Reassessed on time"),
        numerator=_("Patients with a scored assessment by the day of each reassessment due"),
        denominator=_("Patients with a reassessment due in the period whose day has passed"),
        unknown=_("Patients who came in time, but no score was recorded"),
        computed=_(
            "By the dates of the protocol as the clinic keeps them. Dates that no longer "
            "hold, after a stage change for example, are left out."
        ),
        basis=("S-52", "S-55"),
        judge=reassessed_on_time,
        aim="more",
    ),
)
