"""/measures: how the clinic is doing, and the patients behind each number."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, refuse_parameter
from api.ids import public_id
from api.measures.bodies import (
    LISTED,
    ONE,
    PATIENTS,
    MeasureAnswer,
    MeasuredAnswer,
    PatientsQuery,
    PeriodQuery,
)
from api.paging import page_of
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.measures.catalogue import MEASURES
from followup.measures.shape import Measure, figures_of, patients_of
from followup.measures.windows import Window, is_window, window_named

_WORDS = ("group", "title", "numerator", "denominator", "unknown", "computed")


class OfMeasures(Endpoint, is_abstract=True):
    """What the addresses of measures share."""

    access = Permission.VIEW_CASELOAD
    query = PeriodQuery

    @property
    def window(self) -> Window:
        name = self.asked["period"]
        if not is_window(name, self.now):
            raise refuse_parameter("period", "Write 28d, 90d, 365d or a past month: 2026-10.")
        return window_named(name, self.now)

    @property
    def owner(self) -> uuid.UUID | None:
        email = self.asked.get("owner")
        if email is None:
            return None
        members = Membership.objects.filter(user__email=email.strip().lower())
        found: uuid.UUID | None = members.values_list("id", flat=True).first()
        if found is None:
            raise refuse_parameter("owner", "No member of this clinic has this address.")
        return found

    def answered(self, measure: Measure) -> dict[str, Any]:
        """One statement, whatever the number of patients."""
        window = self.window
        figures = figures_of(measure, window, self.owner)
        return {
            "id": measure.id,
            **{name: str(getattr(measure, name)) for name in _WORDS},
            "basis": list(measure.basis),
            "aim": measure.aim or None,
            "is_of_today": measure.is_of_today,
            "first_day": window.first,
            "last_day": window.last,
            "met": figures.numerator,
            "asked": figures.denominator,
            "missing": figures.missing,
            "percent": figures.percent,
        }


class MeasureList(OfMeasures):
    interactions = {"GET": "MeasureReport.s"}

    @extend_schema(
        operation_id="listMeasures",
        summary="Every measure with its figures",
        parameters=[PeriodQuery],
        responses=page_of(MeasureAnswer),
        examples=LISTED,
    )
    def get(self, request: Request) -> Response:
        return self.page_within([self.answered(measure) for measure in MEASURES.values()])


class MeasureDetail(OfMeasures):
    interactions = {"GET": "MeasureReport.r"}

    @extend_schema(
        operation_id="getMeasure",
        summary="One measure with its figures",
        parameters=[PeriodQuery],
        responses=MeasureAnswer,
        examples=ONE,
    )
    def get(self, request: Request, measure: str) -> Response:
        return Response(self.answered(_measure(measure)))


class MeasurePatients(OfMeasures):
    interactions = {"GET": "MeasureReport.r"}
    query = PatientsQuery

    @extend_schema(
        operation_id="listMeasurePatients",
        summary="The patients behind a number",
        parameters=[PatientsQuery],
        responses=page_of(MeasuredAnswer),
        examples=PATIENTS,
    )
    def get(self, request: Request, measure: str) -> Response:
        plans = patients_of(_measure(measure), self.asked["part"], self.window, self.owner)
        limit = self.asked["limit"]
        found = list(self.place("cp").among(plans)[: limit + 1])
        seen = list({plan.patient_id for plan in found[:limit]})
        record_access(by=self.actor, now=self.now, screen="api.measure", patient_ids=seen)
        return self.page([_measured(plan) for plan in found])


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        raise Http404
    return MEASURES[name]


def _measured(plan: Any) -> dict[str, Any]:
    return {
        "id": public_id("cp", plan.id),
        "patient": public_id("pat", plan.patient_id),
        "episode": public_id("ep", plan.episode_id),
        "verdict": plan.verdict,
    }
