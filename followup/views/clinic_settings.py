"""How a clinic follows up: reached where, open when, who is on call, which switches are on."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import ClinicSettings, Membership
from clinic.permissions import ON_CALL_ROLES, Permission
from clinic.services.follow_up import change_follow_up, put_on_call, self_report_faults
from clinic.services.versions import StaleVersion
from followup.conflicts import Conflict, conflict_over
from followup.forms.clinic_settings import (
    FollowUpForm,
    OnCallForm,
    in_words,
    on_call_form,
    stored_values,
)
from followup.views.staff import StaffRequest


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow_up(request: StaffRequest) -> HttpResponse:
    settings = ClinicSettings.objects.get()
    if request.method != "POST":
        return _page(request, FollowUpForm(initial=stored_values(settings)))
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    settings.version = form.cleaned_data["version"]
    return _save(request, settings, form)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def on_call(request: StaffRequest, membership_id: uuid.UUID) -> HttpResponse:
    colleague = get_object_or_404(_who_may_be_on_call(), id=membership_id)
    form = on_call_form(colleague, request.POST)
    if not form.is_valid():
        return _page(request, _as_stored(), line=(colleague, form), status=422)
    colleague.version = form.cleaned_data["version"]
    given = {name: form.cleaned_data[name] for name in ("is_on_call", "phone")}
    try:
        put_on_call(membership=colleague, by=request.actor, now=request.now, **given)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, _as_stored(), line=(colleague, form), status=422)
    except StaleVersion as stale:
        return _someone_else(request, stale.current, form)
    messages.success(request, _("Saved: %(name)s.") % {"name": colleague.user})
    return redirect("follow_up_settings")


def _save(request: StaffRequest, settings: ClinicSettings, form: FollowUpForm) -> HttpResponse:
    try:
        changed = change_follow_up(
            settings=settings, wanted=form.wanted(), by=request.actor, now=request.now
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, form, status=422)
    except StaleVersion as stale:
        return _both_versions(request, form, stale.current)
    said = _("Saved.") if changed else _("Nothing was changed.")
    messages.success(request, said)
    return redirect("follow_up_settings")


def _both_versions(request: StaffRequest, form: FollowUpForm, current: Any) -> HttpResponse:
    """What was entered stays in the form, over the version that is stored now."""
    stored = stored_values(current)
    said = [
        (form.fields[name].label, in_words(name, stored[name]), in_words(name, value))
        for name, value in form.cleaned_data.items()
        if name != "version"
    ]
    mine = _with_version(request.POST, current.version)
    return _page(request, FollowUpForm(mine), conflict=conflict_over(current, said), status=409)


def _someone_else(request: StaffRequest, current: Any, form: OnCallForm) -> HttpResponse:
    mine = on_call_form(current, _with_version(request.POST, current.version))
    stored = on_call_form(current).initial
    said = [
        (
            f"{current.user}: {mine.fields[name].label}",
            in_words(name, stored[name]),
            in_words(name, value),
        )
        for name, value in form.cleaned_data.items()
        if name != "version"
    ]
    conflict = conflict_over(current, said)
    return _page(request, _as_stored(), line=(current, mine), conflict=conflict, status=409)


def _with_version(posted: QueryDict, version: int) -> QueryDict:
    mine = posted.copy()
    mine["version"] = str(version)
    return mine


def _who_may_be_on_call() -> Any:
    return Membership.objects.current().filter(role__in=ON_CALL_ROLES)


def _as_stored() -> FollowUpForm:
    return FollowUpForm(initial=stored_values(ClinicSettings.objects.get()))


def _page(
    request: StaffRequest,
    form: FollowUpForm,
    *,
    line: tuple[Membership, OnCallForm] | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    settings = ClinicSettings.objects.get()
    people = _who_may_be_on_call().with_people()
    context = {
        "section": "settings",
        "form": form,
        "lines": [
            (person, line[1] if line and line[0].id == person.id else on_call_form(person))
            for person in people
        ],
        "conflict": conflict,
        "missing": self_report_faults(settings),
        "is_switched_on": settings.self_report_enabled,
    }
    return render(request, "followup/clinic_settings.html", context, status=status)
