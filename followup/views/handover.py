"""Handing over: all patients and open tasks of a colleague, or of the pool, at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.directory import numbers_of
from followup.forms.handover import HandOverForm, load_in_words
from followup.forms.task import POOL
from followup.models import Task
from followup.services.task_work import check_takes_over, hand_over_work, work_of
from followup.views.staff import StaffRequest
from pathway.models import CarePlan

Load = tuple[Membership | None, int, int]


@requires(Permission.MANAGE_TASKS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over(request: StaffRequest) -> HttpResponse:
    """Whose work and to whom is in the address; what moves is shown before it is done."""
    is_sure = request.method == "POST"
    asked = request.POST if is_sure else request.GET
    loads = _loads()
    form = HandOverForm(asked or None, loads=loads, takers=_takers())
    if form.is_valid():
        giver, taker = _member(form.cleaned_data["giver"]), _member(form.cleaned_data["taker"])
        try:
            check_takes_over(giver, taker)
        except ValidationError as refused:
            form.take_errors(refused)
        else:
            return (_do if is_sure else _ask)(request, giver, taker)
    context = {"section": "worklist", "form": form, "loads": loads}
    return render(request, "followup/hand_over.html", context)


def _ask(request: StaffRequest, giver: Membership | None, taker: Membership | None) -> HttpResponse:
    plans, tasks = work_of(giver)
    plans = list(plans.select_related("patient").order_by("patient__name_key", "id"))
    tasks = list(tasks.select_related("patient").order_by("patient__name_key", "due_at", "id"))
    ids = {each.patient_id for each in (*plans, *tasks)}
    record_access(by=request.actor, now=request.now, screen="hand_over", patient_ids=sorted(ids))
    numbers = numbers_of(ids)
    context = {
        "section": "worklist",
        "giver": giver,
        "taker": taker,
        "patients": [(plan.patient, numbers.get(plan.patient_id, "")) for plan in plans],
        "tasks": tasks,
    }
    return render(request, "followup/hand_over_sure.html", context)


def _do(request: StaffRequest, giver: Membership | None, taker: Membership | None) -> HttpResponse:
    plans, tasks = hand_over_work(giver=giver, taker=taker, by=request.actor, now=request.now)
    said = _("Handed over: %(load)s of %(giver)s, to %(taker)s.") % {
        "load": load_in_words(plans, tasks),
        "giver": giver.user if giver else _("the pool"),
        "taker": taker.user if taker else _("the pool"),
    }
    messages.success(request, said)
    return redirect("worklist")


def _takers() -> list[Membership]:
    members = Membership.objects.current().with_people()
    return [each for each in members if each.may(Permission.RECORD_CONTACT)]


def _loads() -> list[Load]:
    """Everybody who has patients or open tasks, those who left first, and the pool last."""
    plans = _counted(CarePlan.objects.active())
    tasks = _counted(Task.objects.open())
    owners = plans.keys() | tasks.keys()
    members = Membership.objects.filter(id__in=owners - {None}).with_people()
    ordered = sorted(members, key=lambda each: (each.ended_on is None, str(each.user)))
    givers = [(each, each.id) for each in ordered] + [(None, None)] * (None in owners)
    return [(each, plans.get(owner, 0), tasks.get(owner, 0)) for each, owner in givers]


def _counted(rows: Any) -> dict[Any, int]:
    return dict(rows.order_by().values_list("owner_id").annotate(size=Count("id")))


def _member(said: str) -> Membership | None:
    return None if said == POOL else Membership.objects.select_related("user").get(id=said)
