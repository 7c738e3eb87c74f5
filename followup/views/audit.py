"""The audit log: who did what, who looked at whom, and whether the chain holds."""

import csv
import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.feed import verify_feed
from clinic.services.ledger import Happened, record_access, record_event
from followup.audit import DOORS, MOST_EXPORTED, Entry, Filters, Place, exported, page_of
from followup.directory import numbers_of
from followup.spreadsheets import harmless
from followup.views.staff import StaffRequest

HEADER = (
    "at,kind,type,who,actor_kind,actor_id,door,patient_id,patients_shown,changes,reason,request_id"
)


@requires(Permission.VIEW_AUDIT)
@require_safe
@never_cache
def show_audit(request: StaffRequest) -> HttpResponse:
    """A look at the log is in the log."""
    filters = Filters.read(request.GET)
    page = page_of(filters, Place.read(request.GET.get("after", "")))
    patient = Patient.objects.filter(id=filters.patient).first() if filters.patient else None
    shown = [*page.patient_ids, *([patient.id] if patient else [])]
    record_access(by=request.actor, now=request.now, screen="audit", patient_ids=shown)
    context = {
        "section": "audit",
        "filters": filters,
        "page": page,
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, "") if patient else "",
        "people": Membership.objects.with_people(),
        "doors": DOORS,
    }
    return render(request, "followup/audit/log.html", context)


@requires(Permission.VIEW_AUDIT)
@require_safe
@never_cache
def export(request: StaffRequest) -> HttpResponse:
    """What leaves the product is told in the ledger: who took it, which part, how many lines."""
    filters = Filters.read(request.GET)
    entries = exported(filters)
    _tell(request, filters, len(entries))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    writer = csv.writer(answer)
    writer.writerow(HEADER.split(","))
    writer.writerows(_line(each) for each in entries)
    return answer


@requires(Permission.VIEW_AUDIT)
@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Compute the chain of digests again, and say how far it holds."""
    found = verify_feed()
    record_access(by=request.actor, now=request.now, screen="audit_verified", patient_ids=[])
    if found.broken_at is None:
        said = _("The chain holds: %(n)s events, each as it was sealed.")
        messages.success(request, said % {"n": found.checked})
    else:
        said = _(
            "The chain does not hold from position %(first)s to %(last)s. Tell whoever runs this"
            " system at once, and keep the backups."
        )
        messages.error(request, said % {"first": found.broken_at, "last": found.up_to})
    return redirect("audit")


def _tell(request: StaffRequest, filters: Filters, count: int) -> None:
    changes: dict[str, Any] = {**filters.named, "lines": count, "is_all": count < MOST_EXPORTED}
    happened = Happened(
        type="audit.exported",
        subject_type="audit",
        subject_id=None,
        patient_id=_known(filters),
        changes=changes,
    )
    record_event(happened, by=request.actor, now=request.now)
    record_access(
        by=request.actor, now=request.now, screen="audit_export", patient_id=_known(filters)
    )


def _known(filters: Filters) -> Any:
    patients = Patient.objects.filter(id=filters.patient) if filters.patient else None
    return patients.values_list("id", flat=True).first() if patients is not None else None


def _line(entry: Entry) -> list[Any]:
    return [
        entry.at.isoformat(),
        entry.kind,
        entry.type,
        harmless(entry.who),
        entry.actor_kind,
        entry.actor_id or "",
        entry.door,
        entry.patient_id or "",
        " ".join(map(str, entry.patient_ids)),
        json.dumps(entry.changes, sort_keys=True) if entry.changes else "",
        harmless(entry.reason),
        entry.request_id,
    ]
