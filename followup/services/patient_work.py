"""What people do with a patient as a whole, from a list: give away, let wait."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.models import Task
from followup.services.reconcile import locked, reconcile_plans
from followup.services.task_work import assign_task, check_owner, latest_snooze, snooze_task
from followup.task_kinds import OF_PROMPTS
from followup.undo import Step
from pathway.models import CarePlan


@transaction.atomic
def assign_patient(
    *, plan: CarePlan, owner: Membership | None, by: Actor, now: datetime
) -> list[Step]:
    """The patient goes to a current member, or to the pool, with the work that was not given away.

    A task that somebody else was given stays with them. Raises ValidationError.
    """
    by.check_may(Permission.MANAGE_TASKS)
    check_owner(owner)
    [plan] = locked([plan.id])
    before = plan.owner_id
    to = owner.id if owner else None
    steps = []
    if before != to:
        save_version(plan, owner=owner)
        steps.append(Step("plan", plan.id, plan.version, {"owner_id": before}))
        record_event(_assigned(plan, str(to or "pool")), by=by, now=now)
    for task in Task.objects.open().filter(care_plan=plan).select_for_update():
        if task.owner_id in (None, before):
            steps += assign_task(task=task, owner=owner, by=by, now=now)
    if not steps:
        raise ValidationError(_("It is theirs already: nothing was changed."))
    reconcile_plans([plan], by=by, now=now)
    return steps


@transaction.atomic
def snooze_patient(*, plan: CarePlan, until: date, by: Actor, now: datetime) -> list[Step]:
    """Every task due by that day that may wait so long waits until it. Raises ValidationError.

    What may not wait stays where it is: an emergency, an urgent suggestion, a call owed.
    """
    by.check_may(Permission.MANAGE_TASKS)
    due = Task.objects.open().filter(care_plan=plan).exclude(kind__in=OF_PROMPTS)
    waiting = [
        task for task in due.select_related("care_plan").soonest_first() if task.due_on < until
    ]
    steps, refused = [], _("Nothing is due by that day, so nothing has to wait.")
    for task in waiting:
        try:
            steps.append(snooze_task(task=task, until=until, by=by, now=now))
        except ValidationError as error:
            latest = latest_snooze(task)
            refused = " ".join(error.messages) if latest is None else _too_long(latest)
    if not steps:
        raise ValidationError(refused)
    return steps


def _too_long(latest: date) -> str:
    return _("It may wait until %(day)s at most.") % {"day": day_in_words(latest)}


def _assigned(plan: CarePlan, to: str) -> Happened:
    return Happened(
        type="care_plan.assigned",
        subject_type="careplan",
        subject_id=plan.id,
        subject_version=plan.version,
        patient_id=plan.patient_id,
        changes={"to": to},
    )
