"""Red flags: whether somebody answered in the time that the prompt gave."""

from typing import Any

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
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
PROMPT = ("care_plan_id", "rule", "trigger_key", "occurrence")


def acknowledged_in_time(window: Window) -> Any:
    """Answered by anybody, in any way, by the moment the prompt gave."""
    raised, answers = red_flags_raised(window), _answers().filter(_to_the_prompt())
    not_in_time = raised.filter(~Exists(answers.filter(recorded_at__lte=OuterRef("due_at"))))
    is_over = Q(due_at__lte=window.now) | Q(Exists(answers))
    unanswered = raised.filter(~Exists(answers), due_at__gt=window.now)
    late = of_plan(not_in_time.filter(is_over, due_at__isnull=False))
    unsure = of_plan(unanswered) | of_plan(raised.filter(due_at=None))
    flagged = in_care(window).filter(of_plan(raised))
    return flagged.annotate(verdict=verdict(~late & ~unsure, unsure & ~late))


def red_flags_raised(window: Window) -> Any:
    """Those withdrawn rested on an entry that was wrong."""
    raised = Prompt.objects.filter(rule__in=RULES, **window.instants("raised_at"))
    return raised.exclude(closed_as="withdrawn")


def _answers() -> Any:
    return PromptDecision.objects.in_force().filter(rule__in=RULES).exclude(kind="undone")


def _to_the_prompt() -> Q:
    return Q(**{name: OuterRef(name) for name in PROMPT})


def usual_time(window: Window, owner: Any) -> str:
    """The median from the prompt to its first answer, over the prompts that have one."""
    raised = red_flags_raised(window).filter(_to_the_prompt())
    answers = _answers().filter(care_plan__owner_id=owner) if owner else _answers()
    firsts = answers.values(*PROMPT).annotate(
        first=Min("recorded_at"), raised=Subquery(raised.values("raised_at")[:1])
    )
    waited = ExpressionWrapper(F("first") - F("raised"), output_field=DurationField())
    in_order = firsts.filter(first__gte=F("raised")).annotate(seconds=Extract(waited, "epoch"))
    seconds = in_order.aggregate(middle=Median("seconds"))["middle"]
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
