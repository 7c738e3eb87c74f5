"""Messages and reminders: what waits, what went, what did not, and what they say."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import requires
from clinic.models import ClinicSettings, ContactPoint
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup import message_list
from followup.conflicts import conflict_over
from followup.forms.messages import TextForm, take_refusal
from followup.message_texts import ChosenText, chosen_text, text_rows
from followup.messaging.channels import keeps_everything
from followup.messaging.purposes import all_purposes
from followup.models import Communication
from followup.patient_rows import page_number
from followup.services.handling import (
    handle_message,
    pause_reminders,
    resume_reminders,
    save_text,
    use_products_text,
)
from followup.services.trial_messages import preview, send_trial
from followup.views.staff import StaffRequest

MOST_PAGES = 200


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def list_messages(request: StaffRequest) -> HttpResponse:
    filters = message_list.Filters.read(request.GET)
    number = page_number(request.GET.get("page", "1"), MOST_PAGES)
    page = message_list.page_of(filters, number)
    record_access(
        by=request.actor, now=request.now, screen="messages", patient_ids=page.patient_ids
    )
    context = {
        **_frame(request),
        "filters": filters,
        "states": message_list.count_states(),
        "purposes": all_purposes(),
        "page": page,
        "settings": ClinicSettings.objects.get(),
    }
    return render(request, "followup/messages.html", context)


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_message(request: StaffRequest, message_id: uuid.UUID) -> HttpResponse:
    rows = Communication.objects.select_related(
        "patient", "contact_point", "membership__user", "handled_by__user"
    )
    message = get_object_or_404(rows, id=message_id)
    record_access(
        by=request.actor, now=request.now, screen="message", patient_id=message.patient_id
    )
    context = {
        **_frame(request),
        "row": message_list.Row(message),
        "history": message_list.history_of(message),
    }
    return render(request, "followup/message.html", context)


@requires(Permission.RECORD_CONTACT)
@require_POST
def handle(request: StaffRequest, message_id: uuid.UUID) -> HttpResponse:
    message = get_object_or_404(Communication, id=message_id)
    try:
        handle_message(
            message=message, membership=request.membership, by=request.actor, now=request.now
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except StaleVersion:
        messages.error(request, _("This message changed meanwhile. Look at it again."))
    else:
        messages.success(request, _("Noted: this message has been seen to."))
    return redirect("message", message_id)


@requires(Permission.MANAGE_CLINIC)
@require_POST
def switch_reminders(request: StaffRequest) -> HttpResponse:
    """Pause everything that goes to patients, or let it go out again."""
    if request.POST.get("to") == "on":
        resume_reminders(by=request.actor, now=request.now)
        messages.success(request, _("Reminders are on. What is still ahead is being planned."))
    else:
        count = pause_reminders(by=request.actor, now=request.now)
        said = _("Reminders are paused. Messages taken back: %(count)s.")
        messages.success(request, said % {"count": count})
    return redirect("messages")


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def list_opt_outs(request: StaffRequest) -> HttpResponse:
    points = ContactPoint.objects.exclude(state="active").select_related("patient")
    rows = list(points.order_by("patient__name_key", "id")[: message_list.PAGE * 4])
    patients = list(dict.fromkeys(row.patient_id for row in rows))
    record_access(by=request.actor, now=request.now, screen="opt_outs", patient_ids=patients)
    return render(request, "followup/opt_outs.html", {**_frame(request), "points": rows})


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def list_texts(request: StaffRequest) -> HttpResponse:
    return render(request, "followup/message_texts.html", {**_frame(request), "texts": text_rows()})


@requires(Permission.VIEW_SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_text(request: StaffRequest, purpose: str, channel: str, language: str) -> HttpResponse:
    """Read by everybody; changed, or put back to the product's own, by whom manages the clinic."""
    chosen = chosen_text(purpose, channel, language)
    if chosen is None:
        raise Http404
    form = TextForm(request.POST or None, channel=channel, initial=chosen.initial)
    conflict = None
    try:
        if request.method == "POST" and _changed(request, chosen, form):
            messages.success(request, _("Saved. The next message says it this way."))
            return redirect("message_text", purpose, channel, language)
    except StaleVersion as stale:
        chosen = chosen_text(purpose, channel, language) or chosen
        conflict = conflict_over(stale.current, _both_texts(request, chosen, form))
        form = form.now_seen(stale.current.version)  # type: ignore[attr-defined]
    status = 409 if conflict else 422 if form.errors else 200
    context = {
        "conflict": conflict,
        **_frame(request),
        "chosen": chosen,
        "form": form,
        "preview": preview(chosen.text, chosen.language, purpose, request.now),
    }
    return render(request, "followup/message_text.html", context, status=status)


@requires(Permission.MANAGE_CLINIC)
@require_POST
def try_text(request: StaffRequest, purpose: str, channel: str, language: str) -> HttpResponse:
    chosen = chosen_text(purpose, channel, language)
    if chosen is None:
        raise Http404
    try:
        message = send_trial(
            member=request.membership,
            purpose=purpose,
            channel=channel,
            language=chosen.language,
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("message_text", purpose, channel, language)
    messages.success(request, _("On its way to your own address, and to nobody else."))
    return redirect("message", message.id)


def _both_texts(
    request: StaffRequest, chosen: ChosenText, form: TextForm
) -> list[tuple[Any, Any, Any]]:
    """(label, stored, yours) of what a text says."""
    products = {"body": _("The product's own text")}
    yours = products if "products" in request.POST else form.cleaned_data
    return [
        (field.label, chosen.initial[name], yours.get(name, ""))
        for name, field in form.fields.items()
        if name != "version"
    ]


def _changed(request: StaffRequest, chosen: ChosenText, form: TextForm) -> bool:
    """Raises StaleVersion."""
    request.actor.check_may(Permission.MANAGE_CLINIC)
    about: dict[str, Any] = {"slot": chosen.slot, "by": request.actor, "now": request.now}
    try:
        is_sound = form.is_valid()
        if "products" in request.POST:
            use_products_text(**about, seen_version=form.cleaned_data.get("version"))
            return True
        if not is_sound:
            return False
        seen = form.cleaned_data["version"] or 0
        save_text(**about, text=form.text(), seen_version=seen)
    except ValidationError as refused:
        take_refusal(form, refused)
        return False
    return True


def _frame(request: StaffRequest) -> dict[str, Any]:
    return {
        "section": "messages",
        "keeps_everything": keeps_everything(),
        "may_manage": Permission.MANAGE_CLINIC in request.actor.permissions,
        "may_handle": Permission.RECORD_CONTACT in request.actor.permissions,
    }
