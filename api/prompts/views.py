"""/episodes/{id}/prompts, /prompts/{id}, /prompts/{id}/decisions"""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404, refuse_parameter
from api.episodes.reads import plan_of
from api.expansions import OF_PROMPTS
from api.ids import internal_id
from api.paging import ExpandQuery, page_of
from api.problems import unprocessable
from api.prompts import examples
from api.prompts.bodies import (
    ClinicPromptQuery,
    DecisionBody,
    PromptAnswer,
    PromptDetailAnswer,
    PromptQuery,
    decision_in,
    placed,
)
from api.prompts.deciders import decider
from api.prompts.reads import (
    UnknownCursor,
    newest_first,
    prompt_detail,
    prompt_rows,
    prompt_with,
    prompts_like,
    prompts_shown,
    what_changed,
)
from api.versions import Current, tag_of
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.deciding import PromptChanged
from followup.services.decisions import decide_prompt
from pathway.models import Prompt


class PromptList(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "DetectedIssue.s"}
    query = PromptQuery
    expansions = OF_PROMPTS

    @extend_schema(
        operation_id="listPrompts",
        summary="The prompts of an episode, open and closed",
        parameters=[PromptQuery],
        responses=page_of(PromptAnswer),
        examples=examples.LISTED,
    )
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        filters = {name: self.asked.get(name) for name in ("state", "severity")}
        found = prompts_like(care_plan__episode=plan.episode_id, **filters)
        try:
            ordered = newest_first(found, self.place("prm"))
        except UnknownCursor:
            raise refuse_parameter("starting_after", "Use `next_cursor` of this list.") from None
        record_access(by=self.actor, now=self.now, screen="api.prompts", patient_id=plan.patient_id)
        return self.page(prompts_shown(ordered, self.asked["limit"] + 1, with_gone=self.is_sync))


class ClinicPromptList(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "DetectedIssue.s"}
    query = ClinicPromptQuery
    expansions = OF_PROMPTS

    @extend_schema(
        operation_id="listClinicPrompts",
        summary="The prompts of the clinic, open and closed",
        parameters=[ClinicPromptQuery],
        responses=page_of(PromptAnswer),
        examples=examples.LISTED,
    )
    def get(self, request: Request) -> Response:
        names = ("state", "severity", "patient", "rule")
        found = prompts_like(**{name: self.asked.get(name) for name in names})
        limit = self.asked["limit"]
        rows = prompt_rows(found, self.place("prm"), limit + 1)
        record_access(
            by=self.actor,
            now=self.now,
            screen="api.prompts",
            patient_ids=list({internal_id(row["patient"]) for row in rows[:limit]}),
        )
        return self.page(rows)


class OfOnePrompt(Endpoint):
    """What the addresses of one prompt share."""

    access = Permission.VIEW_CASELOAD

    def found(self, prompt: str) -> Prompt:
        row: Prompt = or_404(prompt_with(id_or_404("prm", prompt)))
        record_access(by=self.actor, now=self.now, screen="api.prompt", patient_id=row.patient_id)
        return row

    def shown(self, prompt: Prompt, status: int = 200) -> Response:
        [found] = self.expand([prompt_detail(prompt, by=self.actor, now=self.now)])
        return self.tagged(found, tag_of(prompt.version, found), status)


class PromptDetail(OfOnePrompt):
    interactions = {"GET": "DetectedIssue.r"}
    query = ExpandQuery
    expansions = OF_PROMPTS

    @extend_schema(
        operation_id="getPrompt",
        summary="One prompt: why, what can be answered, what was",
        parameters=[ExpandQuery],
        responses=PromptDetailAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, prompt: str) -> Response:
        return self.shown(self.found(prompt))


class PromptDecisions(OfOnePrompt):
    writes = {"POST": Permission.DECIDE_PROMPT}
    interactions = {"POST": "DetectedIssue.u"}
    guarded = frozenset({"POST"})

    @extend_schema(
        operation_id="decidePrompt",
        summary="Answer a prompt; the prompt as it stands then is in the answer",
        description=(
            "A decision is a person's: an API key names the member in `decided_by` and may do "
            "what their role may. The outcome of a red flag is recorded by a clinician who is "
            "signed in. `If-Match` is the ETag of the prompt that they read; one that says "
            "something else now gives 412."
        ),
        request=DecisionBody,
        responses={201: PromptDetailAnswer},
        examples=examples.DECIDED,
    )
    def post(self, request: Request, prompt: str) -> Response:
        found, body = self.found(prompt), self.body(DecisionBody)
        try:
            self._decide(found, body)
        except ValidationError as error:
            messages = getattr(error, "message_dict", {"__all__": error.messages})
            raise unprocessable(placed(messages)) from None
        except PromptChanged as changed:
            raise _current(changed.current).stale(self.named, {}) from None
        return self.shown(or_404(prompt_with(found.id)), 201)

    def _decide(self, prompt: Prompt, body: dict[str, Any]) -> None:
        decide_prompt(
            prompt=prompt,
            decision=decision_in(body),
            seen_version=max(self.named, default=0),
            sitting=body.get("sitting"),
            by=decider(self.actor, body.get("decided_by")),
            now=self.now,
        )


def _current(prompt: Any) -> Current:
    return Current(
        prompt.version, changed_since=lambda version: what_changed(prompt, since=version)
    )
