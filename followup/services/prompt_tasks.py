"""Tasks that stand for a prompt: to acknowledge an emergency, to carry out what was accepted."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from followup.calendars import ClinicCalendar
from followup.models import Task
from followup.prompt_cards import rule_order
from followup.services.evaluating import Evaluated
from followup.services.writing import ChunkWriter
from followup.task_kinds import OF_PROMPTS
from pathway.engine.protocol import Protocol
from pathway.models import Prompt
from pathway.protocols import protocol

ACKNOWLEDGE, CARRY_OUT = "acknowledge", "carry_out"

Key = tuple[uuid.UUID, str]


class PromptTaskWriter(ChunkWriter):
    """Keeps one task for each emergency nobody has acknowledged, and each acceptance not done.

    The task ends with the prompt: accepting alone resolves nothing (pathway 6.3).
    """

    table = Task
    stored_columns = [
        "due_on",
        "due_at",
        "next_step_at",
        "step",
        "snoozed_until",
        "why",
        "state",
        "outcome_code",
        "closed_at",
        "updated_at",
        "version",
    ]

    def __init__(
        self,
        chunk: Sequence[Evaluated],
        calendar: ClinicCalendar,
        now: datetime,
        prompts: Sequence[Prompt],
    ) -> None:
        super().__init__(chunk, calendar, now)
        self.prompts = prompts

    def write(self) -> None:
        wanted = dict(self._wanted())
        rows = Task.objects.filter(care_plan_id__in=self.chunk, kind__in=OF_PROMPTS)
        stored = {(row.prompt_id, row.kind): row for row in rows}
        for key, prompt in wanted.items():
            self._keep(stored.get(key), key[1], prompt)
        standing = {prompt.id: prompt for prompt in self.prompts}
        for key, task in stored.items():
            if key not in wanted and task.state == "open":
                self._close(task, standing.get(key[0]))
        self.flush()

    def _wanted(self) -> Iterator[tuple[Key, Prompt]]:
        for prompt in leaders(self._emergencies()):
            if prompt.state == "open":
                yield (prompt.id, ACKNOWLEDGE), prompt
        for prompt in self.prompts:
            if prompt.state == "accepted":
                yield (prompt.id, CARRY_OUT), prompt

    def _emergencies(self) -> list[Prompt]:
        """In the order of their rules, so that the finding comes before what it calls for."""
        found = [each for each in self.prompts if each.severity == "emergency"]
        return sorted(found, key=lambda each: rule_order(self._rules(each)).get(each.rule, 0))

    def _rules(self, prompt: Prompt) -> Protocol:
        plan = self.chunk[prompt.care_plan_id].care_plan
        return protocol(plan.protocol, plan.protocol_version)

    def _keep(self, task: Task | None, kind: str, prompt: Prompt) -> None:
        due_at = prompt.due_at or self.calendar.end_of(self.calendar.local_day(self.now))
        if task is None:
            task = self._new(kind, prompt)
            self._date(task, due_at)
            self.inserted(task, "task.created")
            self.report.tasks_created += 1
        elif task.state != "open" or task.why["prompt_due"] != due_at.isoformat():
            event = "task.moved" if task.state == "open" else "task.reopened"
            task.state, task.outcome_code, task.closed_at = "open", "", None
            self._date(task, due_at)
            self.updated(task, event)
            self.report.tasks_moved += 1

    def _new(self, kind: str, prompt: Prompt) -> Task:
        plan = self.chunk[prompt.care_plan_id].care_plan
        rule = self._rules(prompt).rules[prompt.rule]
        return Task(
            care_plan=plan,
            patient_id=prompt.patient_id,
            kind=kind,
            key=str(prompt.id),
            prompt=prompt,
            title=f"{OF_PROMPTS[kind].title}: {rule.title}"[:120],
            owner_id=plan.owner_id,
            why={"reason": f"Ends with: {rule.resolves}"},
            created_at=self.now,
        )

    def _date(self, task: Task, due_at: datetime) -> None:
        """An emergency is told to the outside at once; its clock then climbs the ladder."""
        task.why["prompt_due"] = due_at.isoformat()
        task.why["clock_seconds"] = int((due_at - self.now).total_seconds())
        task.due_at, task.due_on, task.step = due_at, self.calendar.local_day(due_at), 0
        task.snoozed_until = None
        task.next_step_at = self.now if task.kind == ACKNOWLEDGE else due_at

    def _close(self, task: Task, prompt: Prompt | None) -> None:
        """Answered, resolved or gone: what the prompt says of itself."""
        became = prompt.state if prompt else "prompt_closed"
        task.state, task.outcome_code = "completed", became
        task.closed_at, task.next_step_at = self.now, None
        self.updated(task, "task.completed")
        self.report.tasks_closed += 1

    def told_of(self, row: Task) -> dict[str, str]:
        return {"kind": row.kind, "due_on": row.due_on.isoformat()}


def leaders(prompts: Iterable[Prompt]) -> list[Prompt]:
    """The first prompt of each cause: who acknowledges the finding has seen what it calls for."""
    first: dict[tuple[uuid.UUID, str], Prompt] = {}
    for prompt in prompts:
        first.setdefault((prompt.care_plan_id, prompt.cause_key), prompt)
    return list(first.values())
