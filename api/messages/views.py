"""/messages: the ledger of what is written to patients, and asking for a questionnaire."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.episodes.reads import plan_of
from api.expansions import OF_MESSAGES
from api.ids import internal_id, public_id
from api.messages.bodies import (
    LISTED,
    ONE,
    SENT,
    MessageAnswer,
    MessageBody,
    MessageQuery,
)
from api.messages.reads import message_rows, message_shape, messages_like
from api.paging import ExpandQuery, page_of
from api.problems import unprocessable
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.services.report_requests import request_report

_FILTERS = ("patient", "purpose", "channel", "state")


class MessageList(Endpoint):
    access = Permission.VIEW_CASELOAD
    writes = {"POST": Permission.RECORD_CLINICAL}
    interactions = {"GET": "CommunicationRequest.s", "POST": "CommunicationRequest.c"}
    query = MessageQuery
    needs_key = True
    expansions = OF_MESSAGES

    @extend_schema(
        operation_id="listMessages",
        summary="What was written to patients, or will be",
        parameters=[MessageQuery],
        responses=page_of(MessageAnswer),
        examples=LISTED,
    )
    def get(self, request: Request) -> Response:
        filters = {name: self.asked[name] for name in _FILTERS if name in self.asked}
        found = messages_like(**filters)
        rows = message_rows(found, self.place("msg"), self.asked["limit"] + 1)
        seen = {internal_id(row["patient"]) for row in rows[: self.asked["limit"]]}
        record_access(by=self.actor, now=self.now, screen="api.messages", patient_ids=list(seen))
        return self.page(rows)

    @extend_schema(
        operation_id="sendQuestionnaire",
        summary="Ask a patient for a report now",
        description="It goes out when the quiet hours of the patient allow, at most once a day; "
        "somebody calls when nobody answers. 422 says why a patient cannot be asked.",
        request=MessageBody,
        responses={201: MessageAnswer},
        examples=SENT,
    )
    def post(self, request: Request) -> Response:
        body = self.body(MessageBody)
        plan = plan_of(body["episode"])
        if plan is None:
            raise unprocessable({"episode": "There is no such episode."})
        message = request_report(plan=plan, by=self.actor, now=self.now)
        answer = self.versioned(message_shape(message), 201)
        address = f"{request.path}/{public_id('msg', message.id)}"
        answer["Location"] = request.build_absolute_uri(address)
        return answer


class MessageDetail(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "CommunicationRequest.r"}
    query = ExpandQuery
    expansions = OF_MESSAGES

    @extend_schema(
        operation_id="getMessage",
        summary="One message, and what became of it",
        parameters=[ExpandQuery],
        responses=MessageAnswer,
        examples=ONE,
    )
    def get(self, request: Request, message: str) -> Response:
        found = or_404(messages_like(id=id_or_404("msg", message)).first())
        record_access(
            by=self.actor, now=self.now, screen="api.message", patient_id=found.patient_id
        )
        return self.versioned(message_shape(found))
