"""Database to Facts: one query a fact table, however many care plans are asked for."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, JSONField, TextField, UUIDField
from django.db.models.functions import Cast
from psycopg.pq import Format

from clinic.models import Patient
from clinic.tenancy import current_scope
from pathway import models
from pathway.engine import facts as engine
from pathway.models import CarePlan, Fact, ProtocolOverride

# Facts field -> table, engine class, and whether a new episode starts without them (pathway 3.2).
_TABLES: dict[str, tuple[type[Fact], type[Any], bool]] = {
    "persons": (models.PersonFact, engine.PersonFact, False),
    "stage_changes": (models.StageChange, engine.StageChange, True),
    "assessments": (models.Assessment, engine.Assessment, True),
    "neuro_exams": (models.NeuroExam, engine.NeuroExam, True),
    "medications": (models.MedicationEntry, engine.MedicationEntry, False),
    "side_effects": (models.SideEffect, engine.SideEffect, False),
    "therapies": (models.TherapyEntry, engine.TherapyEntry, False),
    "procedures": (models.ProcedureEntry, engine.ProcedureEntry, False),
    "imaging": (models.ImagingEntry, engine.ImagingEntry, False),
    "referrals": (models.ReferralEntry, engine.ReferralEntry, False),
    "visits": (models.VisitEntry, engine.VisitEntry, True),
    "contact_attempts": (models.ContactAttempt, engine.ContactAttempt, True),
    "falls": (models.Fall, engine.Fall, False),
    "declarations": (models.DeclarationEntry, engine.DeclarationEntry, True),
    "reviews": (models.Review, engine.Review, False),
    "conditions": (models.ConditionEntry, engine.ConditionEntry, False),
    "decisions": (models.PromptDecision, engine.PromptDecision, True),
}

_DECLARED_OF_AN_EPISODE = {"persistent", "refractory", "disabling"}

# The specification's roles: a clinical lead is a clinician, a care coordinator its "N".
_ROLES = {"clinical_lead": "clinician", "care_coordinator": "nurse"}

# By patient: care plan and fact, the ids as text.
_Rows = dict[str, list[tuple[str | None, Any]]]


def gather(plans: Sequence[CarePlan], known_at: datetime | None = None) -> list[engine.Facts]:
    """The facts of each care plan, in the order of `plans`; every revision, for any replay.

    Facts say themselves when they were recorded. Merges and the clinic's own numbers do not reach
    the engine as facts: `known_at` leaves out those that came later.
    """
    if not plans:
        return []
    groups = _merge_groups((plan.patient_id for plan in plans), known_at)
    everyone = sorted({member for group in groups.values() for member in group})
    tables = {name: _read(name, everyone) for name in _TABLES}
    overrides = ProtocolOverride.objects.in_force(known_at)
    retired = _retired_plans(everyone)
    return [_facts_of(plan, groups[plan.patient_id], tables, overrides, retired) for plan in plans]


def _facts_of(
    plan: CarePlan,
    group: list[uuid.UUID],
    tables: dict[str, _Rows],
    overrides: dict[str, dict[str, str]],
    retired: dict[uuid.UUID, list[CarePlan]],
) -> engine.Facts:
    own_id, members = str(plan.id), [str(member) for member in group]

    def rows(name: str) -> Any:
        return tuple(
            row
            for patient_id in members
            for plan_id, row in tables[name].get(patient_id, ())
            if plan_id == own_id or _is_carried_over(name, row)
        )

    return engine.Facts(
        overrides=overrides.get(plan.protocol, {}),
        earlier=tuple(
            _recorded_under(other, tables)
            for member in group
            for other in retired.get(member, ())
            if _is_earlier(other, plan)
        ),
        **_about(plan),
        **{name: rows(name) for name in _TABLES},
    )


def _about(plan: CarePlan) -> dict[str, Any]:
    return {
        "care_plan_id": str(plan.id),
        "patient_id": str(plan.patient_id),
        "time_zone": current_scope().time_zone,
        "episode_started_on": plan.episode.started_on,
        "episode_onset_on": plan.episode.onset_on,
        "episode_close_reason": plan.episode.close_reason or None,
    }


def _recorded_under(plan: CarePlan, tables: dict[str, _Rows]) -> engine.Facts:
    """What a new episode starts without, for the red flags among it that nobody has ended."""
    own_id, patient_id = str(plan.id), str(plan.patient_id)
    own: dict[str, Any] = {
        name: tuple(row for plan_id, row in tables[name].get(patient_id, ()) if plan_id == own_id)
        for name, (_, _, is_of_an_episode) in _TABLES.items()
        if is_of_an_episode
    }
    return engine.Facts(**_about(plan), **own)


def _retired_plans(patient_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[CarePlan]]:
    """Care plans that a new episode took over from; nothing else evaluates them."""
    found: dict[uuid.UUID, list[CarePlan]] = defaultdict(list)
    rows = CarePlan.objects.retired().filter(patient_id__in=patient_ids)
    for plan in rows.select_related("episode").order_by("created_at", "id"):
        found[plan.patient_id].append(plan)
    return found


def _is_earlier(other: CarePlan, plan: CarePlan) -> bool:
    """A record merged into this one has no care plan after it, whenever its own was opened."""
    if other.patient_id != plan.patient_id:
        return True
    return other.id != plan.id and other.created_at <= plan.created_at


def _is_carried_over(name: str, row: Any) -> bool:
    """Whether a new episode starts with it: the person's own facts, not what was tried or found.

    Of the declarations, frailty, exclusions and unsuitable drugs belong to the person.
    """
    if name == "declarations":
        return row.subject not in _DECLARED_OF_AN_EPISODE
    return not _TABLES[name][2]


def _merge_groups(
    patient_ids: Iterable[uuid.UUID], known_at: datetime | None
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Each patient with the records merged into them: facts never move, readers follow."""
    groups = {patient_id: [patient_id] for patient_id in patient_ids}
    merged = Patient.objects.merged_by(known_at).filter(merged_into_id__in=list(groups))
    for merged_id, survivor_id in merged.values_list("id", "merged_into_id"):
        groups[survivor_id].append(merged_id)
    return groups


def _read(name: str, patient_ids: list[uuid.UUID]) -> _Rows:
    found: _Rows = defaultdict(list)
    shape, changes = _TABLES[name][1], _changes(name)
    for patient_id, plan_id, *values in _fetched(_statement(name), patient_ids):
        for place, change in changes:
            values[place] = change(values[place])
        found[patient_id].append((plan_id, shape(*values)))
    return found


@cache
def _statement(name: str) -> str:
    """Put together once: for one patient that takes longer than to ask PostgreSQL."""
    table, shape, _ = _TABLES[name]
    columns = (_column(table, field.name) for field in fields(shape))
    rows = table.objects.values_list(
        _as_text("patient_id"), _as_text("care_plan_id"), *map(_selected, columns)
    )
    statement, (_clinic_id,) = rows.query.sql_with_params()
    return f'{statement} AND "{table._meta.db_table}"."patient_id" = ANY(%s)'


@cache
def _changes(name: str) -> list[tuple[int, Callable[[Any], Any]]]:
    table, shape, _ = _TABLES[name]
    found = (_change(field.name, _column(table, field.name)) for field in fields(shape))
    return [(place, change) for place, change in enumerate(found) if change]


def _column(table: type[Fact], name: str) -> Any:
    return table._meta.get_field("author_name" if name == "author" else name)


def _selected(column: Any) -> Any:
    """Ids as text: the engine knows no uuid."""
    if isinstance(column, UUIDField):
        return _as_text(column.name)
    if isinstance(getattr(column, "base_field", None), UUIDField):
        return Cast(column.name, ArrayField(TextField()))
    return F(column.name)


def _as_text(name: str) -> Cast:
    return Cast(name, TextField())


def _fetched(statement: str, patient_ids: list[uuid.UUID]) -> list[tuple[Any, ...]]:
    """In PostgreSQL's binary form, which the driver reads in C: half the time for instants."""
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(statement, [current_scope().clinic_id, patient_ids])
        return cursor.fetchall()


def _change(name: str, column: Any) -> Callable[[Any], Any] | None:
    """What the engine reads otherwise than it is stored."""
    if name == "author_role":
        return _role
    if isinstance(column, JSONField):
        return _components
    return _tuple if isinstance(column, ArrayField) else None


def _role(stored: str) -> str:
    return _ROLES.get(stored, stored)


def _tuple(stored: list[str] | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(stored)


def _components(stored: list[dict[str, Any]]) -> tuple[engine.Component, ...]:
    return tuple(map(_component, stored))


def _component(stored: dict[str, Any]) -> engine.Component:
    mg = stored.get("mg")
    return engine.Component(
        ingredient=stored["ingredient"],
        drug_class=stored["drug_class"],
        mg=None if mg is None else Decimal(mg),
    )
