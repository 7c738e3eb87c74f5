"""What must be stored once every due care plan of a clinic has been evaluated."""

from clinic.tenancy import current_scope
from followup.models import Task
from followup.services.evaluating import evaluate_plans
from pathway.models import CarePlan, Prompt

Stored = list[tuple[str, ...]]


def expected() -> tuple[Stored, Stored]:
    """The prompts and scheduled tasks that the engine asks for, from the facts alone."""
    plans = list(CarePlan.objects.active().select_related("episode", "patient"))
    done, failed = evaluate_plans(plans, as_of=current_scope().now)
    assert not failed
    prompts = [
        (str(one.care_plan.id), prompt.rule, prompt.trigger_key, str(prompt.occurrence))
        for one in done
        for prompt in one.plan.prompts
        if prompt.status != "settled"
    ]
    tasks = [
        (str(one.care_plan.id), due.kind, due.counted_from.isoformat())
        for one in done
        for due in one.plan.dues
    ]
    return sorted(prompts), sorted(tasks)


def stored() -> tuple[Stored, Stored]:
    """The prompts and tasks that are in the database, every row of them."""
    prompts = Prompt.objects.values_list("care_plan_id", "rule", "trigger_key", "occurrence")
    tasks = Task.objects.values_list("care_plan_id", "kind", "key")
    return _as_text(prompts), _as_text(tasks)


def _as_text(rows: object) -> Stored:
    return sorted(tuple(map(str, row)) for row in rows)  # type: ignore[attr-defined]
