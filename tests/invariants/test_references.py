"""No row refers to a row of another clinic: the database itself refuses each reference."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.models import Clinic
from clinic.tenancy import TenantModel, clinic_scope
from tests.builders import a_clinic
from tests.invariants.rows import a_row_in_every_table
from tests.invariants.schema import references

pytestmark = pytest.mark.django_db

REFERENCES = [
    pytest.param(model, name, id=f"{model._meta.db_table}.{name}") for model, name in references()
]
Rows = dict[type[TenantModel], Any]


@pytest.fixture(scope="module")
def own(lasting: None) -> tuple[Clinic, Rows]:
    """A clinic with a row in every table."""
    return _a_full_clinic()


@pytest.fixture(scope="module")
def foreign(lasting: None) -> tuple[Clinic, Rows]:
    return _a_full_clinic()


def _a_full_clinic() -> tuple[Clinic, Rows]:
    clinic = a_clinic()
    with clinic_scope(clinic.id):
        return clinic, a_row_in_every_table()


@pytest.mark.parametrize(("model", "name"), REFERENCES)
def test_a_row_may_not_refer_to_another_clinics_row(
    own: tuple[Clinic, Rows], foreign: tuple[Clinic, Rows], model: type[TenantModel], name: str
) -> None:
    (here, rows), (_, others) = own, foreign
    field: Any = model._meta.get_field(name)
    with transaction.atomic():
        _insert_into(here, rows[model])
        # Taken back: the next one may be refused for its reference alone.
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError, match="violates foreign key constraint"):
        _insert_into(here, rows[model], **{field.attname: others[field.related_model].id})


def _insert_into(clinic: Clinic, row: Any, **changes: Any) -> None:
    with transaction.atomic(), clinic_scope(clinic.id):
        _insert_copy(row, **changes)
        _check_keys_now()


def _insert_copy(row: Any, **changes: Any) -> None:
    if "caseload" in row._meta.db_table:
        type(row).objects.all().delete()  # one row a care plan
    copy = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", "ins"}
        }
        | _fresh_keys(row)
        | changes
    )
    copy.save(force_insert=True)


def _check_keys_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _fresh_keys(row: Any) -> dict[str, Any]:
    """New values for what must be unique, so that only the reference can be refused."""
    fresh: dict[str, Any] = {"root_id": uuid.uuid4(), "value_key": uuid.uuid4().bytes}
    fresh |= {name: uuid.uuid4().hex[:12] for name in ("trigger_key", "key", "subject", "token")}
    fresh |= {"jti_hash": uuid.uuid4().bytes, "position": uuid.uuid4().int >> 80}
    fresh |= {"secret_hash": uuid.uuid4().bytes, "rule": "X", "closed_on": date(2026, 2, 1)}
    if row._meta.db_table == "membership":
        fresh["ended_on"] = date(2026, 2, 1)
    if row._meta.db_table == "engine_alert":
        fresh["error_class"] = uuid.uuid4().hex
    if row._meta.db_table == "care_plan":
        fresh["protocol"] = uuid.uuid4().hex
    if row._meta.db_table == "notification":
        fresh["rung"] = row.rung + 1
    if row._meta.db_table == "saved_view":
        fresh["name"] = uuid.uuid4().hex
    if row._meta.db_table in {"job_piece", "job_output"}:
        fresh["place"] = row.place + 1
    if row._meta.db_table == "job_row":
        fresh["key"] = uuid.uuid4().bytes
    if row._meta.db_table == "case_review":
        fresh["closed_at"] = row.added_at
    names = {field.attname for field in row._meta.concrete_fields}
    return {name: value for name, value in fresh.items() if name in names}
