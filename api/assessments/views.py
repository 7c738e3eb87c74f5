"""/episodes/{id}/assessments"""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.assessments import examples
from api.assessments.bodies import (
    AssessmentAnswer,
    AssessmentBody,
    AssessmentQuery,
    RecordedAnswer,
    placed,
    when_in,
)
from api.assessments.reads import (
    UnknownCursor,
    assessment_shape,
    assessments_after,
    prompts_raised,
    standing_prompts,
)
from api.endpoint import Endpoint, id_or_404, or_404, page_of, refuse_parameter
from api.episodes.reads import plan_of
from api.problems import unprocessable
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.services.assessments import record_assessment
from pathway.models import Assessment, CarePlan


class AssessmentList(Endpoint):
    access = Permission.VIEW_CASELOAD
    writes = {"POST": Permission.RECORD_CLINICAL}
    interactions = {"GET": "QuestionnaireResponse.s", "POST": "QuestionnaireResponse.c"}
    query = AssessmentQuery

    @extend_schema(
        operation_id="listAssessments",
        summary="The assessments of an episode",
        parameters=[AssessmentQuery],
        responses=page_of(AssessmentAnswer),
        examples=examples.LISTED,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        try:
            rows = assessments_after(self.cursor("asm"), plan=plan, count=self.asked["limit"] + 1)
        except UnknownCursor:
            raise refuse_parameter("starting_after", "Use `next_cursor` of this list.") from None
        record_access(
            by=self.actor, now=self.now, screen="api.assessments", patient_id=plan.patient_id
        )
        return self.page(rows)

    @extend_schema(
        operation_id="recordAssessment",
        summary="Record an assessment; the prompts it raises are in the answer",
        request=AssessmentBody,
        responses={201: RecordedAnswer},
        examples=examples.RECORDED,
    )
    def post(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        body = self.body(AssessmentBody)
        before = standing_prompts(plan)
        assessment = self._record(plan, body)
        shown = assessment_shape(assessment, plan.episode_id)
        return Response({**shown, "prompts": prompts_raised(plan, before)}, 201)

    def _record(self, plan: CarePlan, body: dict[str, Any]) -> Assessment:
        answers = {**body["answers"], "kind": body["kind"]}
        try:
            return record_assessment(
                plan=plan,
                answers=answers,
                when=when_in(body, self.now),
                by=self.actor,
                now=self.now,
            )
        except ValidationError as error:
            raise unprocessable(placed(error.message_dict)) from None
