"""The worklist of the whole demo, against the tasks and prompts themselves, patient by patient."""

from datetime import datetime

import pytest

from followup.models import Task
from followup.worklist_items import CALM, NEVER, REPORT
from followup.worklist_queues import placed
from pathway.models import Caseload, Prompt
from tests.browser.filling import Seeded
from tests.followup.demo.reading import SLUGS, inside

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def test_everybody_stands_where_the_earliest_open_task_or_prompt_puts_them(demo: Seeded) -> None:
    listed = 0
    for slug in SLUGS:
        with inside(slug):
            rows = Caseload.objects.select_related("care_plan", "patient")
            expected = sorted(place_of(row) for row in rows if is_listed(row))
            found = placed().order_by("rank", "due_at", "id")
            assert list(found.values_list("rank", "due_at", "id")) == expected, slug
            listed += len(expected)
    assert listed > 50


def is_listed(row: Caseload) -> bool:
    waits = row.open_emergency or row.open_urgent or open_tasks(row).filter(kind=REPORT).exists()
    is_active = row.care_plan.state == "active"
    return row.patient.deceased_on is None and bool(is_active or waits)


def place_of(row: Caseload) -> tuple[int, datetime, object]:
    rank = 0 if row.open_emergency else 1 if row.open_urgent else CALM
    shown = Prompt.objects.filter(
        care_plan=row.care_plan_id,
        closed_at__isnull=True,
        state__in=["open", "acknowledged", "accepted"],
    )
    moments = [*open_tasks(row).values_list("due_at", flat=True)]
    moments += shown.filter(due_at__isnull=False).values_list("due_at", flat=True)
    return rank, min(moments, default=NEVER), row.id


def open_tasks(row: Caseload):  # type: ignore[no-untyped-def]
    return Task.objects.filter(care_plan=row.care_plan_id, state="open")
