"""The one place that knows how a clinic's rows are kept from every other clinic.

Two locks, each enough alone. `clinic_scope` and `ClinicManager` filter by the
clinic in Python and refuse to run without one; `RowSecurity` makes PostgreSQL
refuse what the filter forgets; `TenantForeignKey` closes the way round both,
because PostgreSQL's own foreign key checks see every row.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import connections, models, transaction

RUNTIME_ROLE = "stepwell_app"
LOOKUP_ROLE = "stepwell_lookup"

GRANTS = {
    "fact": "SELECT, INSERT",
    "aggregate": "SELECT, INSERT, UPDATE",
    "ledger": "SELECT, INSERT, UPDATE (position)",
    "log": "SELECT, INSERT",
    "machinery": "SELECT, INSERT, UPDATE, DELETE",
}


class NoClinicScope(RuntimeError):
    """A clinic's table was asked for outside `clinic_scope`."""


class NestedClinicScope(RuntimeError):
    """`clinic_scope` was entered inside another one."""


class UnknownClinic(LookupError):
    """No clinic has this id."""


@dataclass(frozen=True, slots=True)
class Scope:
    clinic_id: uuid.UUID
    now: datetime
    time_zone: str
    date_format: str
    decimal_mark: str


_scope: ContextVar[Scope | None] = ContextVar("clinic_scope", default=None)

_ENTER = """
    SELECT set_config('app.clinic_id', id::text, true), now() + clock_offset, time_zone,
           date_format, decimal_mark, is_test
    FROM clinic WHERE id = %s
"""
# Until the transaction ends. A reset takes the same lock for itself alone, and a live clinic,
# which knows no reset, pays nothing for it.
_WORK_IN_TEST_CLINIC = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s::text, 0))"


@contextmanager
def clinic_scope(clinic_id: uuid.UUID, *, using: str = "default") -> Iterator[datetime]:
    """One transaction in which only this clinic's rows exist; yields the database's `now`.

    Raises UnknownClinic, and NestedClinicScope when a scope is already open.
    """
    if _scope.get() is not None:
        raise NestedClinicScope("Leave the current clinic scope before entering another.")
    # The setting ends with its transaction. An outer one (every test case) would outlive the scope.
    is_inside = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        scope = _enter(clinic_id, using)
        token = _scope.set(scope)
        try:
            yield scope.now
            # A rollback takes the setting back by itself, and admits no further statement.
            if is_inside and not transaction.get_rollback(using=using):
                _set("app.clinic_id", "", using)
        finally:
            _scope.reset(token)


@contextmanager
def read_only_scope(clinic_id: uuid.UUID, *, using: str = "default") -> Iterator[datetime]:
    """A clinic scope in which PostgreSQL itself refuses to write."""
    with clinic_scope(clinic_id, using=using) as now:
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield now


@contextmanager
def user_scope(user_id: uuid.UUID, *, using: str = "default") -> Iterator[None]:
    """One transaction in which a signed-in person's own memberships are visible, nothing else."""
    with transaction.atomic(using=using):
        _set("app.user_id", str(user_id), using)
        yield
        _set("app.user_id", "", using)


def current_scope() -> Scope:
    scope = _scope.get()
    if scope is None:
        raise NoClinicScope("Enter clinic_scope(clinic_id) before touching a clinic's rows.")
    return scope


def scope_if_any() -> Scope | None:
    """For pages that are shown before a clinic is chosen too."""
    return _scope.get()


def current_clinic_id() -> uuid.UUID:
    return current_scope().clinic_id


def _enter(clinic_id: uuid.UUID, using: str) -> Scope:
    with connections[using].cursor() as cursor:
        *said, is_test = _read(cursor, clinic_id)
        if is_test:
            cursor.execute(_WORK_IN_TEST_CLINIC, [str(clinic_id)])
            # Whoever waited finds the clock that a reset left.
            *said, is_test = _read(cursor, clinic_id)
    return Scope(clinic_id, *said)


def _read(cursor: Any, clinic_id: uuid.UUID) -> list[Any]:
    cursor.execute(_ENTER, [clinic_id])
    row = cursor.fetchone()
    if row is None:
        raise UnknownClinic(f"No clinic has the id {clinic_id}.")
    return list(row[1:])


def _set(name: str, value: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


class ClinicManager(models.Manager[Any]):
    """Rows of the clinic in scope; without a scope it raises instead of answering."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(clinic_id=current_clinic_id())


class TenantModel(models.Model):
    """A row that belongs to one clinic."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No constraint of its own: the policy admits no clinic but the one `clinic_scope` found.
    clinic = models.ForeignKey(
        "clinic.Clinic",
        on_delete=models.PROTECT,
        default=current_clinic_id,
        editable=False,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    objects: ClassVar[Any] = ClinicManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def TenantKey(to: Any, **options: Any) -> Any:  # noqa: N802 - reads as the field it makes
    """A foreign key between two tables of a clinic; its constraint is a `TenantForeignKey`."""
    options.setdefault("related_name", "+")
    return models.ForeignKey(
        to, on_delete=models.PROTECT, db_constraint=False, db_index=False, **options
    )


def tenant(kind: str, *references: str, is_referred_to: bool = False) -> list[Any]:
    """The constraints every clinic table of this kind carries, for `Meta.constraints`."""
    found: list[Any] = [RowSecurity(kind=kind, name="%(class)s_rls")]
    found += [TenantForeignKey(field=field, name=f"%(class)s_{field}_fk") for field in references]
    if is_referred_to:
        found.append(models.UniqueConstraint(fields=["clinic", "id"], name="%(class)s_clinic_id"))
    return found


class _SqlConstraint(models.BaseConstraint):
    """A constraint written in SQL after the table exists; the database alone enforces it."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Nothing inside CREATE TABLE: it follows as a statement of its own."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SqlConstraint) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class TenantForeignKey(_SqlConstraint):
    """FOREIGN KEY (clinic_id, x_id) REFERENCES t (clinic_id, id): both ends in one clinic."""

    def __init__(self, *, field: str, name: str) -> None:
        self.field = field
        super().__init__(name=name)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Left to the end of the migration, when the key it refers to exists for certain."""
        field = model._meta.get_field(self.field)
        schema_editor.deferred_sql.append(
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" '
            f'FOREIGN KEY (clinic_id, "{field.column}") '
            f'REFERENCES "{field.related_model._meta.db_table}" (clinic_id, id) '
            "DEFERRABLE INITIALLY DEFERRED"
        )
        return ""

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        return self.create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class RowSecurity(_SqlConstraint):
    """FORCE row-level security, the clinic's policy, and the grants of the table's kind."""

    def __init__(self, *, kind: str, name: str) -> None:
        self.kind = kind
        super().__init__(name=name)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = model._meta.db_table
        own = "clinic_id = (SELECT nullif(current_setting('app.clinic_id', true), '')::uuid)"
        return (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; '
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY; '
            f'CREATE POLICY "{self.name}" ON "{table}" USING ({own}) WITH CHECK ({own}); '
            f'GRANT {GRANTS[self.kind]} ON "{table}" TO {RUNTIME_ROLE}'
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return _without_policy(model, self.name, RUNTIME_ROLE)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "kind": self.kind}


class OwnRowsPolicy(_SqlConstraint):
    """A signed-in person sees their own rows before they have chosen a clinic."""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return (
            f'CREATE POLICY "{self.name}" ON "{model._meta.db_table}" FOR SELECT '
            "USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid))"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'DROP POLICY "{self.name}" ON "{model._meta.db_table}"'


class DueQueue(_SqlConstraint):
    """Lets `due_clinics` see which clinics have work in this table: two columns, no more."""

    def __init__(self, *, pointer: str, name: str) -> None:
        self.pointer = pointer
        super().__init__(name=name)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = model._meta.db_table
        return (
            f'GRANT SELECT (clinic_id, "{self.pointer}") ON "{table}" TO {LOOKUP_ROLE}; '
            f'CREATE POLICY "{self.name}" ON "{table}" FOR SELECT TO {LOOKUP_ROLE} USING (true)'
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return _without_policy(model, self.name, LOOKUP_ROLE)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "pointer": self.pointer}


class GlobalGrants(_SqlConstraint):
    """What the runtime role may do with a table that belongs to no clinic."""

    def __init__(self, *, grants: str, name: str) -> None:
        self.grants = grants
        super().__init__(name=name)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return f'GRANT {self.grants} ON "{model._meta.db_table}" TO {RUNTIME_ROLE}'

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'REVOKE ALL ON "{model._meta.db_table}" FROM {RUNTIME_ROLE}'

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "grants": self.grants}


def _without_policy(model: Any, name: str, role: str) -> str:
    table = model._meta.db_table
    return f'REVOKE ALL ON "{table}" FROM {role}; DROP POLICY "{name}" ON "{table}"'


def due_pointer(pointer: str, name: str) -> models.Index:
    """The index of a due pointer: NULL means nothing to do, and costs nothing."""
    return models.Index(
        "clinic", pointer, name=name, condition=models.Q(**{f"{pointer}__isnull": False})
    )


class OwnerMigrates:
    """Migrations belong to the owner's connection; everything else runs as the runtime role."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
