"""How patients respond: the class of the latest reassessment, as the engine gives it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from followup.measures.asking import in_care, of_plan, verdict
from followup.measures.shape import Measure, Words
from followup.measures.windows import Window
from pathway.models import Caseload

GROUP = _("Response")
CLASSES = ("good", "partial", "none", "worse")


def responding(wanted: str) -> Callable[[Window], Any]:
    def judge(window: Window) -> Any:
        known = Caseload.objects.filter(response__in=CLASSES)
        is_wanted = of_plan(known.filter(response=wanted))
        plans = in_care(window).filter(state="active", episode__closed_on__isnull=True)
        return plans.annotate(verdict=verdict(is_wanted, ~of_plan(known)))

    return judge


def _measure(wanted: str, title: Words, numerator: Words, aim: str) -> Measure:
    return Measure(
        id=f"response_{wanted}",
        group=GROUP,
        title=title,
        numerator=numerator,
        denominator=_("Patients in care today whose latest reassessment can be classed"),
        unknown=_("Patients not reassessed yet, or whose scores do not compare with the baseline"),
        computed=_(
            "As it stands today, whatever the period: the latest reassessment against the "
            "baseline of its stage, pain and function together."
        ),
        basis=("S-56", "local"),
        judge=responding(wanted),
        aim=aim,
        is_of_today=True,
    )


MEASURES = (
    _measure("good", _("Good response"), _("Patients with a good response"), "more"),
    _measure("partial", _("Partial response"), _("Patients with a partial response"), ""),
    _measure("none", _("No response"), _("Patients without a response"), "less"),
    _measure("worse", _("Worse"), _("Patients who are worse"), "less"),
)
