"""Assessments as the API shows them: each entry as its corrections left it."""

import uuid
from typing import Any

from django.db.models import Q

from api.fields import partial_text
from api.ids import public_id
from pathway.models import Assessment, CarePlan, Prompt
from pathway.questions import FIELDS

_COPIED = ["revision", "kind", "effective_at", "recorded_at", "author_role", "source"]


class UnknownCursor(LookupError):
    """No assessment of this episode has the cursor's id."""


def assessments_after(
    last: uuid.UUID | None, *, plan: CarePlan, count: int
) -> list[dict[str, Any]]:
    """In the order of their first recording, which no correction moves. Raises UnknownCursor."""
    of_episode = Assessment.objects.filter(care_plan__episode=plan.episode_id)
    first = of_episode.filter(revision=0).order_by("recorded_at", "root_id")
    if last is not None:
        first = first.filter(_later_than(last, of_episode))
    roots = list(first.values_list("root_id", flat=True)[:count])
    revisions = of_episode.filter(root_id__in=roots).order_by("root_id", "-revision")
    newest = {row.root_id: row for row in revisions.distinct("root_id")}
    return [assessment_shape(newest[root], plan.episode_id) for root in roots]


def assessment_shape(row: Assessment, episode_id: uuid.UUID) -> dict[str, Any]:
    """Only what was asked; nothing of an entry that was made in error."""
    answers = {name: getattr(row, name) for name in sorted(FIELDS - {"kind", "function_max"})}
    asked = {name: value for name, value in answers.items() if value is not None}
    return {
        "id": public_id("asm", row.root_id),
        "episode": public_id("ep", episode_id),
        "status": _status(row),
        **{name: getattr(row, name) for name in _COPIED},
        "effective_on": partial_text(row.effective_on, row.date_precision),
        "author": row.author_name,
        "answers": {} if row.is_retracted else asked,
    }


def standing_prompts(plan: CarePlan) -> set[uuid.UUID]:
    return set(Prompt.objects.standing().filter(care_plan=plan).values_list("id", flat=True))


def prompts_raised(plan: CarePlan, before: set[uuid.UUID]) -> list[dict[str, Any]]:
    """The prompts that stand now and did not before, the most severe first."""
    rows = Prompt.objects.standing().filter(care_plan=plan).exclude(id__in=before).ranked()
    columns = ("id", "rule", "severity", "state", "text", "due_at")
    return [{**row, "id": public_id("prm", row["id"])} for row in rows.values(*columns)]


def _later_than(last: uuid.UUID, of_episode: Any) -> Q:
    found = of_episode.filter(root_id=last, revision=0).values_list("recorded_at", flat=True)
    recorded_at = found.first()
    if recorded_at is None:
        raise UnknownCursor
    return Q(recorded_at__gt=recorded_at) | Q(recorded_at=recorded_at, root_id__gt=last)


def _status(row: Assessment) -> str:
    if row.is_retracted:
        return "entered_in_error"
    return "corrected" if row.revision else "final"
