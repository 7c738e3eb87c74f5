"""Forms that keep what is typed: a draft is kept while typing, offered again, gone when stored."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from clinic.access import View
from clinic.models import Membership, Patient
from clinic.tenancy import current_scope
from followup.due import zone
from followup.services.drafts import Place, draft_at, drop_draft, keep_draft, typed_in
from followup.views.staff import StaffRequest

# What names the opened form anew each time: two of them are two records.
ONCE_KEYS = ("sitting", "key")
_OF_THE_PAGE = ("csrfmiddlewaretoken", "draft")


def named_patient(patient_id: uuid.UUID, **_rest: Any) -> Patient:
    found: Patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    return found


def keeps_drafts(view: View, whose: Callable[..., Patient] = named_patient) -> View:
    """The page of one form about one patient, which `whose` finds from the address.

    `draft=keep` in what is sent keeps it and stores nothing, `draft=drop` throws it away. What a
    save refuses is kept as well.
    """

    @wraps(view)
    def keeping(request: StaffRequest, **address: Any) -> HttpResponse:
        place = _place(request, request.membership, whose(**address).id)
        request.keeps_drafts = True  # type: ignore[attr-defined]
        if request.method != "POST":
            request.draft = draft_at(place, request.now)  # type: ignore[attr-defined]
            return view(request, **address)
        if asked := request.POST.get("draft"):
            return _asked(request, place, asked)
        answer = view(request, **address)
        if answer.status_code == 302:
            drop_draft(place=place)
        elif answer.status_code < 500:
            _keep_if_short(request, place, request.now)
        return answer

    def keep_before_sign_in(request: HttpRequest, membership: Membership, **address: Any) -> None:
        """Who was away too long signs in again, and finds what they had sent."""
        place = _place(request, membership, whose(**address).id)
        _keep_if_short(request, place, current_scope().now)

    keeping.before_sign_in = keep_before_sign_in  # type: ignore[attr-defined]
    return keeping


def fill_in(form: forms.Form, request: HttpRequest) -> None:
    """Put the draft of this page into a form that is opened; what it names once stays new."""
    draft = getattr(request, "draft", None)
    if draft is None:
        return
    typed = QueryDict(mutable=True)
    for name, values in typed_in(draft).items():
        typed.setlist(name, values)
    put_in(form, typed)


def put_in(form: forms.Form, typed: QueryDict) -> None:
    """Open a form as it was filled in, without calling anything wrong."""
    for name, field in form.fields.items():
        if name not in ONCE_KEYS:
            form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))


def _place(request: HttpRequest, owner: Membership, patient_id: uuid.UUID) -> Place:
    """Which of several is said by the rest of the address, so that it leads back."""
    match = request.resolver_match
    rest = request.get_full_path().removeprefix(f"/patients/{patient_id}/")
    return Place(owner, patient_id, (match and match.url_name) or "", rest[:100])


def _asked(request: StaffRequest, place: Place, asked: str) -> HttpResponse:
    if asked == "drop":
        drop_draft(place=place)
        messages.success(request, _("The draft is thrown away."))
        return redirect(request.get_full_path())
    try:
        kept = keep_draft(place=place, typed=_typed(request), now=request.now)
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=422, content_type="text/plain")
    said = _("Saved as a draft %(time)s.") % {"time": f"{kept.updated_at.astimezone(zone()):%H:%M}"}
    if asked == "auto":
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    messages.success(request, said)
    return redirect(request.get_full_path())


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {name: values for name, values in request.POST.lists() if name not in _OF_THE_PAGE}


def _keep_if_short(request: HttpRequest, place: Place, now: datetime) -> None:
    """A form that is longer than any draft is still in the page that answers."""
    try:
        keep_draft(place=place, typed=_typed(request), now=now)
    except ValidationError:
        return
