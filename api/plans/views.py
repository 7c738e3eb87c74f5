"""/episodes/{id}/plan"""

from datetime import datetime

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404, refuse_parameter
from api.episodes.reads import plan_of
from api.plans import examples
from api.plans.bodies import PlanAnswer, PlanQuery
from api.plans.moments import MomentOutOfRange, check_moment, read_moment
from api.plans.shapes import plan_shape
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.calendars import clinic_calendar
from followup.services.evaluating import evaluate_plans
from pathway.models import Episode
from pathway.protocols import protocol


class NotComputed(RuntimeError):
    """The engine could not evaluate a care plan at all."""


class EpisodePlan(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CarePlan.r"}
    query = PlanQuery

    @extend_schema(
        operation_id="getPlan",
        summary="What the protocol suggests as of a day, and why",
        description="Computed from the facts effective by `as_of`. Nothing clinical is written.",
        parameters=[PlanQuery],
        responses=PlanAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        done, failed = evaluate_plans([plan], as_of=self._moment(plan.episode))
        if failed:
            raise NotComputed(failed[0].error)
        rules = protocol(plan.protocol, plan.protocol_version)
        record_access(by=self.actor, now=self.now, screen="api.plan", patient_id=plan.patient_id)
        return Response(plan_shape(done[0], rules, clinic_calendar()))

    def _moment(self, episode: Episode) -> datetime:
        """Raises Problem for a moment that is none, or none to plan for."""
        text = self.asked.get("as_of")
        try:
            moment = read_moment(text) if text else self.now
            check_moment(moment, episode=episode, now=self.now)
        except serializers.ValidationError:
            raise refuse_parameter(
                "as_of", "Enter a day (2026-11-22) or an instant with its offset."
            ) from None
        except MomentOutOfRange as error:
            raise refuse_parameter("as_of", str(error), "out_of_range") from None
        return moment
