"""/episodes/{id}/rules and /episodes/{id}/rules/{rule}"""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.episodes.reads import plan_of
from api.explanations import examples
from api.explanations.bodies import ExplanationAnswer, RulePage, RuleQuery
from api.explanations.shapes import explanation_shape, line_shape, moment_shape
from api.plans.bodies import MomentQuery
from api.plans.moments import moment_asked
from api.versions import tag_of
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.services.explaining import explain_rule, list_rules


class EpisodeRules(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CarePlan.r"}
    query = RuleQuery

    @extend_schema(
        operation_id="listRules",
        summary="What every rule says of this episode",
        description="One line a rule: met, not met, cannot tell, off, not asked (and why) or "
        "failed. Nothing clinical is written.",
        parameters=[RuleQuery],
        responses=RulePage,
        examples=examples.LISTED,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        moment = moment_asked(self.asked, episode=plan.episode, now=self.now)
        lines = list_rules(plan, moment)
        record_access(by=self.actor, now=self.now, screen="api.rules", patient_id=plan.patient_id)
        rows = [line_shape(line) for line in lines]
        return self.page_within(rows, key="rule", **moment_shape(plan, moment))


class EpisodeRule(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CarePlan.r"}
    query = MomentQuery

    @extend_schema(
        operation_id="explainRule",
        summary="Why a rule says what it says, or why not, and what would change it",
        description="For each value the rule read: the nearest other value with which it would "
        "say something else, all else as recorded. `limits` says the same of its numbers, "
        "`next_day` of the clock. Nothing clinical is written.",
        parameters=[MomentQuery],
        responses=ExplanationAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, episode: str, rule: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        moment = moment_asked(self.asked, episode=plan.episode, now=self.now)
        try:
            shown = explanation_shape(explain_rule(plan, rule, moment))
        except KeyError:
            raise Http404 from None
        record_access(by=self.actor, now=self.now, screen="api.rule", patient_id=plan.patient_id)
        return self.tagged(shown, tag_of(plan.version, shown))
