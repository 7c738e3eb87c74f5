"""One thing for many patients, or from the menu of one row: ask, be sure, do, and tell of each."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.bulk import chosen_plans
from followup.calendars import clinic_calendar
from followup.directory import numbers_of
from followup.forms.bulk import AssignForm, LogForm, SnoozeForm, SureForm
from followup.services.bulk import ACTIONS, Action, Result, do_for_each
from followup.undo import note_of
from followup.views.bulk_asked import Asked, asked_of, keep_asked, note_done
from followup.views.saved import after_call, say_done, way_back
from followup.views.staff import StaffRequest
from pathway.models import CarePlan

Line = dict[str, Any]

FORMS: dict[str, type[Any]] = {"log": LogForm, "assign": AssignForm, "snooze": SnoozeForm}
# Said once and done: it can be undone and goes to nobody.
_AT_ONCE = ("case_review",)
_TOLD = "bulk_told"
_NOTHING = ("", "")


@requires(Permission.VIEW_CASELOAD)
@require_POST
@never_cache
def act(request: StaffRequest) -> HttpResponse:
    """Without `sure`, or when something lacks, it goes on to the page that asks."""
    name = request.POST.get("action", "")
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    if action.permission not in request.actor.permissions:
        raise PermissionDenied
    try:
        plans = chosen_plans(request.POST, request.membership, request.now)
    except ValidationError as nobody:
        messages.error(request, " ".join(nobody.messages))
        return redirect(way_back(request, reverse("worklist")))
    is_sure = request.POST.get("sure") == "1" or name in _AT_ONCE
    form = _form(request, name, request.POST if is_sure else None)
    if is_sure and not form.is_valid() and "then" in request.POST:
        return _refuse_row(request, plans[0], _first_words(form))
    if not is_sure or not form.is_valid():
        back = way_back(request, reverse("worklist"))
        asked = keep_asked(request, name, plans, back=back, is_typed=is_sure)
        return redirect("bulk_asked", asked.id)
    results = do_for_each(action, plans, form.cleaned_data, by=request.actor, now=request.now)
    note_done(request)
    if len(plans) == 1:
        return _back_to_row(request, action, plans[0], results[0], form.cleaned_data)
    return _keep_results(request, name, results, action.says(form.cleaned_data))


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def ask(request: StaffRequest, asked_id: str) -> HttpResponse:
    """Who is meant and what is needed; once it is done, coming back leads to the list."""
    asked = asked_of(request, asked_id)
    if asked is None:
        messages.error(request, _("This was some time ago. Select the patients again."))
        return redirect("worklist")
    if ACTIONS[asked.action].permission not in request.actor.permissions:
        raise PermissionDenied
    if asked.is_done:
        messages.info(request, _("This was done already, and is not done twice."))
        return redirect(asked.back)
    form = _form(request, asked.action, asked.data)
    form.initial["key"] = asked.key
    return _show(request, asked, form)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_results(request: StaffRequest) -> HttpResponse:
    """How it went for each patient of the last bulk action of this session."""
    told = request.session.get(_TOLD)
    if not told or told["clinic"] != str(request.clinic.id) or told["action"] not in ACTIONS:
        return redirect("worklist")
    went = {uuid.UUID(line[0]): line[1:] for line in told["lines"]}
    plans = list(CarePlan.objects.filter(id__in=went).select_related("patient"))
    lines = _lines(plans, went)
    record_access(
        by=request.actor,
        now=request.now,
        screen="bulk_results",
        patient_ids=[plan.patient_id for plan in plans],
    )
    context = {
        "section": "worklist",
        "action": ACTIONS[told["action"]],
        "said": told["said"],
        "back": told["back"],
        "offered": {"note": told["note"], "following": ""},
        "failed": [line for line in lines if line["refused"]],
        "done": [line for line in lines if not line["refused"]],
    }
    return render(request, "followup/bulk_results.html", context)


def _form(request: StaffRequest, name: str, data: Any) -> Any:
    form = FORMS.get(name, SureForm)(data)
    calendar = clinic_calendar()
    able = Membership.objects.current().with_people()
    form.prepare(
        next_day=calendar.add_open_days(calendar.local_day(request.now), 1),
        members=[each for each in able if each.may(Permission.RECORD_CONTACT)],
    )
    return form


def _show(request: StaffRequest, asked: Asked, form: Any) -> HttpResponse:
    plans = asked.plans
    ids = [plan.patient_id for plan in plans]
    record_access(by=request.actor, now=request.now, screen="bulk", patient_ids=ids)
    context = {
        "section": "worklist",
        "asked": asked.id,
        "name": asked.action,
        "action": ACTIONS[asked.action],
        "lines": _lines(plans, {}),
        "form": form,
        "back": asked.back,
        "then": asked.then,
    }
    return render(request, "followup/bulk.html", context)


def _lines(plans: list[CarePlan], went: Mapping[uuid.UUID, Sequence[str]]) -> list[Line]:
    """`went`: why it was refused for a patient, and what is told of them."""
    numbers = numbers_of(plan.patient_id for plan in plans)
    ordered = sorted(plans, key=lambda plan: (plan.patient.name_key, plan.id))
    return [
        {
            "plan": plan,
            "patient": plan.patient,
            "number": numbers.get(plan.patient_id, ""),
            "refused": went.get(plan.id, _NOTHING)[0],
            "told": went.get(plan.id, _NOTHING)[1],
        }
        for plan in ordered
    ]


def _back_to_row(
    request: StaffRequest, action: Action, plan: CarePlan, result: Result, said: Any
) -> HttpResponse:
    """To the list as it was; the next row has the focus when this one is done."""
    if result.refused:
        return _refuse_row(request, plan, result.refused)
    then = _id_in(request.POST.get("then", ""))
    patient_id = _patient_of(then) if then else None
    following = reverse("chart", args=[patient_id]) if patient_id else ""
    done = f"{plan.patient.display_name}: {result.told or action.says(said)}"
    offered = after_call(plan.patient_id, said.get("outcome", ""))
    say_done(request, done, result.steps, following=following, **offered)
    back = way_back(request, reverse("worklist"))
    return redirect(f"{back}#row-{then or plan.id}")


def _refuse_row(request: StaffRequest, plan: CarePlan, why: str) -> HttpResponse:
    """The row has few fields: it is said there, and nothing else is lost."""
    said = _("%(name)s: not saved. %(why)s") % {"name": plan.patient.display_name, "why": why}
    messages.error(request, said)
    return redirect(f"{way_back(request, reverse('worklist'))}#row-{plan.id}")


def _first_words(form: Any) -> str:
    return " ".join(str(each) for errors in form.errors.values() for each in errors)


def _id_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _patient_of(plan_id: uuid.UUID) -> uuid.UUID | None:
    """None for a row of another clinic: it does not exist here."""
    plans = CarePlan.objects.filter(id=plan_id)
    found: uuid.UUID | None = plans.values_list("patient_id", flat=True).first()
    return found


def _keep_results(
    request: StaffRequest, name: str, results: list[Result], said: str
) -> HttpResponse:
    """For the page that tells of each: a reload of it does nothing again."""
    steps = [step for each in results for step in each.steps]
    request.session[_TOLD] = {
        "clinic": str(request.clinic.id),
        "action": name,
        "said": said,
        "back": way_back(request, reverse("worklist")),
        "note": note_of(steps, by=request.actor),
        "lines": [[str(each.plan_id), each.refused, each.told] for each in results],
    }
    return redirect("bulk_results")
