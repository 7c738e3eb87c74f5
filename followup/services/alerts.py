"""Rules and plans that could not be evaluated: shown to staff, never read as "no prompt"."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from followup.services.evaluating import Evaluated, NotEvaluated
from pathway.models import CarePlan, Caseload, EngineAlert

WHOLE_PLAN = "*"
LONGEST_WAIT = timedelta(hours=6)


def note_rule_errors(chunk: Iterable[Evaluated], *, now: datetime) -> int:
    """One standing alert a rule and error; those that no longer happen are cleared."""
    happening = {
        (one.care_plan, error.rule, error.error) for one in chunk for error in one.plan.rule_errors
    }
    standing = EngineAlert.objects.filter(
        care_plan__in=[one.care_plan for one in chunk], cleared_at__isnull=True
    )
    seen = {(plan.id, rule, error) for plan, rule, error in happening}
    over = [a.id for a in standing if (a.care_plan_id, a.rule, a.error_class) not in seen]
    if over:
        standing.filter(id__in=over).update(cleared_at=now, version=F("version") + 1)
    for plan, rule, error in sorted(happening, key=lambda item: (str(item[0].id), item[1:])):
        _note(plan, rule, error, now=now)
    return len(happening)


def note_failure(failure: NotEvaluated, *, now: datetime) -> None:
    """The plan is tried again later and later, others go on, and staff are told at once."""
    plan = failure.care_plan
    tries = plan.failed_evaluations + 1
    wait = min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)
    CarePlan.objects.filter(id=plan.id).update(
        failed_evaluations=tries, evaluate_at=now + wait, evaluated_at=now
    )
    _note(plan, WHOLE_PLAN, failure.error, now=now)
    keep_in_sight(plan)


def keep_in_sight(plan: CarePlan) -> None:
    """A care plan that cannot be evaluated leads the lists, even if it never was."""
    Caseload.objects.update_or_create(
        care_plan=plan,
        defaults={"rules_failed": 1},
        create_defaults={
            "rules_failed": 1,
            "patient_id": plan.patient_id,
            "name_key": plan.patient.name_key,
            "stage": plan.stage,
            "stage_since": plan.stage_since,
            "owner_id": plan.owner_id,
        },
    )


def _note(plan: CarePlan, rule: str, error: str, *, now: datetime) -> None:
    standing = EngineAlert.objects.filter(
        care_plan=plan, rule=rule, error_class=error, cleared_at__isnull=True
    )
    if not standing.update(count=F("count") + 1, last_seen_at=now, version=F("version") + 1):
        EngineAlert.objects.create(
            care_plan=plan,
            patient_id=plan.patient_id,
            rule=rule,
            error_class=error,
            first_seen_at=now,
            last_seen_at=now,
        )
