"""The ledger of a day: what was due, and what became of every item."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.days.accounts import Account, Part
from followup.days.ledger import accounts_of, day_of
from followup.due import zone
from followup.views.staff import StaffRequest

MOST_LINES = 200


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def today(request: StaffRequest) -> HttpResponse:
    return redirect("day", on=request.now.astimezone(zone()).date().isoformat())


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_day(request: StaffRequest, on: str) -> HttpResponse:
    """Every number is an address of the lines behind it: `?of=<account>&part=<part>`."""
    try:
        day = day_of(date.fromisoformat(on), request.now)
    except ValueError:
        raise Http404 from None
    accounts = accounts_of(day)
    account, part = _chosen(accounts, request.GET.get("of", ""), request.GET.get("part", ""))
    lines = part.lines[:MOST_LINES] if part else []
    shown = [line.patient_id for line in lines if line.patient_id]
    record_access(by=request.actor, now=request.now, screen="day", patient_ids=shown)
    context: dict[str, Any] = {
        "section": "days",
        "day": day,
        "accounts": accounts,
        "wrong": [each for each in accounts if not each.adds_up],
        "account": account,
        "part": part,
        "lines": lines,
        "previous": (day.on - timedelta(days=1)).isoformat(),
        "next": (day.on + timedelta(days=1)).isoformat(),
        "is_today": day.on == day.calendar.local_day(request.now),
    }
    return render(request, "followup/day.html", context)


def _chosen(
    accounts: list[Account], code: str, part_code: str
) -> tuple[Account | None, Part | None]:
    account = next((each for each in accounts if each.code == code), None)
    return account, account.part(part_code) if account else None
