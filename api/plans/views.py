"""/episodes/{id}/plan"""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.episodes.reads import plan_of
from api.plans import examples
from api.plans.bodies import MomentQuery, PlanAnswer
from api.plans.moments import moment_asked
from api.plans.shapes import plan_shape
from api.versions import tag_of
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.calendars import clinic_calendar
from followup.services.evaluating import evaluate_plans
from pathway.in_force import rules_known_at


class NotComputed(RuntimeError):
    """The engine could not evaluate a care plan at all."""


class EpisodePlan(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CarePlan.r"}
    query = MomentQuery

    @extend_schema(
        operation_id="getPlan",
        summary="What the protocol suggests as of a day, and why",
        description="Computed from the facts effective by `as_of`, of those recorded by `known_at`: the "
        "plan as it was. The same question about the past gets the same bytes, whatever is recorded "
        "or corrected later. Nothing clinical is written.",
        parameters=[MomentQuery],
        responses=PlanAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        moment = moment_asked(self.asked, episode=plan.episode, now=self.now)
        done, failed = evaluate_plans([plan], as_of=moment.as_of, known_at=moment.known_at)
        if failed:
            raise NotComputed(failed[0].error)
        rules = rules_known_at(plan, moment.known_at)
        record_access(by=self.actor, now=self.now, screen="api.plan", patient_id=plan.patient_id)
        found = plan_shape(done[0], rules, clinic_calendar())
        return self.tagged(found, tag_of(plan.version, found))
