"""No clinic sees another's rows: each lock alone holds, and a missing one is noticed."""

import contextlib
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, models, transaction
from psycopg import sql

from clinic import tenancy
from clinic.models import Membership
from clinic.roles import refuse_wrong_role
from clinic.services.clinics import add_member
from clinic.tenancy import (
    ClinicManager,
    NestedClinicScope,
    NoClinicScope,
    RowSecurity,
    TenantModel,
    UnknownClinic,
    clinic_scope,
    user_scope,
)
from followup.services.queues import due_clinics
from tests.builders import SEED, a_care_plan, a_clinic, a_user
from tests.harness.database import connect_as_owner
from tests.invariants.rows import a_row_in_every_table
from tests.invariants.schema import (
    declared_composite_keys,
    declared_policies,
    references,
    schema_faults,
    tenant_models,
)

pytestmark = pytest.mark.django_db

TABLES = [pytest.param(model, id=model._meta.db_table) for model in tenant_models()]
SIDE_POLICIES = sorted(
    declared_policies()
    - {
        (model._meta.db_table, constraint.name)
        for model in tenant_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, RowSecurity)
    }
)
REFERENCES = [
    pytest.param(model, name, id=f"{model._meta.db_table}.{name}") for model, name in references()
]


def test_the_catalogue_is_as_every_table_must_be(owner_connection):
    assert schema_faults(owner_connection) == []


def test_every_reference_between_clinic_tables_is_a_declared_composite_key():
    named = {
        constraint.name
        for model, field in references()
        for constraint in model._meta.constraints
        if getattr(constraint, "field", None) == field
    }
    assert named == declared_composite_keys()
    assert len(named) == len(references())


@pytest.mark.parametrize("model", TABLES)
def test_without_a_scope_a_table_refuses_to_answer(model):
    for manager in (model.objects, model._default_manager, model._base_manager):
        with pytest.raises(NoClinicScope):
            manager.count()


def test_policies_alone_hide_every_table_of_another_clinic():
    assert _leaks_past_policies() == []


def test_managers_alone_hide_every_table_of_another_clinic(without_row_security):
    assert _leaks_past_managers() == []


@pytest.mark.parametrize("model", TABLES)
def test_a_dropped_policy_is_noticed(model, owner_transaction):
    name = next(c.name for c in model._meta.constraints if isinstance(c, RowSecurity))
    _execute(owner_transaction, "DROP POLICY {} ON {}", name, model._meta.db_table)
    assert schema_faults(owner_transaction) == [
        f"{model._meta.db_table} has no policy of its clinic"
    ]


@pytest.mark.parametrize(("table", "name"), SIDE_POLICIES)
def test_a_dropped_side_policy_is_noticed(table, name, owner_transaction):
    _execute(owner_transaction, "DROP POLICY {} ON {}", name, table)
    assert any(fault.startswith(f"{table}: {name}") for fault in schema_faults(owner_transaction))


@pytest.mark.parametrize("model", TABLES)
def test_a_policy_too_many_is_noticed(model, owner_transaction):
    table = model._meta.db_table
    _execute(owner_transaction, "CREATE POLICY {} ON {} USING (true)", "wide_open", table)
    assert [fault.split(" ")[:2] for fault in schema_faults(owner_transaction)] == [
        [f"{table}:", "wide_open"]
    ]


def test_a_second_function_that_runs_as_its_owner_is_noticed(owner_transaction):
    owner_transaction.execute(
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM patient'"
    )
    assert schema_faults(owner_transaction) == ["peek runs as stepwell_owner"]


@pytest.mark.parametrize("switch", ["DISABLE", "NO FORCE"])
@pytest.mark.parametrize("model", TABLES)
def test_row_security_that_is_off_is_noticed(model, switch, owner_transaction):
    _execute(
        owner_transaction, f"ALTER TABLE {{}} {switch} ROW LEVEL SECURITY", model._meta.db_table
    )
    assert schema_faults(owner_transaction) == [
        f"{model._meta.db_table} does not force row-level security"
    ]


@pytest.mark.parametrize(("model", "name"), REFERENCES)
def test_a_dropped_composite_key_is_noticed(model, name, owner_transaction):
    column = model._meta.get_field(name).column
    key = next(c.name for c in model._meta.constraints if getattr(c, "field", None) == name)
    _execute(owner_transaction, "ALTER TABLE {} DROP CONSTRAINT {}", model._meta.db_table, key)
    assert schema_faults(owner_transaction) == [
        f"{model._meta.db_table}.{column} has no composite key"
    ]


def test_a_manager_without_its_scope_line_is_noticed(monkeypatch, without_row_security):
    monkeypatch.setattr(ClinicManager, "get_queryset", models.Manager.get_queryset)
    assert len(_leaks_past_managers()) == len(tenant_models())


def test_a_scope_that_forgets_the_setting_finds_nothing(monkeypatch):
    here = a_clinic()
    with clinic_scope(here.id):
        a_row_in_every_table()
    forgetful = tenancy._ENTER.replace("set_config('app.clinic_id', id::text, true)", "''")
    monkeypatch.setattr(tenancy, "_ENTER", forgetful)
    with clinic_scope(here.id):
        assert all(not model.objects.exists() for model in tenant_models())


def test_a_row_may_not_be_written_into_another_clinic():
    there, here = a_clinic(), a_clinic()
    member = Membership(clinic_id=there.id, user=a_user(), role="clinician")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        clinic_scope(here.id),
    ):
        member.save(force_insert=True)


def test_scopes_do_not_nest_and_an_unknown_clinic_is_refused():
    here = a_clinic()
    with clinic_scope(here.id), pytest.raises(NestedClinicScope), clinic_scope(here.id):
        pass
    with pytest.raises(UnknownClinic), clinic_scope(uuid.uuid4()):
        pass


def test_leaving_a_scope_forgets_the_clinic_even_inside_a_transaction():
    with clinic_scope(a_clinic().id):
        pass
    assert _setting() == ""


def test_a_scope_left_by_an_exception_forgets_the_clinic():
    with contextlib.suppress(ZeroDivisionError), clinic_scope(a_clinic().id):
        raise ZeroDivisionError
    assert not _setting()
    with pytest.raises(NoClinicScope):
        Membership.objects.count()


def test_before_choosing_a_clinic_a_person_sees_their_own_memberships_only():
    user, other = a_user(), a_user()
    clinics = [a_clinic(), a_clinic()]
    for clinic in clinics:
        with clinic_scope(clinic.id) as now:
            add_member(user=user, role="clinician", by=SEED, now=now)
            add_member(user=other, role="clinician", by=SEED, now=now)
    with user_scope(user.id):
        own = list(Membership.own.all())
    assert {membership.clinic_id for membership in own} == {clinic.id for clinic in clinics}
    assert {membership.user_id for membership in own} == {user.id}
    assert not Membership.own.exists()


def test_the_one_question_across_clinics_answers_with_ids_of_clinics_with_work():
    idle, busy = a_clinic(), a_clinic()
    with clinic_scope(busy.id) as now:
        plan = a_care_plan(now=now)
        type(plan).objects.update(evaluate_at=now)
    found = due_clinics("care_plan")
    assert busy.id in found
    assert idle.id not in found


def test_the_owner_and_a_superuser_are_refused_at_start(database_urls, monkeypatch):
    environment = {**database_urls, "DATABASE_URL": database_urls["DATABASE_OWNER_URL"]}
    started = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert ImproperlyConfigured.__name__ in started.stderr
    assert "owns the tables" in started.stderr


def test_the_runtime_role_is_admitted():
    refuse_wrong_role()


@pytest.fixture
def owner_transaction(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the owner that is rolled back: the change is seen, then gone."""
    with connect_as_owner() as owner:
        owner.autocommit = False
        yield owner
        owner.rollback()


@pytest.fixture
def without_row_security(django_db_setup: None, transactional_db: None) -> Iterator[None]:
    """Only the managers stand between the clinics."""
    with connect_as_owner() as owner:
        _switch_row_security(owner, "DISABLE")
        yield
        _switch_row_security(owner, "ENABLE")


def _switch_row_security(owner: psycopg.Connection[Any], switch: str) -> None:
    for model in tenant_models():
        _execute(owner, f"ALTER TABLE {{}} {switch} ROW LEVEL SECURITY", model._meta.db_table)
    if not owner.autocommit:
        owner.commit()


def _leaks_past_policies() -> list[str]:
    """Tables in which raw SQL inside one clinic, or inside none, finds another's rows."""
    there, here = a_clinic(), a_clinic()
    with clinic_scope(there.id):
        rows = a_row_in_every_table()
        assert all(_sees(table, row) for table, row in _named(rows))
    outside = [table for table, row in _named(rows) if _sees(table, row)]
    with clinic_scope(here.id):
        inside = [table for table, row in _named(rows) if _sees(table, row)]
    return outside + inside


def _leaks_past_managers() -> list[str]:
    """Tables in which the model's managers inside one clinic find another's rows."""
    there, here = a_clinic(), a_clinic()
    with clinic_scope(there.id):
        rows = a_row_in_every_table()
    with clinic_scope(here.id):
        return [
            model._meta.db_table
            for model, row in rows.items()
            if model.objects.filter(pk=row.pk).exists()
            or model._base_manager.filter(pk=row.pk).exists()
        ]


def _named(rows: dict[type[TenantModel], Any]) -> list[tuple[str, Any]]:
    return [(model._meta.db_table, row) for model, row in rows.items()]


def _sees(table: str, row: Any) -> bool:
    name = sql.Identifier(table)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE id = %s").format(name), [row.id])
        return bool(cursor.fetchone()[0])


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.clinic_id', true)")
        return cursor.fetchone()[0] or ""


def _execute(connected: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connected.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
