"""Two people saved the same thing: what is stored, by whom and when, beside what was entered."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two differ; `opened` is what it said when the page was opened."""

    label: Any
    stored: Any
    yours: Any
    opened: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody saved first. `keeps` says what the form below holds and what saving again does."""

    who: str
    at: datetime | None
    differences: list[Difference]
    keeps: Any

    @property
    def has_opened(self) -> bool:
        return any(each.opened is not None for each in self.differences)


def replacing() -> str:
    return _("Below stands what you entered. Save again to put it in place of what is stored now.")


def merged_below() -> str:
    return _(
        "Nothing is lost: the form below holds what is stored now, with your changes on top. "
        "Look at both, then save."
    )


def differing(values: Iterable[tuple[Any, Any, Any]]) -> list[Difference]:
    """Those of (label, stored, yours) that read otherwise."""
    rows = [Difference(label, stored, yours) for label, stored, yours in values]
    return [row for row in rows if str(row.stored) != str(row.yours)]


def conflict_over(row: Any, said: Iterable[tuple[Any, Any, Any]]) -> Conflict:
    """Over a row that is no patient's: (label, stored, yours) of every field of the form."""
    who, at = last_change(row.id)
    return Conflict(who=who, at=at, differences=differing(said), keeps=replacing())


def last_change(
    subject_id: uuid.UUID, patient_id: uuid.UUID | None = None
) -> tuple[str, datetime | None]:
    """Who changed it last and when, as the ledger has it; nobody when it has nothing."""
    events = LedgerEvent.objects.about(patient_id)
    found = events.filter(subject_id=subject_id).values_list("actor_name", "recorded_at").first()
    return found or ("", None)
