"""/episodes/{id}/stage_changes and /episodes/{id}/stage_moves"""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.episodes.reads import plan_of, what_changed
from api.ids import public_id
from api.paging import PageQuery, page_of
from api.problems import unprocessable
from api.records.bodies import when_in
from api.records.outcomes import outcome, standing_prompts
from api.stages import examples
from api.stages.bodies import StageChangeAnswer, StageChangeBody, StageChangeOutcome, StageOptions
from api.stages.reads import change_as_shown, option_as_shown, stage_changes_of
from api.versions import Current, tag_of
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.services.courses import change_stage
from followup.stage_options import Option, options_from
from pathway.models import CarePlan, StageChange
from pathway.services.courses import CLOSED


class StageChanges(Endpoint):
    access = Permission.VIEW_CASELOAD
    writes = {"POST": Permission.CHANGE_STAGE}
    interactions = {"GET": "CarePlan.s", "POST": "CarePlan.u"}
    query = PageQuery
    guarded = frozenset({"POST"})
    needs_key = True

    @extend_schema(
        operation_id="listStageChanges",
        summary="Every move between stages, the earliest first",
        parameters=[PageQuery],
        responses=page_of(StageChangeAnswer),
        examples=examples.HISTORY,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        record_access(
            by=self.actor, now=self.now, screen="api.stage_changes", patient_id=plan.patient_id
        )
        return self.page_within(stage_changes_of(plan.episode_id))

    @extend_schema(
        operation_id="changeStage",
        summary="Record the stage a clinician decided on",
        description="No move is barred. One that the protocol does not foresee, or whose criteria "
        "are not known to be met, is recorded as an override and needs a reason. `If-Match` is "
        "the ETag of the episode or of its `stage_moves`.",
        request=StageChangeBody,
        responses={201: StageChangeOutcome},
        examples=examples.MOVED,
    )
    def post(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        body = self.body(StageChangeBody)
        self.must_match(_current(plan), body)
        before = standing_prompts(plan.patient_id)
        change = self._move(plan, body)
        became = outcome(plan.patient_id, before, by=self.actor)
        whose = {"episode": episode, "patient": public_id("pat", plan.patient_id)}
        found = {**change_as_shown(change), **whose, **became}
        return self.tagged(found, tag_of(plan.version), 201)

    def _move(self, plan: CarePlan, body: dict[str, Any]) -> StageChange:
        """Raises Problem by field."""
        said = {name: body.get(name, "").strip() for name in ("reason", "close_reason")}
        try:
            option = _option(plan, body["to"], options_from(plan, self.now), said)
            when = when_in(body, kind="", now=self.now)
            return change_stage(
                plan=plan, move=option.chosen(**said), when=when, by=self.actor, now=self.now
            )
        except ValidationError as error:
            raise unprocessable(error.message_dict) from None


class StageMoves(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CarePlan.r"}

    @extend_schema(
        operation_id="listStageMoves",
        summary="Where the patient may go from here, and what each move rests on",
        responses=StageOptions,
        examples=examples.OPTIONS,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        record_access(
            by=self.actor, now=self.now, screen="api.stage_moves", patient_id=plan.patient_id
        )
        moves = [option_as_shown(option) for option in options_from(plan, self.now)]
        whole = {"data": moves, "has_more": False, "next_cursor": None}
        found = {**whole, "stage": plan.stage, "version": plan.version}
        return self.tagged(found, tag_of(plan.version, found))


def _current(plan: CarePlan) -> Current:
    return Current(
        plan.version, {"to": plan.stage}, lambda version: what_changed(plan, since=version)
    )


def _option(plan: CarePlan, to: str, options: list[Option], said: dict[str, str]) -> Option:
    """Raises ValidationError by field."""
    option = next((each for each in options if each.stage == to), None)
    if option is None:
        here = to == plan.stage
        message = "The patient is in this stage already." if here else "It cannot be evaluated."
        raise ValidationError({"to": message})
    if option.move.needs_reason and not said["reason"]:
        raise ValidationError(
            {"reason": "Say why: the protocol does not expect this move as things stand."}
        )
    if said["close_reason"] and to != CLOSED:
        raise ValidationError({"close_reason": "Leave this out: this move does not close it."})
    return option
