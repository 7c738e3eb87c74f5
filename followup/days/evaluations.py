"""Evaluations: every active care plan is evaluated at least once a day."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from followup.days.accounts import Account, Day, Line, Words, name_of, sorted_into
from pathway.models import CarePlan

ENDS: dict[str, Words] = {
    "done": gettext_lazy("Evaluated since the day began"),
    "failed": gettext_lazy("Could not be evaluated"),
    "waiting": gettext_lazy("To be evaluated later"),
    "late": gettext_lazy("Not evaluated, late"),
}


def accounts(day: Day) -> Iterator[Account]:
    if day.begins > day.now:
        return
    plans = CarePlan.objects.active().filter(evaluate_at__isnull=False, created_at__lt=day.ends)
    rows = plans.select_related("patient").order_by("patient__name_key", "id")
    yield Account(
        code="evaluations",
        title=gettext_lazy("Evaluations"),
        counted=gettext_lazy(
            "Care plans active today that were begun by this day; only the newest evaluation of"
            " each is kept."
        ),
        due=plans.count(),
        parts=sorted_into(ENDS, ((_place(plan, day), _line(plan)) for plan in rows)),
    )


def _place(plan: Any, day: Day) -> str:
    if plan.failed_evaluations:
        return "failed"
    if plan.evaluated_at is not None and plan.evaluated_at >= day.begins:
        return "done"
    return "late" if plan.evaluate_at <= day.now else "waiting"


def _line(plan: Any) -> Line:
    return Line(id=plan.id, patient_id=plan.patient_id, who=name_of(plan.patient), what=plan.stage)
