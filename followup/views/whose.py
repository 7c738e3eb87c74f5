"""Who a page is about, and which subject of the record."""

from typing import Any

from django.http import Http404

from clinic.models import Patient
from clinic.permissions import Permission
from followup.directory import numbers_of
from followup.views.staff import StaffRequest
from pathway.records import SUBJECTS, Subject


def whose(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """The person named on every page by name, birth date and number."""
    return {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "sees_chart": Permission.VIEW_CASELOAD in request.actor.permissions,
    }


def subject_named(name: str) -> Subject:
    """Raises Http404."""
    if name not in SUBJECTS:
        raise Http404
    return SUBJECTS[name]
