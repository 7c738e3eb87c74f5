"""Pages of whoever runs the clinic: its details and its people."""

import uuid
from typing import Any

from django.conf import settings as installation
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import ClinicSettings, Membership
from clinic.permissions import Permission, Role
from clinic.services.details import change_details, details_of
from clinic.services.people import change_place, first_page, invite, is_known_elsewhere, let_go
from clinic.services.versions import StaleVersion
from followup.conflicts import Conflict, conflict_over
from followup.forms.administration import ROLES, DetailsForm, InviteForm, PlaceForm
from followup.services.invitations import can_write_invitations, send_invitation
from followup.views.staff import StaffRequest


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def details(request: StaffRequest) -> HttpResponse:
    settings = ClinicSettings.objects.get()
    if request.method != "POST":
        return _details_page(request, DetailsForm(initial=_stored(settings)))
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _details_page(request, form, status=422)
    settings.version = form.cleaned_data["version"]
    try:
        change_details(settings=settings, wanted=form.wanted(), by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
        return _details_page(request, form, status=422)
    except StaleVersion as stale:
        return _somebody_saved_first(request, form, stale.current)
    messages.success(request, _("Saved."))
    return redirect("clinic_details")


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def people(request: StaffRequest) -> HttpResponse:
    """The list, and inviting somebody."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _people_page(request, form)
    try:
        if not form.is_valid():
            return _people_page(request, form, status=422)
        place = invite(
            invited=form.invited(),
            by_hand=not can_write_invitations(),
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return _people_page(request, form, status=422)
    return _tell_invited(request, place)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def invite_again(request: StaffRequest, membership_id: uuid.UUID) -> HttpResponse:
    return _tell_invited(request, _colleague(membership_id))


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def change_colleague(request: StaffRequest, membership_id: uuid.UUID) -> HttpResponse:
    colleague = _colleague(membership_id)
    form = PlaceForm(request.POST, auto_id=f"%s_{colleague.id}")
    if not form.is_valid():
        return _people_page(request, InviteForm(), line=(colleague, form), status=422)
    colleague.version = form.cleaned_data["version"]
    try:
        _change(request, colleague, form.cleaned_data["role"])
    except ValidationError as refused:
        form.take_errors(refused)
        return _people_page(request, InviteForm(), line=(colleague, form), status=422)
    except StaleVersion as stale:
        return _place_saved_first(request, colleague, form, stale.current)
    return redirect("people")


def _place_saved_first(
    request: StaffRequest, colleague: Membership, form: PlaceForm, current: Any
) -> HttpResponse:
    """Both versions above the list; the line holds what was chosen, over what is stored now."""
    role = form.cleaned_data["role"]
    yours = _("No access any more") if "let_go" in request.POST else ROLES[role]
    label = _("Role of %(name)s") % {"name": colleague.user}
    kept = PlaceForm(
        initial={"version": current.version, "role": role}, auto_id=f"%s_{colleague.id}"
    )
    return _people_page(
        request,
        InviteForm(),
        line=(colleague, kept),
        conflict=conflict_over(current, [(label, ROLES[current.role], yours)]),
        status=409,
    )


def _change(request: StaffRequest, colleague: Membership, role: str) -> None:
    name = {"name": colleague.user}
    if "let_go" in request.POST:
        let_go(membership=colleague, by=request.actor, now=request.now)
        messages.success(
            request,
            _("%(name)s has no access any more. Hand over what is still theirs.") % name,
        )
        return
    change_place(
        membership=colleague,
        role=Role(role),
        is_clinical_lead=colleague.is_clinical_lead and role == Role.CLINICAL_LEAD,
        by=request.actor,
        now=request.now,
    )
    messages.success(request, _("Saved: %(name)s.") % name)


def _tell_invited(request: StaffRequest, place: Membership) -> HttpResponse:
    """By e-mail, or on this page once where no mail leaves the building."""
    if can_write_invitations():
        send_invitation(membership=place, by=request.actor, now=request.now)
        messages.success(
            request, _("An invitation goes to %(address)s.") % {"address": place.user.email}
        )
        return redirect("people")
    page = reverse("account_login") if is_known_elsewhere(place.user) else first_page(place.user)
    address = f"{installation.PUBLIC_URL}{page}"
    return _people_page(request, InviteForm(), invited=(place, address))


def _colleague(membership_id: uuid.UUID) -> Any:
    people = Membership.objects.current().select_related("user")
    return get_object_or_404(people, id=membership_id)


def _people_page(
    request: StaffRequest,
    form: InviteForm,
    *,
    line: tuple[Membership, PlaceForm] | None = None,
    invited: tuple[Membership, str] | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    colleagues = Membership.objects.current().with_people()
    lines = [
        (each, line[1] if line and line[0].id == each.id else _place_form(each))
        for each in colleagues
    ]
    context = {
        "section": "settings",
        "form": form,
        "line_form": line[1] if line else None,
        "lines": lines,
        "roles": list(ROLES.values()),
        "invited": invited,
        "conflict": conflict,
    }
    return render(request, "followup/people.html", context, status=status)


def _place_form(membership: Membership) -> PlaceForm:
    initial = {"version": membership.version, "role": membership.role}
    return PlaceForm(initial=initial, auto_id=f"%s_{membership.id}")


def _stored(settings: ClinicSettings) -> dict[str, Any]:
    details = details_of(settings)
    return {
        "version": settings.version,
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
    }


def _somebody_saved_first(request: StaffRequest, form: DetailsForm, current: Any) -> HttpResponse:
    mine = request.POST.copy()
    mine["version"] = str(current.version)
    kept, stored = DetailsForm(mine), _stored(current)
    kept.is_valid()
    said = [
        (form.fields[name].label, stored[name], value)
        for name, value in form.cleaned_data.items()
        if name != "version"
    ]
    return _details_page(request, kept, conflict=conflict_over(current, said), status=409)


def _details_page(
    request: StaffRequest, form: DetailsForm, *, conflict: Any = None, status: int = 200
) -> HttpResponse:
    context = {"section": "settings", "form": form, "conflict": conflict}
    return render(request, "followup/clinic_details.html", context, status=status)
