"""Handing over: all patients and open tasks of a colleague, at once."""

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
from followup.forms.handover import HandOverForm, load_in_words
from followup.forms.task import POOL
from followup.models import Task
from followup.services.task_work import hand_over_work
from followup.views.staff import StaffRequest
from pathway.models import CarePlan

Load = tuple[Membership, int, int]


@requires(Permission.MANAGE_TASKS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over(request: StaffRequest) -> HttpResponse:
    takers = [
        each
        for each in Membership.objects.current().with_people()
        if each.may(Permission.RECORD_CONTACT)
    ]
    data = request.POST if request.method == "POST" else None
    loads = _loads()
    form = HandOverForm(data, loads=loads, takers=takers)
    if data is not None and form.is_valid() and _handed_over(request, form):
        return redirect("worklist")
    context = {"section": "worklist", "form": form, "loads": loads}
    return render(request, "followup/hand_over.html", context)


def _loads() -> list[Load]:
    """Everybody who has patients or open tasks, those who left first."""
    plans = _counted(CarePlan.objects.filter(state="active"))
    tasks = _counted(Task.objects.open())
    members = Membership.objects.filter(id__in=plans.keys() | tasks.keys()).with_people()
    found = [(each, plans.get(each.id, 0), tasks.get(each.id, 0)) for each in members]
    return sorted(found, key=lambda load: (load[0].ended_on is None, str(load[0].user)))


def _counted(rows: Any) -> dict[Any, int]:
    owned = rows.filter(owner__isnull=False).values_list("owner_id")
    return dict(owned.annotate(size=Count("id")))


def _handed_over(request: StaffRequest, form: HandOverForm) -> bool:
    said = form.cleaned_data
    giver = Membership.objects.select_related("user").get(id=said["giver"])
    taker = _taker(said["taker"])
    try:
        plans, tasks = hand_over_work(giver=giver, taker=taker, by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    names = {"load": load_in_words(plans, tasks), "giver": giver.user}
    if taker is None:
        told = _("Handed over: %(load)s of %(giver)s, to the pool.") % names
    else:
        told = _("Handed over: %(load)s of %(giver)s, to %(taker)s.") % {
            **names,
            "taker": taker.user,
        }
    messages.success(request, told)
    return True


def _taker(said: str) -> Membership | None:
    return None if said == POOL else Membership.objects.select_related("user").get(id=said)
