"""The lists that can be taken whole: the same rows, filters and scopes as their addresses have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.episodes.bodies import EpisodeQuery
from api.episodes.reads import episode_rows, episodes_like
from api.messages.bodies import MessageQuery
from api.messages.reads import message_rows, messages_like
from api.paging import Place, SyncQuery
from api.patients.bodies import PatientQuery
from api.patients.reads import patient_rows, patients_like
from api.prompts.bodies import ClinicPromptQuery
from api.prompts.reads import prompt_rows, prompts_like
from api.records.answers import clinic_query_shape
from api.records.reads import records_after, rows_of_patient
from api.records.shapes import records_as_shown
from api.scopes import access_to
from api.work.bodies import TaskQuery
from api.work.reads import task_rows, tasks_like
from clinic.permissions import Permission
from pathway.records import SUBJECTS, Subject

Asked = Mapping[str, Any]
# A page's place and length are the export's own; whom names and numbers identify is searched.
_OWN = {"limit", "starting_after", "count", "fields", "expand", "name", "external_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list: what it takes to read it, how it is asked for, and its rows from a place on."""

    prefix: str
    query: type[SyncQuery]
    resource: str
    access: Permission
    found: Callable[[Asked], Any]
    rows: Callable[[Any, Place, int], list[dict[str, Any]]]

    @property
    def interaction(self) -> str:
        return f"{self.resource}.s"

    @property
    def filters(self) -> list[str]:
        shape: Any = self.query()
        return [name for name in shape.fields if name not in _OWN]

    def expected(self, asked: Asked) -> int:
        """How many rows there are now."""
        found, since = self.found(asked), asked.get("updated_since")
        return int(found.order_by().count()) if since is None else 0


def _named(asked: Asked, names: str) -> dict[str, Any]:
    return {name: asked.get(name) for name in names.split()}


def _patients(asked: Asked) -> Any:
    return patients_like(with_gone=asked.get("updated_since") is not None)


def _episodes(asked: Asked) -> Any:
    return episodes_like(**_named(asked, "patient stage state"))


def _tasks(asked: Asked) -> Any:
    return tasks_like(**_named(asked, "patient episode owner pool kind state due_from due_to"))


def _prompts(asked: Asked) -> Any:
    return prompts_like(**_named(asked, "state severity patient rule"))


def _messages(asked: Asked) -> Any:
    return messages_like(**_named(asked, "patient purpose channel state"))


def _records(subject: Subject, asked: Asked) -> Any:
    patient_id = asked.get("patient")
    return rows_of_patient(subject, patient_id) if patient_id else subject.model.objects.all()


def _record_rows(subject: Subject, rows: Any, place: Place, count: int) -> list[dict[str, Any]]:
    records = records_after(place, subject=subject, rows=rows, count=count)
    return records_as_shown(records, is_sync=place.is_sync)


def _of_subject(subject: Subject) -> Source:
    return Source(
        prefix=subject.prefix,
        query=clinic_query_shape(subject.name),
        resource=subject.resource,
        access=access_to(subject),
        found=partial(_records, subject),
        rows=partial(_record_rows, subject),
    )


SOURCES: dict[str, Source] = {
    "patients": Source(
        prefix="pat",
        query=PatientQuery,
        resource="Patient",
        access=Permission.VIEW_SCHEDULE,
        found=_patients,
        rows=patient_rows,
    ),
    "episodes": Source(
        prefix="ep",
        query=EpisodeQuery,
        resource="EpisodeOfCare",
        access=Permission.VIEW_CASELOAD,
        found=_episodes,
        rows=episode_rows,
    ),
    "tasks": Source(
        prefix="task",
        query=TaskQuery,
        resource="Task",
        access=Permission.VIEW_CASELOAD,
        found=_tasks,
        rows=task_rows,
    ),
    "prompts": Source(
        prefix="prm",
        query=ClinicPromptQuery,
        resource="DetectedIssue",
        access=Permission.VIEW_CASELOAD,
        found=_prompts,
        rows=prompt_rows,
    ),
    "messages": Source(
        prefix="msg",
        query=MessageQuery,
        resource="CommunicationRequest",
        access=Permission.VIEW_CASELOAD,
        found=_messages,
        rows=message_rows,
    ),
    **{subject.plural: _of_subject(subject) for subject in SUBJECTS.values()},
}
