"""What is asked before a bulk action, kept with the session: its page is a GET that one comes back to."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import QueryDict

from followup.views.staff import StaffRequest
from pathway.models import CarePlan

_ASKED = "bulk_asked"
# Somebody with several tabs open; the oldest is forgotten.
_KEPT = 5
_NOT_KEPT = ("csrfmiddlewaretoken", "row", "asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`typed` is what was filled in and lacked something; `key`: pressed twice is done once."""

    id: str
    clinic: str
    action: str
    plan_ids: list[str]
    back: str
    then: str
    key: str
    typed: str = ""
    is_done: bool = False

    @property
    def plans(self) -> list[CarePlan]:
        plans = CarePlan.objects.filter(id__in=self.plan_ids).select_related("patient")
        return sorted(plans, key=lambda plan: (plan.patient.name_key, plan.id))

    @property
    def data(self) -> QueryDict | None:
        return QueryDict(self.typed) if self.typed else None


def keep_asked(
    request: StaffRequest, action: str, plans: Sequence[CarePlan], *, back: str, is_typed: bool
) -> Asked:
    asked = Asked(
        id=uuid.uuid4().hex,
        clinic=str(request.clinic.id),
        action=action,
        plan_ids=[str(plan.id) for plan in plans],
        back=back,
        then=request.POST.get("then", ""),
        key=str(uuid.uuid4()),
        typed=_typed(request.POST) if is_typed else "",
    )
    _keep(request, [*_all(request)[1 - _KEPT :], asdict(asked)])
    return asked


def asked_of(request: StaffRequest, asked_id: str) -> Asked | None:
    """None for what is forgotten, or was asked inside another clinic."""
    found = next((each for each in _all(request) if each["id"] == asked_id), None)
    return Asked(**found) if found and found["clinic"] == str(request.clinic.id) else None


def note_done(request: StaffRequest) -> None:
    """Who comes back to the page that asked is not asked again."""
    done = request.POST.get("asked", "")
    _keep(
        request,
        [{**each, "is_done": each["is_done"] or each["id"] == done} for each in _all(request)],
    )


def _all(request: StaffRequest) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = request.session.get(_ASKED, [])
    return kept


def _keep(request: StaffRequest, asked: list[dict[str, Any]]) -> None:
    request.session[_ASKED] = asked


def _typed(posted: QueryDict) -> str:
    typed = posted.copy()
    for name in _NOT_KEPT:
        typed.pop(name, None)
    return typed.urlencode()
