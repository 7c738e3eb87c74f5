"""Which care plans wait for somebody: the queues, the filters of the address, and the order.

A queue is a condition over `placed()` rows. Nothing here reads a row.
"""

import uuid
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership
from followup.due import SOON_DAYS, end_of_day
from followup.models import Task
from followup.worklist_items import CALM, MEDICINE_CHECK, NEVER, NO_RESPONSE, REPORT
from pathway.models import Caseload, Prompt
from pathway.models.course import STAGES
from pathway.models.prompts import SEVERITIES

# What a person takes in at a glance; the rest is one line of links under them.
TILES = {
    "failed": _("Could not evaluate"),
    "emergency": _("Emergency"),
    "urgent": _("Urgent"),
    "reports": _("New self-reports"),
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due in 7 days"),
    "stuck": _("No response at same stage"),
    "unassigned": _("Unassigned"),
}
MORE = {
    "medicines": _("Medicine checks due"),
    "routine": _("Routine prompts"),
    "missing": _("Not recorded"),
}
QUEUES = {**TILES, **MORE}
SHOWN_AS_WORK = ("failed", "emergency", "urgent", "overdue", "today", "week", "routine")
WAITING_TODAY = ("failed", "emergency", "urgent", "overdue", "today")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for; an unknown word asks for nothing."""

    queue: str = ""
    stage: str = ""
    severity: str = ""
    mine: uuid.UUID | None = None
    pool: bool = False
    after: "Place | None" = None

    @classmethod
    def read(cls, asked: QueryDict, membership: Membership) -> "Filters":
        return cls(
            queue=_known(asked.get("queue"), QUEUES),
            stage=_known(asked.get("stage"), STAGES),
            severity=_known(asked.get("severity"), SEVERITIES),
            mine=membership.id if asked.get("mine") == "1" else None,
            pool=asked.get("pool") == "1",
            after=Place.read(asked.get("after", "")),
        )

    @property
    def are_set(self) -> bool:
        return bool(self.stage or self.severity or self.mine or self.pool)


def _known(word: object, words: Container[object]) -> str:
    return str(word) if word in words else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: rank, due moment, id."""

    rank: int
    due_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.rank}~{self.due_at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        try:
            rank, due_at, row_id = text.split("~")
            place = cls(int(rank), datetime.fromisoformat(due_at), uuid.UUID(row_id))
        except ValueError:
            return None
        return place if place.due_at.tzinfo and 0 <= place.rank <= CALM else None


# Each made when it is asked for: every page counts what waits.
_CONDITIONS: dict[str, Callable[[datetime], Q]] = {
    "failed": lambda now: Q(rules_failed__gt=0),
    "emergency": lambda now: Q(open_emergency__gt=0),
    "urgent": lambda now: Q(open_urgent__gt=0),
    "reports": lambda now: _has_unread_report(),
    "overdue": lambda now: Q(due_at__lte=now),
    "today": lambda now: Q(due_at__gt=now, due_at__lte=end_of_day(now)),
    "week": lambda now: Q(due_at__gt=end_of_day(now), due_at__lte=end_of_day(now, SOON_DAYS)),
    "stuck": lambda now: _has_prompt(NO_RESPONSE),
    "unassigned": lambda now: in_pool_or_has_tasks_there(),
    "medicines": lambda now: Q(
        care_plan_id__in=_due_checks(end_of_day(now)).values("care_plan_id")
    ),
    "routine": lambda now: Q(open_routine__gt=0),
    "missing": lambda now: Q(cannot_tell__gt=0),
}


def in_queue(name: str, now: datetime) -> Q:
    """The condition of a queue, over `placed()` rows."""
    return _CONDITIONS[name](now)


def placed() -> QuerySet[Any]:
    """Caseload rows of the living with their rank and the earliest moment anything is due.

    A closed care plan stays while an emergency or urgent prompt of it is open, or what its
    patient sent in is unread (H-02).
    """
    rows = Caseload.objects.filter(patient__deceased_on__isnull=True).filter(
        Q(care_plan__state="active")
        | Q(open_emergency__gt=0)
        | Q(open_urgent__gt=0)
        | _has_unread_report()
    )
    return rows.annotate(
        rank=Case(
            When(open_emergency__gt=0, then=Value(0)),
            When(open_urgent__gt=0, then=Value(1)),
            default=Value(CALM),
        ),
        due_at=Coalesce("next_due_at", Value(NEVER)),
    )


def _has_prompt(rule: str) -> Q:
    showing = Prompt.objects.showing().filter(rule=rule)
    return Q(care_plan_id__in=showing.values("care_plan_id"))


def _due_checks(by: datetime) -> QuerySet[Any]:
    return _open_tasks().filter(kind=MEDICINE_CHECK, due_at__lte=by)


def _has_unread_report() -> Q:
    unread = Task.objects.open().filter(kind=REPORT)
    return Q(care_plan_id__in=unread.values("care_plan_id"))


def narrowing(filters: Filters) -> Q:
    wanted = Q()
    if filters.stage:
        wanted &= Q(stage=filters.stage)
    if filters.severity:
        wanted &= Q(**{f"open_{filters.severity}__gt": 0})
    if filters.mine:
        own = _open_tasks().filter(owner=filters.mine)
        wanted &= Q(owner_id=filters.mine) | Q(care_plan_id__in=own.values("care_plan"))
    if filters.pool:
        wanted &= in_pool_or_has_tasks_there()
    return wanted


def in_pool_or_has_tasks_there() -> Q:
    left = _open_tasks().filter(_in_pool("owner"))
    return _in_pool("care_plan__owner") | Q(care_plan_id__in=left.values("care_plan"))


def _in_pool(owner: str) -> Q:
    """Nobody's, or of somebody who works here no more."""
    return Q(**{f"{owner}__isnull": True}) | Q(**{f"{owner}__ended_on__isnull": False})


def _open_tasks() -> QuerySet[Any]:
    tasks: QuerySet[Any] = Task.objects.open()
    return tasks


def any_of(queues: Iterable[str], now: datetime) -> Q:
    wanted = Q()
    for name in queues:
        wanted |= in_queue(name, now)
    return wanted


def wanted_by(filters: Filters, now: datetime) -> Q:
    """The condition of a list: a queue, or all work when none is chosen, under the filters."""
    chosen = in_queue(filters.queue, now) if filters.queue else any_of(SHOWN_AS_WORK, now)
    return chosen & narrowing(filters)


def beyond(place: Place) -> Q:
    same_rank = Q(rank=place.rank)
    later = Q(due_at__gt=place.due_at) | Q(due_at=place.due_at, id__gt=place.id)
    return Q(rank__gt=place.rank) | same_rank & later
