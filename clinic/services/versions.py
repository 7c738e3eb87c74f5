"""The optimistic lock of every aggregate: an update names the version it read."""

from typing import Any

from django.db import models
from django.db.models import F


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
