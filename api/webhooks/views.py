"""/webhook_endpoints and /deliveries"""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.ids import public_id
from api.once import ShowsSecretOnce
from api.problems import unprocessable
from api.versions import Current, tag_of, told_of
from api.webhooks import examples
from api.webhooks.bodies import (
    ReplayBody,
    Replayed,
    TestSent,
    WebhookAnswer,
    WebhookBody,
    WebhookChange,
    WebhookList,
    WebhookWithSecret,
)
from api.webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    pause_endpoint,
    remove_endpoint,
    replay_range,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from api.webhooks.models import WebhookEndpoint
from api.webhooks.reads import endpoint_as_shown
from clinic.permissions import Permission


def endpoint_or_404(text: str) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.kept().filter(id=id_or_404("whe", text))
    found: WebhookEndpoint = or_404(rows.first())
    return found


def done(service: Any, **said: Any) -> Any:
    """A use case, with what it refuses as a problem by field."""
    try:
        return service(**said)
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise unprocessable(faults) from None


class WebhookEndpoints(ShowsSecretOnce):
    access = Permission.MANAGE_CLINIC
    interactions = {"GET": "WebhookEndpoint.s", "POST": "WebhookEndpoint.c"}

    @extend_schema(
        operation_id="listWebhooks",
        summary="Every receiver of events, and how it does",
        responses=WebhookList,
        examples=examples.LISTED,
    )
    def get(self, request: Request) -> Response:
        rows = WebhookEndpoint.objects.kept().order_by("created_at", "id")
        return Response({"data": [endpoint_as_shown(row) for row in rows]})

    @extend_schema(
        operation_id="createWebhook",
        summary="Send events to an address from now on",
        description="The answer holds the secret that signs them, this once.",
        request=WebhookBody,
        responses={201: WebhookWithSecret},
        examples=examples.CREATED,
    )
    def post(self, request: Request) -> Response:
        body = self.body(WebhookBody)
        endpoint, secret = done(create_endpoint, by=self.actor, now=self.now, **body)
        answer = _shown(self, endpoint, status=201, secret=secret)
        address = f"{request.path}/{public_id('whe', endpoint.id)}"
        answer["Location"] = request.build_absolute_uri(address)
        return answer


class WebhookEndpointDetail(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {
        "GET": "WebhookEndpoint.r",
        "PATCH": "WebhookEndpoint.u",
        "DELETE": "WebhookEndpoint.d",
    }

    @extend_schema(
        operation_id="getWebhook",
        summary="One receiver of events",
        responses=WebhookAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, endpoint: str) -> Response:
        return _shown(self, endpoint_or_404(endpoint))

    @extend_schema(
        operation_id="changeWebhook",
        summary="Change its name, its address or its events",
        request=WebhookChange,
        responses=WebhookAnswer,
        examples=examples.CHANGED,
    )
    def patch(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        body = self.body(WebhookChange)
        self.must_match(_current(found), body)
        done(change_endpoint, endpoint=found, by=self.actor, now=self.now, **body)
        return _shown(self, found)

    @extend_schema(
        operation_id="removeWebhook",
        summary="Send nothing more to it",
        responses={200: WebhookAnswer},
        examples=examples.ONE,
    )
    def delete(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        self.must_match(_current(found))
        remove_endpoint(endpoint=found, by=self.actor, now=self.now)
        return _shown(self, found)


class WebhookRotation(ShowsSecretOnce):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="rotateWebhookSecret",
        summary="Sign with a fresh secret",
        description="Those before sign beside it, each for 24 hours from when it was replaced. "
        "Is this answer lost, rotate again: what you hold still verifies.",
        request=None,
        responses={200: WebhookWithSecret},
        examples=examples.ROTATED,
    )
    def post(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        secret = rotate_secret(endpoint=found, by=self.actor, now=self.now)
        return _shown(self, found, secret=secret)


class WebhookPause(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="pauseWebhook",
        summary="Send nothing for now, and keep what waits",
        request=None,
        responses={200: WebhookAnswer},
        examples=examples.DONE,
    )
    def post(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        pause_endpoint(endpoint=found, by=self.actor, now=self.now)
        return _shown(self, found)


class WebhookResumption(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="resumeWebhook",
        summary="Send what waited, and what happened meanwhile",
        description="Ends a pause, and also the rest that failures or `Retry-After` brought.",
        request=None,
        responses={200: WebhookAnswer},
        examples=examples.DONE,
    )
    def post(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        resume_endpoint(endpoint=found, by=self.actor, now=self.now)
        return _shown(self, found)


class WebhookTest(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="testWebhook",
        summary="Send it a test event",
        description="On the way of every other event: while `resting_until` lies ahead it waits too.",
        request=None,
        responses={202: TestSent},
        examples=examples.TESTED,
    )
    def post(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        event = done(send_test, endpoint=found, by=self.actor, now=self.now)
        return Response({"event": public_id("evt", event)}, 202)


class WebhookReplay(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="replayDeliveries",
        summary="Send many deliveries again, with the ids they had",
        description="At most 10,000 at once. 422 where nothing is named.",
        request=ReplayBody,
        responses={202: Replayed},
        examples=examples.REPLAYED,
    )
    def post(self, request: Request, endpoint: str) -> Response:
        found = endpoint_or_404(endpoint)
        body = self.body(ReplayBody)
        count = done(
            replay_range,
            endpoint=found,
            by=self.actor,
            now=self.now,
            begin=body.get("from"),
            end=body.get("to"),
            types=body["types"],
            states=body["states"],
        )
        return Response({"count": count}, 202)


def _shown(view: Endpoint, endpoint: WebhookEndpoint, status: int = 200, **more: str) -> Response:
    """Its health has no version of its own: the tag is of all that is shown."""
    found = endpoint_as_shown(endpoint)
    return view.tagged({**found, **more}, tag_of(endpoint.version, found), status)


def _current(endpoint: WebhookEndpoint) -> Current:
    return Current(
        version=endpoint.version,
        shown=endpoint_as_shown(endpoint),
        changed_since=lambda version: told_of(endpoint.id, version),
    )
