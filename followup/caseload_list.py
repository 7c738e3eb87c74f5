"""The caseload: every active patient, one page at a time. Reads only.

However many rows a page has, it takes the same number of statements.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from clinic.models import Membership
from followup.caseload_address import Address, Values, read_address
from followup.caseload_filters import Reader, narrowing
from followup.caseload_sorts import with_keys
from followup.directory import numbers_of
from followup.keyset import Place, in_order
from followup.sparklines import Sparkline
from followup.worklist_items import Item, items_of, leading_first
from pathway.models import Caseload

# One more is asked for, to know whether it is the last page.
BEYOND = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A patient with what is open for them, the reason to act first in front."""

    case: Any
    number: str
    items: list[Item] = field(default_factory=list)

    @property
    def leading(self) -> Item | None:
        return self.items[0] if self.items else None

    @property
    def more(self) -> int:
        return max(0, len(self.items) - 1)

    @property
    def pain_change(self) -> Decimal | None:
        return _change(self.case.nrs_now, self.case.nrs_baseline)

    @property
    def function_change(self) -> Decimal | None:
        return _change(self.case.function_now, self.case.function_baseline)

    @property
    def sparkline(self) -> Sparkline | None:
        return Sparkline(self.case.pain_series) if self.case.pain_series else None

    @property
    def trend(self) -> str:
        return self.case.response or "new"

    @property
    def prompts(self) -> list[tuple[str, int]]:
        """How many are open, by severity; none of a severity is not said."""
        counts = [(name, getattr(self.case, f"open_{name}")) for name in _SEVERITIES]
        return [(name, count) for name, count in counts if count]


_SEVERITIES = ("emergency", "urgent", "routine")


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.case.patient_id for row in self.rows]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all active patients, of those who answer the filters, and of each named choice."""

    active: int
    found: int
    named: Mapping[str, int]


def count_rows(values: Values, named: Mapping[str, Values], reader: Reader) -> Counts:
    """All in one statement."""
    wanted = {name: Count("id", filter=narrowing(each, reader)) for name, each in named.items()}
    counted = Caseload.objects.active().aggregate(
        active=Count("id"), found=Count("id", filter=narrowing(values, reader)), **wanted
    )
    return Counts(counted.pop("active"), counted.pop("found"), counted)


def matching(address: Address, reader: Reader) -> QuerySet[Any]:
    """Every row that answers the filters, in no order."""
    rows: QuerySet[Any] = Caseload.objects.active()
    return rows.filter(narrowing(address.values, reader))


def matching_plans(asked: QueryDict, membership: Membership, now: datetime) -> list[uuid.UUID]:
    """Every care plan that an address matches, whatever the page."""
    rows = matching(read_address(asked), Reader(membership, now))
    return list(rows.order_by("name_key", "id").values_list("care_plan_id", flat=True))


def page_of(address: Address, reader: Reader, *, after: Place | None, size: int) -> Page:
    """The rows behind a place, in four statements."""
    rows = with_keys(matching(address, reader), address.keys)
    rows = in_order(rows, address.keys, after)
    rows = rows.select_related("patient", "care_plan__owner__user")
    found = list(rows[: size + BEYOND])
    shown = found[:size]
    is_last = len(found) <= size
    place = None if is_last else Place.of(shown[-1], address.keys)
    return Page(_with_items(shown, reader), place)


def _with_items(found: list[Any], reader: Reader) -> list[Row]:
    items = items_of(found, reader.now)
    numbers = numbers_of(row.patient_id for row in found)
    return [
        Row(
            case=row,
            number=numbers.get(row.patient_id, ""),
            items=leading_first(items[row.care_plan_id], ""),
        )
        for row in found
    ]


def _change(now: Decimal | None, baseline: Decimal | None) -> Decimal | None:
    return None if now is None or baseline is None else now - baseline
