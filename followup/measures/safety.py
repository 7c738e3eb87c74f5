"""Red flags: whether somebody answered in the time that the prompt gave."""

from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Extract
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from followup.measures.asking import in_care, of_plan, verdict
from followup.measures.medians import Median
from followup.measures.shape import Measure
from followup.measures.windows import Window
from pathway.models import Prompt, PromptDecision

GROUP = _("Red flags")
RULES = ("RF-CES", "RF-PROGDEF", "RF-REVIEW")


def acknowledged_in_time(window: Window) -> Any:
    raised = red_flags_raised(window)
    is_late = Q(answered_at__gt=F("due_at")) | Q(answered_at=None, due_at__lte=window.now)
    is_unsure = Q(due_at=None) | Q(answered_at=None, due_at__gt=window.now)
    late, unsure = of_plan(raised.filter(is_late)), of_plan(raised.filter(is_unsure))
    flagged = in_care(window).filter(of_plan(raised))
    return flagged.annotate(verdict=verdict(~late & ~unsure, unsure & ~late))


def red_flags_raised(window: Window) -> Any:
    """Those withdrawn rested on an entry that was wrong. `answered_at`: by anybody, in any way."""
    answers = PromptDecision.objects.in_force().filter(
        care_plan_id=OuterRef("care_plan_id"),
        rule=OuterRef("rule"),
        trigger_key=OuterRef("trigger_key"),
        occurrence=OuterRef("occurrence"),
    )
    first = answers.exclude(kind="undone").order_by("recorded_at").values("recorded_at")[:1]
    raised = Prompt.objects.filter(rule__in=RULES, **window.instants("raised_at"))
    answered_at = Subquery(first, output_field=DateTimeField())
    return raised.exclude(closed_as="withdrawn").annotate(answered_at=answered_at)


def usual_time(window: Window, owner: Any) -> str:
    """The median from the prompt to its first answer, over the prompts that have one."""
    answered = red_flags_raised(window).filter(answered_at__gte=F("raised_at"))
    if owner:
        answered = answered.filter(care_plan__owner_id=owner)
    waited = ExpressionWrapper(F("answered_at") - F("raised_at"), output_field=DurationField())
    seconds = answered.aggregate(middle=Median(Extract(waited, "epoch")))["middle"]
    if seconds is None:
        return ""
    hours, minutes = divmod(round(seconds / 60), 60)
    said = gettext("Half of them were answered within %(hours)s h %(minutes)s min.")
    return said % {"hours": hours, "minutes": minutes}


MEASURES = (
    Measure(
        id="red_flags_acknowledged",
        group=GROUP,
        title=_("Red flags acknowledged in time"),
        numerator=_("Patients each of whose red flags was acknowledged or decided in its time"),
        denominator=_("Patients with a red flag raised in the period"),
        unknown=_("Patients with one that waits and is still within its time, or has none"),
        computed=_(
            "From the moment the prompt was raised to the first answer recorded on it, "
            "against the time the prompt gave. One late answer makes the patient one of the "
            "late."
        ),
        basis=("S-13", "S-14", "S-15"),
        judge=acknowledged_in_time,
        aim="more",
        aside=usual_time,
    ),
)
