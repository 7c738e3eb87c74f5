"""/tasks and what is done with one."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.expansions import OF_TASKS
from api.ids import internal_id
from api.paging import ExpandQuery, page_of
from api.problems import unprocessable
from api.work import examples
from api.work.bodies import (
    AssignmentBody,
    CallBody,
    CompletionBody,
    SnoozeBody,
    TaskAnswer,
    TaskDetailAnswer,
    TaskQuery,
)
from api.work.reads import current_of, task_detail, task_rows, task_with, tasks_like
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.models import Task
from followup.services.calls import record_contact
from followup.services.task_work import assign_task, complete_task, snooze_task
from followup.task_page import is_call

_FILTERS = ("patient", "episode", "owner", "pool", "kind", "state", "due_from", "due_to")


class TaskList(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "Task.s"}
    query = TaskQuery
    expansions = OF_TASKS

    @extend_schema(
        operation_id="listTasks",
        summary="The tasks of the clinic, open and ended",
        parameters=[TaskQuery],
        responses=page_of(TaskAnswer),
        examples=examples.LISTED,
    )
    def get(self, request: Request) -> Response:
        found = tasks_like(**{name: self.asked.get(name) for name in _FILTERS})
        limit = self.asked["limit"]
        rows = task_rows(found, self.place("task"), limit + 1)
        record_access(
            by=self.actor,
            now=self.now,
            screen="api.tasks",
            patient_ids=list({internal_id(row["patient"]) for row in rows[:limit]}),
        )
        return self.page(rows)


class OfOneTask(Endpoint, is_abstract=True):
    """What the addresses of one task share."""

    access = Permission.VIEW_CASELOAD
    guarded = frozenset({"POST"})

    def found(self, task: str) -> Task:
        row: Task = or_404(task_with(id_or_404("task", task)))
        record_access(by=self.actor, now=self.now, screen="api.task", patient_id=row.patient_id)
        return row

    def changing(self, task: str) -> Task:
        """The task, for who read this version of it."""
        found = self.found(task)
        self.must_match(current_of(found), self.request.data)
        return found

    def shown(self, task: Task, status: int = 200) -> Response:
        return self.versioned(task_detail(or_404(task_with(task.id))), status)


class TaskDetail(OfOneTask):
    interactions = {"GET": "Task.r"}
    query = ExpandQuery
    expansions = OF_TASKS

    @extend_schema(
        operation_id="getTask",
        summary="One task: why, by when, and how it ends",
        parameters=[ExpandQuery],
        responses=TaskDetailAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, task: str) -> Response:
        return self.shown(self.found(task))


class TaskCompletion(OfOneTask):
    writes = {"POST": Permission.RECORD_CONTACT}
    interactions = {"POST": "Task.u"}

    @extend_schema(
        operation_id="completeTask",
        summary="End a task that people ask of each other",
        description="What the protocol asks for ends by itself with the record that it waits for.",
        request=CompletionBody,
        responses={200: TaskDetailAnswer},
        examples=examples.COMPLETED,
    )
    def post(self, request: Request, task: str) -> Response:
        body, found = self.body(CompletionBody), self.changing(task)
        complete_task(task=found, **body, by=self.actor, now=self.now)
        return self.shown(found)


class TaskAssignment(OfOneTask):
    writes = {"POST": Permission.MANAGE_TASKS}
    interactions = {"POST": "Task.u"}

    @extend_schema(
        operation_id="assignTask",
        summary="Give a task to a member of the clinic, or lay it into the pool",
        request=AssignmentBody,
        responses={200: TaskDetailAnswer},
        examples=examples.ASSIGNED,
    )
    def post(self, request: Request, task: str) -> Response:
        body, found = self.body(AssignmentBody), self.changing(task)
        assign_task(task=found, owner=_member(body["owner"]), by=self.actor, now=self.now)
        return self.shown(found)


class TaskSnooze(OfOneTask):
    writes = {"POST": Permission.MANAGE_TASKS}
    interactions = {"POST": "Task.u"}

    @extend_schema(
        operation_id="snoozeTask",
        summary="Let a task wait",
        description="`due_on` stays; the deadline moves to the end of the day.",
        request=SnoozeBody,
        responses={200: TaskDetailAnswer},
        examples=examples.SNOOZED,
    )
    def post(self, request: Request, task: str) -> Response:
        body, found = self.body(SnoozeBody), self.changing(task)
        snooze_task(task=found, **body, by=self.actor, now=self.now)
        return self.shown(found)


class TaskCalls(OfOneTask):
    writes = {"POST": Permission.RECORD_CONTACT}
    interactions = {"POST": "Task.u"}
    # A call that was made stays true, whatever became of the task meanwhile.
    guarded = frozenset()

    @extend_schema(
        operation_id="recordCall",
        summary="How an attempt to reach the patient went",
        description="Stored as a contact. What follows from it is brought up to date at once: the "
        "task may have ended. `refused` stops messages to the patient until they agree again. "
        "Without an Idempotency-Key, the same twice is two attempts.",
        request=CallBody,
        responses={201: TaskDetailAnswer},
        examples=examples.CALLED,
    )
    def post(self, request: Request, task: str) -> Response:
        body, found = self.body(CallBody), self.found(task)
        if not is_call(found):
            raise unprocessable({"": "This task asks for no call: see `takes_calls`."})
        record_contact(
            plan=found.care_plan,
            task=found,
            **body,
            key=uuid.uuid4(),
            by=self.actor,
            now=self.now,
        )
        return self.shown(found, 201)


def _member(email: str | None) -> Membership | None:
    """Raises ValidationError when nobody of the clinic has this address."""
    if email is None:
        return None
    members = Membership.objects.current().filter(user__email=email.strip().lower())
    found: Any = members.select_related("user").first()
    if found is None:
        raise ValidationError({"owner": "No member of this clinic has this address."})
    member: Membership = found
    return member
