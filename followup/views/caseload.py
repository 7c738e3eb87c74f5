"""The caseload: every active patient as a table, and the same as a file."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup import caseload_panel
from followup.bulk import actions_for
from followup.caseload_address import Address, read_address
from followup.caseload_columns import choices, headings
from followup.caseload_file import stream
from followup.caseload_filters import RISKS, TRENDS, Reader
from followup.caseload_list import count_rows, page_of
from followup.caseload_panel import TILE_VALUES
from followup.caseload_sorts import SORTS
from followup.due import zone
from followup.saved_views import views_bar
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_caseload(request: StaffRequest) -> HttpResponse:
    address, reader = read_address(request.GET), Reader(request.membership, request.now)
    counts = count_rows(address.values, TILE_VALUES, reader)
    page = page_of(address, reader, after=address.after, size=address.size)
    record_access(
        by=request.actor, now=request.now, screen="caseload", patient_ids=page.patient_ids
    )
    context = {
        "section": "caseload",
        "address": address,
        "counts": counts,
        "page": page,
        "next_query": page.next_place and address.page_behind(page.next_place),
        "headings": headings(address),
        "tiles": caseload_panel.tiles(address, counts),
        "chips": caseload_panel.chips(address),
        "sort_title": SORTS[address.sort.removeprefix("-")].title,
        "trends": TRENDS,
        "risks": RISKS,
        "may_enrol": Permission.ENROL_PATIENT in request.actor.permissions,
        "may_register": Permission.REGISTER_PATIENT in request.actor.permissions,
        "bulk": {
            "list": "caseload",
            "query": address.choice,
            "matching": counts.found,
            "actions": actions_for(request.membership),
        },
        "views": views_bar(
            request.membership, screen="caseload", choice=address.choice, view=address.view
        ),
        **_panel(address),
    }
    return render(request, "followup/caseload.html", context)


def _panel(address: Address) -> dict[str, Any]:
    members = Membership.objects.filter(ended_on__isnull=True).select_related("user")
    return {
        "ticked": caseload_panel.ticked(address),
        "listed": caseload_panel.listed(address, members.order_by("user__name", "id")),
        "sorts": caseload_panel.sorts(address),
        "sizes": caseload_panel.sizes(address),
        "columns": choices(address),
    }


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def save_as_file(request: StaffRequest) -> Any:
    address, reader = read_address(request.GET), Reader(request.membership, request.now)
    lines = stream(request.clinic, address, reader, request.actor)
    today = request.now.astimezone(zone()).date()
    name = f"caseload-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
