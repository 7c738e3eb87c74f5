"""A red flag entered in error may belong to another patient: somebody must look there (H-06)."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinic.models import Membership
from followup.models import Task
from followup.services.evaluating import Evaluated
from followup.services.writing import ChunkWriter
from followup.task_kinds import KINDS
from pathway.engine.facts import Assessment, Fact, Facts, NeuroExam
from pathway.engine.predicates.red_flags import FLAGS, SUSPICION, is_present
from pathway.engine.predicates.strength import FULL, MYOTOMES
from pathway.models import Assessment as AssessmentRow
from pathway.models import NeuroExam as NeuroExamRow
from pathway.models import PromptDecision as DecisionRow

KIND = "check_other_patient"
IN_ERROR = "entered_in_error"

Key = tuple[uuid.UUID, str]
Mistake = tuple[Evaluated, Fact]


class OtherPatientWriter(ChunkWriter):
    """One task for each red flag said to be entered in error, made once and never again."""

    table = Task
    stored_columns = ["updated_at", "version"]

    def write(self) -> None:
        found = dict(self._mistakes())
        if not found:
            return
        asked = Task.objects.filter(care_plan_id__in=self.chunk, kind=KIND)
        new = found.keys() - set(asked.values_list("care_plan_id", "key"))
        owners = _who_said_so([found[key][1] for key in new])
        for key in sorted(new):
            self._ask(key, *found[key], owners)
        self.flush()

    def _mistakes(self) -> Iterator[tuple[Key, Mistake]]:
        for one in self.chunk.values():
            for root_id, said_by in mistakes(one.facts):
                yield (one.care_plan.id, root_id), (one, said_by)

    def _ask(self, key: Key, one: Evaluated, said_by: Fact, owners: Mapping[str, Any]) -> None:
        today = self.calendar.local_day(self.now)
        task = Task(
            care_plan=one.care_plan,
            patient_id=one.care_plan.patient_id,
            kind=KIND,
            key=key[1],
            title=str(KINDS[KIND].title),
            owner_id=owners.get(said_by.id, one.care_plan.owner_id),
            due_on=today,
            due_at=self.calendar.end_of(today),
            why={"reason": self._reason(said_by), "root_id": key[1]},
            created_at=self.now,
        )
        self.inserted(task, "task.created")
        self.report.tasks_created += 1

    def _reason(self, said_by: Fact) -> str:
        who, day = said_by.author or "the system", self.calendar.local_day(said_by.recorded_at)
        return f"A red flag was called entered in error by {who} on {day}"

    def told_of(self, row: Task) -> dict[str, str]:
        return {"kind": row.kind, "due_on": row.due_on.isoformat()}


def mistakes(facts: Facts) -> Iterator[tuple[str, Fact]]:
    """The root of each entry, and the withdrawal or decision that calls it an error."""
    rows: tuple[Assessment | NeuroExam, ...] = (*facts.assessments, *facts.neuro_exams)
    for row in rows:
        if row.is_retracted and shows_a_flag(row):
            yield row.root_id, row
    for decision in facts.decisions:
        if decision.disposition == IN_ERROR:
            for instance in decision.closes_ids:
                yield instance.rpartition("/")[0], decision


def shows_a_flag(row: Assessment | NeuroExam) -> bool:
    """A red flag present, or a weak muscle: both raise alarms."""
    if isinstance(row, Assessment):
        return any(is_present(row, flag) for flag in (*FLAGS, SUSPICION))
    grades = [getattr(row, myotome) for myotome in MYOTOMES]
    return any(grade is not None and grade < FULL for grade in grades)


def _who_said_so(rows: Iterable[Fact]) -> dict[str, uuid.UUID]:
    """By fact id: the current membership of its author."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    authors = {
        fact_id: author_id
        for table in (AssessmentRow, NeuroExamRow, DecisionRow)
        for fact_id, author_id in table.objects.filter(id__in=ids).values_list("id", "author_id")
    }
    staff = Membership.objects.current().filter(user_id__in=set(authors.values()))
    places = dict(staff.values_list("user_id", "id"))
    return {str(fact): places[author] for fact, author in authors.items() if author in places}
