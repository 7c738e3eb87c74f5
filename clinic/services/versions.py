"""The optimistic lock of every aggregate: an update names the version it read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import F

from clinic.bulk import update_next_versions


class StaleVersion(Exception):
    """Somebody else saved first; `current` is what is stored now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("This was changed by somebody else since you opened it.")
        self.current = current


def save_version(aggregate: Any, **changes: Any) -> None:
    """Store `changes` if the row still has the version that was read; raises StaleVersion."""
    table = type(aggregate).objects
    rows = table.filter(pk=aggregate.pk, version=aggregate.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise StaleVersion(table.get(pk=aggregate.pk))
    for name, value in changes.items():
        setattr(aggregate, name, value)
    aggregate.version += 1


def save_versions(aggregates: Sequence[Any], names: Iterable[str]) -> None:
    """Store what was set on rows of one table, under these names; raises StaleVersion for all."""
    if not aggregates:
        return
    for aggregate in aggregates:
        aggregate.version += 1
    stored = update_next_versions(aggregates, names)
    if stale := [aggregate.pk for aggregate in aggregates if aggregate.pk not in stored]:
        raise StaleVersion(type(aggregates[0]).objects.get(pk=stale[0]))
