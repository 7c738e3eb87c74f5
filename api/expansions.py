"""What the rows of each list may come with."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from api.episodes.reads import episodes_shown
from api.expanding import Expansion, Expansions, Row
from api.ids import internal_id, public_id
from api.patients.reads import patients_shown
from api.prompts.reads import prompt_shape, prompts_like
from api.stages.reads import change_as_shown
from api.work.reads import task_shape, tasks_like
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from pathway.models import Episode, StageChange

Found = Mapping[str, Any]
_CLINICAL = Permission.VIEW_CASELOAD


def _ids(rows: Iterable[Row], name: str) -> set[uuid.UUID]:
    return {internal_id(row[name]) for row in rows if row.get(name)}


def _referred(name: str, read: Callable[[set[uuid.UUID]], list[Row]], rows: list[Row]) -> Found:
    """What the rows refer to by an id."""
    found = {each["id"]: each for each in read(_ids(rows, name))}
    return {row["id"]: found.get(row[name]) for row in rows if row.get(name) in found}


def _grouped(many: Iterable[Row], by: str) -> Found:
    found: dict[str, list[Row]] = defaultdict(list)
    for each in many:
        found[each[by]].append(each)
    return found


def _patients(ids: set[uuid.UUID]) -> list[Row]:
    return patients_shown(Patient.objects.filter(id__in=ids, entered_in_error_at=None), len(ids))


def _episodes(ids: set[uuid.UUID]) -> list[Row]:
    return episodes_shown(Episode.objects.filter(id__in=ids).order_by("id"), len(ids))


def _tasks(ids: set[uuid.UUID]) -> list[Row]:
    return [task_shape(row) for row in tasks_like().filter(id__in=ids)]


def _prompts(ids: set[uuid.UUID]) -> list[Row]:
    return [prompt_shape(row) for row in prompts_like().filter(id__in=ids)]


def _own_tasks(name: str, column: str, rows: list[Row]) -> Found:
    found = tasks_like(state="open").filter(**{f"{column}__in": _ids(rows, "id")})
    return _grouped((task_shape(row) for row in found.order_by("due_at", "id")), name)


def _own_prompts(rows: list[Row]) -> Found:
    found = prompts_like(state="open").filter(care_plan__episode__in=_ids(rows, "id"))
    return _grouped((prompt_shape(row) for row in found.order_by("-raised_at", "-id")), "episode")


def _own_episode(rows: list[Row]) -> Found:
    """The open one, else the newest."""
    episodes = Episode.objects.filter(patient__in=_ids(rows, "id"))
    newest = episodes.order_by("patient", "-closed_on", "-created_at").distinct("patient")
    shown = _episodes(set(newest.values_list("id", flat=True)))
    return {each["patient"]: each for each in shown}


def _current_stage(rows: list[Row]) -> Found:
    moves = StageChange.objects.in_force().filter(care_plan__episode__in=_ids(rows, "id"))
    ordered = moves.select_related("care_plan").order_by("effective_on", "recorded_at")
    return {public_id("ep", one.care_plan.episode_id): change_as_shown(one) for one in ordered}


def _owner(rows: list[Row]) -> Found:
    named = {row["owner"] for row in rows if row["owner"]}
    members = Membership.objects.current().filter(user__email__in=named).select_related("user")
    found = {
        one.user.email: {"email": one.user.email, "name": one.user.name, "role": one.role}
        for one in members
    }
    return {row["id"]: found[row["owner"]] for row in rows if row["owner"] in found}


def _of_patients() -> Expansions:
    return OF_PATIENTS


def _of_episodes() -> Expansions:
    return OF_EPISODES


def _of_tasks() -> Expansions:
    return OF_TASKS


def _of_prompts() -> Expansions:
    return OF_PROMPTS


_PATIENT = Expansion(
    load=partial(_referred, "patient", _patients),
    interaction="Patient.r",
    access=Permission.VIEW_SCHEDULE,
    below=_of_patients,
)
_EPISODE = Expansion(
    load=partial(_referred, "episode", _episodes),
    interaction="EpisodeOfCare.r",
    access=_CLINICAL,
    below=_of_episodes,
)


def _open_tasks(name: str, column: str) -> Expansion:
    return Expansion(
        load=partial(_own_tasks, name, column),
        interaction="Task.s",
        access=_CLINICAL,
        is_list=True,
        below=_of_tasks,
    )


OF_PATIENTS: Expansions = {
    "episode": Expansion(
        load=_own_episode, interaction="EpisodeOfCare.s", access=_CLINICAL, below=_of_episodes
    ),
    "open_tasks": _open_tasks("patient", "patient"),
}
OF_EPISODES: Expansions = {
    "patient": _PATIENT,
    "current_stage": Expansion(load=_current_stage, interaction="CarePlan.r", access=_CLINICAL),
    "open_tasks": _open_tasks("episode", "care_plan__episode"),
    "open_prompts": Expansion(
        load=_own_prompts,
        interaction="DetectedIssue.s",
        access=_CLINICAL,
        is_list=True,
        below=_of_prompts,
    ),
}
OF_RECORDS: Expansions = {"patient": _PATIENT, "episode": _EPISODE}
OF_PROMPTS: Expansions = OF_RECORDS
OF_TASKS: Expansions = {
    "patient": _PATIENT,
    "episode": _EPISODE,
    # The task says by itself whose it is.
    "owner": Expansion(load=_owner, interaction="Task.r", access=_CLINICAL),
    "prompt": Expansion(
        load=partial(_referred, "prompt", _prompts),
        interaction="DetectedIssue.r",
        access=_CLINICAL,
        below=_of_prompts,
    ),
}
OF_MESSAGES: Expansions = {
    "patient": _PATIENT,
    "task": Expansion(
        load=partial(_referred, "task", _tasks),
        interaction="Task.r",
        access=_CLINICAL,
        below=_of_tasks,
    ),
}
