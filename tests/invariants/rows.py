"""One valid row of every clinic table, made from what the models themselves say."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.models import User
from clinic.sealing import new_wrapped_key
from clinic.tenancy import TenantModel, current_clinic_id, current_scope
from tests.invariants.schema import tenant_models


def a_row_in_every_table() -> dict[type[TenantModel], Any]:
    """Insert one row a table into the clinic in scope; referred rows first."""
    made: dict[type[TenantModel], Any] = {}
    for model in tenant_models():
        _make(model, made)
    return made


def _make(model: type[TenantModel], made: dict[type[TenantModel], Any]) -> Any:
    if model not in made:
        existing = model._base_manager.first()
        made[model] = existing or model._base_manager.create(**_values(model, made))
    return made[model]


def _values(model: type[TenantModel], made: dict[type[TenantModel], Any]) -> dict[str, Any]:
    words = _allowed_words(model)
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in {"id", "ins", "clinic"} or field.has_default():
            continue
        if isinstance(field, models.ForeignKey):
            values[field.name] = _reference(field, model, made)
        elif not field.null:
            values[field.name] = words.get(field.name) or _filler(field)
    return values


def _reference(field: Any, model: Any, made: dict[type[TenantModel], Any]) -> Any:
    if field.related_model is User:
        return User.objects.create_user(email=f"{uuid.uuid4().hex}@example.org", name="Ines Duarte")
    if field.related_model is model:
        return None
    return _make(field.related_model, made)


def _filler(field: Any) -> Any:
    if field.name == "wrapped":
        return new_wrapped_key(current_clinic_id())
    match field:
        case models.UUIDField():
            return uuid.uuid4()
        case models.DateTimeField():
            return current_scope().now
        case models.DateField():
            return date(2026, 1, 5)
        case models.BooleanField():
            return True
        case models.DecimalField():
            return Decimal(1)
        case models.IntegerField():
            return 1
        case models.BinaryField():
            return uuid.uuid4().bytes
        case ArrayField() | models.JSONField():
            return []
        case _:
            return uuid.uuid4().hex[: field.max_length or 32]


def _allowed_words(model: type[TenantModel]) -> dict[str, str]:
    """The first word that each CHECK of the form `column in (...)` allows."""
    found: dict[str, str] = {}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            for name, value in _leaves(constraint.condition):
                if name.endswith("__in"):
                    found.setdefault(name.removesuffix("__in"), next(w for w in value if w))
    return found


def _leaves(condition: Any) -> list[tuple[str, Any]]:
    if isinstance(condition, tuple):
        return [condition]
    return [leaf for child in condition.children for leaf in _leaves(child)]
