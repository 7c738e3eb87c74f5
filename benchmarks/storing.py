"""Put one history into the database for many patients, as if it had ended today."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Field, JSONField, UUIDField

from benchmarks.histories import DAYS
from clinic.bulk import ROWS_PER_INSERT
from clinic.models import Clinic
from clinic.services.clinics import found_clinic
from clinic.tenancy import clinic_scope
from pathway import models
from pathway.engine.facts import Component, Fact, Facts
from pathway.models import CarePlan
from tests.builders import SEED, care_plans_without_facts
from tests.engine.patients import DAY_0

PLANS_AT_ONCE = 100


def clinic_with(facts: Facts, patients: int) -> Clinic:
    """A clinic whose care plans are all due and all have this history."""
    slug = f"bench-{uuid.uuid4().hex[:8]}"
    clinic = found_clinic(name="Benchmark", slug=slug, time_zone=facts.time_zone, by=SEED)
    with clinic_scope(clinic.id) as now:
        started_on = now.date() - timedelta(DAYS)
        plans = care_plans_without_facts(patients, started_on=started_on, now=now)
        for first in range(0, patients, PLANS_AT_ONCE):
            store(facts, plans[first : first + PLANS_AT_ONCE], later=started_on - DAY_0)
    return clinic


def store(facts: Facts, plans: Sequence[CarePlan], *, later: timedelta) -> None:
    for entries in kinds_of(facts):
        # A table and the engine's class for it are called alike.
        table = getattr(models, type(entries[0]).__name__)
        rows = [
            table(patient_id=plan.patient_id, care_plan=plan, **columns(table, fact, plan, later))
            for plan in plans
            for fact in entries
        ]
        table.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)


def kinds_of(facts: Facts) -> Iterator[Sequence[Fact]]:
    values = (getattr(facts, each.name) for each in fields(facts))
    yield from (value for value in values if isinstance(value, tuple) and value)


def columns(table: Any, fact: Fact, plan: CarePlan, later: timedelta) -> dict[str, Any]:
    """The names of the history become ids of this care plan's own."""
    said = {each.name: getattr(fact, each.name) for each in fields(fact)}
    said["author_name"] = said.pop("author")
    return {
        name: stored(table._meta.get_field(name), value, plan, later)
        for name, value in said.items()
        if value is not None
    }


def stored(column: Field, value: Any, plan: CarePlan, later: timedelta) -> Any:
    if isinstance(value, tuple):
        inner = getattr(column, "base_field", column)
        return [stored(inner, each, plan, later) for each in value]
    if isinstance(column, UUIDField):
        return id_of(plan, value)
    if column.name in ("trigger_key", "closes_ids"):
        return with_ids(plan, value)
    if isinstance(column, JSONField):
        return stored_component(value)
    return value + later if isinstance(value, date) else value


def id_of(plan: CarePlan, name: str) -> uuid.UUID:
    return uuid.uuid5(plan.id, name)


def with_ids(plan: CarePlan, key: str) -> str:
    """`reassessment:seen-98` and `call-21/fever` name an entry each."""
    return re.sub(r"(seen|call)-\d+", lambda found: str(id_of(plan, found[0])), key)


def stored_component(part: Component) -> dict[str, Any]:
    mg: Decimal | None = part.mg
    return {
        "ingredient": part.ingredient,
        "drug_class": part.drug_class,
        "mg": None if mg is None else str(mg),
    }
