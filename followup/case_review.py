"""The list of the weekly review: who is on it, how they are, and what is asked. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from followup.directory import numbers_of
from followup.models import CaseReview
from followup.worklist_items import Item, items_of, leading_first
from pathway.models import Caseload

RECENT = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Entry:
    """A patient on the list; `caseload` is None once their care plan is gone from the lists."""

    review: Any
    number: str
    caseload: Any
    reason: Item | None

    @property
    def pain_change(self) -> Decimal | None:
        row = self.caseload
        if row is None or row.nrs_now is None or row.nrs_baseline is None:
            return None
        change: Decimal = row.nrs_now - row.nrs_baseline
        return change


def waiting_entries(now: datetime) -> list[Entry]:
    """In the order of the meeting; the number of statements is the same for any length."""
    return _entries(CaseReview.objects.waiting(), now)


def decided_entries(now: datetime) -> list[CaseReview]:
    """What was decided in the last four weeks, the newest first."""
    rows = CaseReview.objects.decided_since(now - RECENT).filter(decision__isnull=False)
    return list(rows.select_related("patient", "decided_by__user"))


def _entries(reviews: QuerySet[CaseReview], now: datetime) -> list[Entry]:
    found = list(reviews.select_related("patient", "care_plan", "added_by__user"))
    plans = [review.care_plan_id for review in found]
    rows = Caseload.objects.filter(care_plan_id__in=plans).select_related("care_plan__owner__user")
    caseload = {row.care_plan_id: row for row in rows}
    numbers = numbers_of(review.patient_id for review in found)
    items = items_of(list(caseload.values()), now)
    return [
        Entry(
            review,
            numbers.get(review.patient_id, ""),
            caseload.get(review.care_plan_id),
            next(iter(leading_first(items[review.care_plan_id], "")), None),
        )
        for review in found
    ]
