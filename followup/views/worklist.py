"""The landing pages: the clinical worklist, and the schedule of the front desk."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from clinic.access import public, requires
from clinic.models import ClinicSettings, Membership
from clinic.permissions import Permission, Role
from clinic.services.ledger import record_access
from followup import schedule, worklist
from followup.bulk import actions_for
from followup.calendars import clinic_calendar
from followup.forms.bulk import LogForm
from followup.forms.task import owner_choices
from followup.saved_views import choice_in, views_bar
from followup.views.staff import StaffRequest
from followup.worklist_queues import MORE, QUEUES, TILES, Filters
from pathway.models.prompts import SEVERITIES
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.services.recording import local_day


@requires(Permission.VIEW_SCHEDULE)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Who runs the clinic begins with how it is doing, everybody else with their work."""
    if Permission.MANAGE_CLINIC in request.actor.permissions and _is_not_set_up():
        return redirect("start")
    if request.actor.role == Role.CLINIC_ADMIN:
        return redirect("measures")
    sees_caseload = Permission.VIEW_CASELOAD in request.actor.permissions
    return redirect("worklist" if sees_caseload else "schedule")


def _is_not_set_up() -> bool:
    return bool(ClinicSettings.objects.filter(set_up_at__isnull=True).exists())


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_worklist(request: StaffRequest) -> HttpResponse:
    filters = Filters.read(request.GET, request.membership)
    counts = worklist.count_queues(filters, request.now)
    page = worklist.page_of(filters, request.now)
    _note_look(request, "worklist", page.patient_ids)
    context = {
        "section": "worklist",
        "filters": filters,
        "waiting": counts["waiting"],
        "tiles": [(name, title, counts[name]) for name, title in TILES.items()],
        "more": [(name, title, counts[name]) for name, title in MORE.items()],
        "queue_title": QUEUES.get(filters.queue, ""),
        "page": page,
        "matching": counts["matching"],
        "bulk": {
            "list": "worklist",
            "query": request.GET.urlencode(),
            "matching": counts["matching"],
            "actions": actions_for(request.membership),
        },
        "views": views_bar(
            request.membership,
            screen="worklist",
            choice=choice_in(request.GET),
            view=request.GET.get("view", ""),
        ),
        **_menus(request),
        "coming": None if page.rows else worklist.next_due(request.now),
        "stages": protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages.values(),
        "severities": SEVERITIES,
        "may_manage_tasks": Permission.MANAGE_TASKS in request.actor.permissions,
        "may_enrol": Permission.ENROL_PATIENT in request.actor.permissions,
        "may_record": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/worklist.html", context)


def _menus(request: StaffRequest) -> dict[str, Any]:
    """What the menus of the rows share: results of a call, colleagues, and the next open day."""
    if Permission.MANAGE_TASKS not in request.actor.permissions:
        return {}
    calendar, today = clinic_calendar(), local_day(request.now)
    log: Any = LogForm()
    members = Membership.objects.current().with_people()
    able = [each for each in members if each.may(Permission.RECORD_CONTACT)]
    return {
        "sitting": uuid.uuid4(),
        "outcomes": log.fields["outcome"].choices,
        "channels": log.fields["channel"].choices,
        "owners": owner_choices(able, own=request.membership),
        "next_day": calendar.add_open_days(today, 1),
        "tomorrow": today + timedelta(days=1),
    }


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_schedule(request: StaffRequest) -> HttpResponse:
    window = schedule.chosen_window(request.GET.get("when", ""))
    after = schedule.Place.read(request.GET.get("after", ""))
    sees_why = Permission.VIEW_CASELOAD in request.actor.permissions
    page = schedule.page_of(window, after, request.now, sees_why=sees_why)
    _note_look(request, "schedule", page.patient_ids)
    context = {
        "section": "worklist",
        "window": window,
        "windows": schedule.count_windows(request.now),
        "page": page,
        "may_record": Permission.RECORD_CONTACT in request.actor.permissions,
    }
    return render(request, "followup/schedule.html", context)


def _note_look(request: StaffRequest, screen: str, patient_ids: list[uuid.UUID]) -> None:
    record_access(by=request.actor, now=request.now, screen=screen, patient_ids=patient_ids)


@public
@require_safe
@cache_control(max_age=86400, immutable=True)
def favicon(request: HttpRequest, count: int) -> HttpResponse:
    """The icon of the tab with a number in it, whoever's it is."""
    said = str(count) if count < 100 else "99+"
    return render(request, "followup/favicon.svg", {"said": said}, content_type="image/svg+xml")
