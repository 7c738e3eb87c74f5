"""One thing done for many patients: each by itself, and how it went for each."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.versions import StaleVersion
from followup.models import Task
from followup.reaching import went_in_words
from followup.services.calls import record_contact
from followup.services.case_reviews import add_to_review
from followup.services.patient_work import assign_patient, snooze_patient
from followup.services.report_requests import request_report
from followup.services.task_work import snooze_task
from followup.snoozing import wait_in_words
from followup.task_words import given_to, waits_until
from followup.undo import Step
from pathway.models import CarePlan

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """How it went for one patient: `refused` says why not, and is empty when it was done.

    `told` is what is to be said of this patient alone.
    """

    plan_id: uuid.UUID
    refused: str = ""
    told: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`do` is the service for one care plan; `says` tells that it was done.

    `tells` adds what was done for one patient, from the steps that were taken.
    """

    title: Promise
    permission: Permission
    do: Callable[[CarePlan, Said, Actor, datetime], Iterable[Step]]
    says: Callable[[Said], str]
    tells: Callable[[CarePlan, Said, Iterable[Step], datetime], str] = lambda *_done: ""


def do_for_each(
    action: Action, plans: Iterable[CarePlan], said: Said, *, by: Actor, now: datetime
) -> list[Result]:
    """In the order of their ids, so that two people at once wait and never block each other."""
    by.check_may(action.permission)
    ordered = sorted(plans, key=lambda plan: plan.id)
    return [_do_one(action, plan, said, by, now) for plan in ordered]


def _do_one(action: Action, plan: CarePlan, said: Said, by: Actor, now: datetime) -> Result:
    try:
        with transaction.atomic():
            steps = tuple(action.do(plan, said, by, now))
            return Result(plan.id, steps=steps, told=action.tells(plan, said, steps, now))
    except ValidationError as refused:
        return Result(plan.id, refused=" ".join(refused.messages))
    except StaleVersion:
        return Result(plan.id, refused=_("Somebody else changed this meanwhile. Look at it again."))


def _send(plan: CarePlan, said: Said, by: Actor, now: datetime) -> list[Step]:
    request_report(plan=plan, by=by, now=now)
    return []


def _log(plan: CarePlan, said: Said, by: Actor, now: datetime) -> list[Step]:
    return record_contact(
        plan=plan,
        channel=said["channel"],
        outcome=said["outcome"],
        key=uuid.uuid5(said["key"], str(plan.id)),
        by=by,
        now=now,
    )


def _assign(plan: CarePlan, said: Said, by: Actor, now: datetime) -> list[Step]:
    return assign_patient(plan=plan, owner=said["owner"], by=by, now=now)


def _snooze(plan: CarePlan, said: Said, by: Actor, now: datetime) -> list[Step]:
    if said.get("task") is None:
        return snooze_patient(plan=plan, until=said["until"], by=by, now=now)
    task = Task.objects.filter(care_plan=plan, id=said["task"]).first()
    if task is None:
        raise ValidationError(_("This task is not this patient's. Nothing was changed."))
    version = said.get("version")
    return [snooze_task(task=task, until=said["until"], seen_version=version, by=by, now=now)]


def _tell_wait(plan: CarePlan, said: Said, steps: Iterable[Step], now: datetime) -> str:
    return wait_in_words(plan, {step.id for step in steps}, said["until"], now)


def _put_on_review(plan: CarePlan, said: Said, by: Actor, now: datetime) -> list[Step]:
    review = add_to_review(plan=plan, by=by, now=now)
    return [Step("review", review.id, review.version)]


ACTIONS: Mapping[str, Action] = {
    "send": Action(
        title=lazy("Send questionnaire"),
        permission=Permission.RECORD_CLINICAL,
        do=_send,
        says=lambda said: _("A questionnaire goes out as soon as the quiet hours allow."),
    ),
    "log": Action(
        title=lazy("Log contact"),
        permission=Permission.RECORD_CONTACT,
        do=_log,
        says=lambda said: went_in_words(said["outcome"]),
    ),
    "assign": Action(
        title=lazy("Reassign"),
        permission=Permission.MANAGE_TASKS,
        do=_assign,
        says=lambda said: given_to(said["owner"]),
    ),
    "snooze": Action(
        title=lazy("Snooze"),
        permission=Permission.MANAGE_TASKS,
        do=_snooze,
        says=lambda said: waits_until(said["until"]),
        tells=_tell_wait,
    ),
    "case_review": Action(
        title=lazy("Add to case review"),
        permission=Permission.MANAGE_TASKS,
        do=_put_on_review,
        says=lambda said: _("On the case review list now."),
    ),
}
