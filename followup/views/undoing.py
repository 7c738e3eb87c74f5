"""Undo: one press after something was saved."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic.access import requires
from clinic.permissions import Permission
from followup.services.undoing import take_back
from followup.undo import Step, read_note
from followup.undone import plans_of, row_of, said_of
from followup.views.saved import way_back
from followup.views.staff import StaffRequest
from pathway.models import CarePlan


@requires(Permission.VIEW_SCHEDULE)
@require_POST
def undo(request: StaffRequest) -> HttpResponseRedirect:
    """Each thing by itself; what somebody changed since is left, and said. Back to its row."""
    row = ""
    try:
        steps = read_note(request.POST.get("note", ""), by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        plans = plans_of(steps)
        left = take_back(steps=steps, by=request.actor, now=request.now)
        _tell(request, steps, left, plans)
        row = row_of(plans.values())
    return redirect(way_back(request, reverse("home")) + row)


def _tell(
    request: StaffRequest,
    steps: list[Step],
    left: list[tuple[Step, str]],
    plans: Mapping[uuid.UUID, CarePlan],
) -> None:
    kept = {step.id for step, _why in left}
    if done := [step.id for step in steps if step.id not in kept]:
        said = _("Undone. It is as it was before.")
        messages.success(request, said_of([plans[each] for each in done if each in plans], said))
    if left:
        n = len(left)
        said = ngettext("%(n)d thing was not undone.", "%(n)d things were not undone.", n)
        why = dict.fromkeys(why for _step, why in left)
        said = " ".join([said % {"n": n}, *why])
        messages.error(request, said_of([plans[each] for each in kept if each in plans], said))
