"""/test/clock/advance: a test clinic's tomorrow, today."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import ANY_SCOPE, Endpoint
from api.fields import Instant, Strict, Whole
from clinic.permissions import Permission
from clinic.services.clinics import FARTHEST_CLOCK, advance_clock

_MOST_SECONDS = int(FARTHEST_CLOCK.total_seconds())


class AdvanceBody(Strict):
    """How far; a clock never goes back."""

    seconds = Whole(min_value=1, max_value=_MOST_SECONDS)


class ClockAnswer(serializers.Serializer[Any]):
    """What the time is in the clinic from the next request on."""

    now = Instant()
    ahead_seconds = Whole(help_text="In all, of the true time.")


class ClockAdvance(Endpoint):
    access = Permission.VIEW_SCHEDULE
    interactions = {"POST": ANY_SCOPE}
    tag = "test"

    @extend_schema(
        operation_id="advanceClock",
        summary="Move the clock of a test clinic forward",
        description="Reviews, reminders and deadlines up to then become due and are worked off as "
        "on any day, within a minute. Any key may do it; of people, who runs the clinic. A live "
        "clinic answers 404.",
        request=AdvanceBody,
        responses={200: ClockAnswer},
        examples=[
            OpenApiExample("Eight weeks", value={"seconds": 4838400}, request_only=True),
            OpenApiExample(
                "The time then",
                value={"now": "2027-01-17T10:00:00Z", "ahead_seconds": 4838400},
                response_only=True,
                status_codes=["200"],
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        clinic = request._request.clinic  # type: ignore[attr-defined]
        if not clinic.is_test:
            raise Http404
        if self.actor.kind == "user":
            self.actor.check_may(Permission.MANAGE_CLINIC)
        by = timedelta(seconds=self.body(AdvanceBody)["seconds"])
        ahead = advance_clock(clinic=clinic, forward=by, by=self.actor, now=self.now)
        return Response({"now": self.now + by, "ahead_seconds": int(ahead.total_seconds())})
