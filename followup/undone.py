"""Whom a step that is taken back was about, and where that patient stands on a list."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import ngettext

from followup.models import CaseReview, Task
from followup.undo import Step
from pathway.models import CarePlan, ContactAttempt, Prompt

_OF: dict[str, tuple[Any, str]] = {
    "contact": (ContactAttempt, "root_id"),
    "task": (Task, "id"),
    "plan": (CarePlan, "id"),
    "decision": (Prompt, "id"),
    "review": (CaseReview, "id"),
}
_NAMED = 3


def plans_of(steps: Collection[Step]) -> dict[uuid.UUID, CarePlan]:
    """By the id of the step; a saved view is about nobody."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    for kind, (model, key) in _OF.items():
        ids = [step.id for step in steps if step.kind == kind]
        plan = "id" if model is CarePlan else "care_plan_id"
        found |= dict(model.objects.filter(**{f"{key}__in": ids}).values_list(key, plan))
    plans = CarePlan.objects.select_related("patient").in_bulk(set(found.values()))
    return {step_id: plans[plan_id] for step_id, plan_id in found.items() if plan_id in plans}


def said_of(plans: Iterable[CarePlan], said: str) -> str:
    """With the names before it, or with how many they are."""
    names = sorted({plan.patient.id: plan.patient.display_name for plan in plans}.values())
    if len(names) > _NAMED:
        names = [ngettext("%(n)d patient", "%(n)d patients", len(names)) % {"n": len(names)}]
    return f"{'; '.join(names)}: {said}" if names else said


def row_of(plans: Iterable[CarePlan]) -> str:
    """The mark of their row in an address; empty for several, who have no row in common."""
    ids = {plan.id for plan in plans}
    return f"#row-{ids.pop()}" if len(ids) == 1 else ""
