"""Whatever people do with tasks, the worklist stands in the order of what is open afterwards."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.task_work import close_tasks, complete_task, open_task, snooze_task
from followup.services.undoing import take_back
from followup.undo import Step
from followup.worklist_items import NEVER
from followup.worklist_queues import placed
from pathway.models import CarePlan, Prompt
from tests.builders import SEED, a_clinic, an_actor
from tests.web.making import assessed, calm, emergency, overdue

pytestmark = pytest.mark.django_db


class Staff:
    """Somebody who does this and that, and takes some of it back."""

    def __init__(self, plans: list[CarePlan], chance: random.Random, now: datetime) -> None:
        self.plans, self.chance, self.now = plans, chance, now
        self.by = an_actor(Role.CLINICAL_LEAD, now=now)
        self.done: list[Step] = []

    def acts(self) -> list[Callable[[], object]]:
        return [self.opens, self.ends, self.lets_wait, self.closes, self.takes_back, self.records]

    def opens(self) -> None:
        due_on = self.now.date() + timedelta(days=self.chance.randint(-90, 90))
        plan, key = self.chance.choice(self.plans), str(uuid.uuid4())
        open_task(
            care_plan=plan,
            kind="by_hand",
            key=key,
            due_on=due_on,
            reason="x",
            by=SEED,
            now=self.now,
        )

    def ends(self) -> None:
        for task in self.some(kind="by_hand"):
            self.done.append(
                complete_task(task=task, outcome_code="done", by=self.by, now=self.now)
            )

    def lets_wait(self) -> None:
        for task in self.some():
            until = max(task.due_on, self.now.date()) + timedelta(days=1)
            try:
                self.done.append(snooze_task(task=task, until=until, by=self.by, now=self.now))
            except ValidationError:
                continue  # the protocol lets this kind wait no longer

    def closes(self) -> None:
        plan = self.chance.choice(self.plans)
        self.done += close_tasks(
            outcome_code="done", by=self.by, now=self.now, care_plan=plan, kind="by_hand"
        )

    def takes_back(self) -> None:
        if self.done:
            take_back(steps=[self.done.pop()], by=self.by, now=self.now)

    def records(self) -> None:
        plan = self.chance.choice(self.plans)
        pain, days_ago = Decimal(self.chance.randint(0, 10)), self.chance.randint(0, 1)
        assessed(plan, self.now, days_ago=days_ago, kind="reassessment", nrs=pain)

    def some(self, **which: str) -> list[Task]:
        found = list(Task.objects.open().filter(**which).select_related("care_plan").order_by("id"))
        return self.chance.sample(found, min(2, len(found)))


@pytest.fixture
def now() -> Iterator[datetime]:
    with clinic_scope(a_clinic().id) as now:
        yield now


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_act_moves_the_patient_at_once(now: datetime, seed: int) -> None:
    chance = random.Random(seed)
    staff = Staff([calm(now), overdue(now), emergency(now)], chance, now)
    for _ in range(20):
        chance.choice(staff.acts())()
        assert {row.care_plan_id: row.due_at for row in placed()} == {
            plan.id: earliest(plan) for plan in staff.plans
        }


def earliest(plan: CarePlan) -> datetime:
    tasks = Task.objects.filter(care_plan=plan, state="open")
    shown = Prompt.objects.filter(care_plan=plan, closed_at__isnull=True, due_at__isnull=False)
    said = shown.filter(state__in=["open", "acknowledged", "accepted"])
    moments = [*tasks.values_list("due_at", flat=True), *said.values_list("due_at", flat=True)]
    return min(moments, default=NEVER)
