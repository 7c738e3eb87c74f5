"""Episodes as the API shows them, each list in one statement."""

import uuid
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from api.fields import partial_text
from api.ids import public_id
from api.paging import Place
from api.stages.reads import stage_changes_of
from clinic.models import LedgerEvent
from followup.models import Task
from pathway.models import CarePlan, Caseload, Episode
from pathway.models.course import EpisodeQuerySet

_COPIED = ["started_on", "closed_on", "created_at", "updated_at", "version"]
_COLUMNS = [
    "id",
    "patient_id",
    "onset_on",
    "onset_precision",
    "close_reason",
    "plan",
    "prompts",
    *_COPIED,
]
_OF_PLAN = ["id", "state", "protocol", "protocol_version", "stage", "stage_since", "version"]


def episodes_like(
    *,
    patient: uuid.UUID | None = None,
    stage: str | None = None,
    state: str | None = None,
) -> EpisodeQuerySet:
    found: EpisodeQuerySet = Episode.objects.all()
    if patient is not None:
        found = found.filter(patient_id=patient)
    if stage is not None:
        staged = CarePlan.objects.active().filter(stage=stage)
        found = found.filter(id__in=staged.values("episode_id"))
    if state is not None:
        found = found.filter(closed_on__isnull=state == "open")
    return found


def episode_rows(found: EpisodeQuerySet, place: Place, count: int) -> list[dict[str, Any]]:
    """A page of them."""
    return episodes_shown(place.among(found), count)


def episode_with(episode_id: uuid.UUID) -> dict[str, Any] | None:
    """One episode with its stage history."""
    rows = episodes_shown(Episode.objects.filter(id=episode_id), 1)
    return {**rows[0], "stage_history": stage_changes_of(episode_id)} if rows else None


def plan_of(episode_id: uuid.UUID) -> CarePlan | None:
    """The care plan of an episode: the active one, or the last there was."""
    plans = CarePlan.objects.filter(episode_id=episode_id).select_related("episode", "patient")
    return plans.order_by("state", "-created_at").first()


def what_changed(plan: CarePlan, *, since: int) -> set[str]:
    """The names of what a care plan says otherwise now: its protocol, its stage, or both."""
    events = LedgerEvent.objects.filter(subject_id=plan.id, subject_version__gt=since)
    moved = events.filter(type="care_plan.protocol_moved").count()
    found = {"protocol_version"} if moved else set()
    return found | ({"stage"} if plan.version - since > moved else set())


def episodes_shown(found: EpisodeQuerySet, count: int) -> list[dict[str, Any]]:
    """The first of them, in one statement."""
    plans = CarePlan.objects.filter(episode=OuterRef("pk")).order_by("state", "-created_at")
    due = Task.objects.open().filter(care_plan=OuterRef("pk")).soonest_first()
    plan = plans.annotate(next_due_on=Subquery(due.values("due_on")[:1])).values(
        row=JSONObject(**{name: F(name) for name in [*_OF_PLAN, "next_due_on"]})
    )
    counts = Caseload.objects.filter(care_plan__episode=OuterRef("pk"), care_plan__state="active")
    prompts = counts.values(
        row=JSONObject(
            emergency=F("open_emergency"),
            urgent=F("open_urgent"),
            routine=F("open_routine"),
            info=F("open_info"),
        )
    )
    rows = found.annotate(plan=Subquery(plan[:1]), prompts=Subquery(prompts[:1]))
    return [_shape(row) for row in rows.values(*_COLUMNS)[:count]]


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": public_id("ep", row["id"]),
        "patient": public_id("pat", row["patient_id"]),
        "state": "closed" if row["closed_on"] else "open",
        **{name: row[name] for name in _COPIED},
        "onset_on": partial_text(row["onset_on"], row["onset_precision"]),
        "close_reason": row["close_reason"] or None,
        "care_plan": _plan_shape(row["plan"], row["prompts"]),
    }


def _plan_shape(plan: dict[str, Any] | None, prompts: Any) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {**plan, "id": public_id("cp", plan["id"]), "open_prompts": prompts}
