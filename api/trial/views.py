"""/test: a test clinic's tomorrow, today; and a fresh beginning."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.bulk.bodies import JobAnswer
from api.bulk.views import OfJobs
from api.endpoint import ANY_SCOPE, Endpoint
from api.trial import bodies
from api.trial.bodies import AdvanceBody, ClockAnswer, ResetAnswer, ResetBody
from api.trial.resetting import reset_clinic
from clinic.models import Clinic
from clinic.permissions import Permission
from clinic.services.clinics import advance_clock


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
        examples=bodies.ADVANCED,
    )
    def post(self, request: Request) -> Response:
        clinic = _test_clinic(self)
        by = timedelta(seconds=self.body(AdvanceBody)["seconds"])
        ahead = advance_clock(clinic=clinic, forward=by, by=self.actor, now=self.now)
        return Response({"now": self.now + by, "ahead_seconds": int(ahead.total_seconds())})


class ClinicReset(OfJobs):
    access = Permission.VIEW_SCHEDULE
    interactions = {"POST": "Organization.d"}
    is_for_batches = False
    tag = "test"

    @extend_schema(
        operation_id="resetClinic",
        summary="Empty a test clinic, for good",
        description="Everything that was told about patients goes, with all events, messages, "
        "deliveries, jobs and stored replies. What you set up stays: settings, staff, keys, "
        "webhooks, the clinic's own texts, numbers and targets. The clock goes back to the true time. "
        "The feed goes on with `clinic.reset` under the next number. With the demo's patients the "
        "answer is 202: ask `Location` how far they are told. Of people, who runs the clinic may "
        "do it. A live clinic answers 404.",
        request=ResetBody,
        responses={200: ResetAnswer, 202: JobAnswer},
        examples=bodies.RESET,
    )
    def post(self, request: Request) -> Response:
        clinic = _test_clinic(self)
        done = reset_clinic(clinic=clinic, **self.body(ResetBody), by=self.actor)
        # What this request still writes, its stored reply above all, is of the new time.
        raw: Any = request._request
        raw.now = done.emptied.now
        if done.telling:
            return self.shown(done.telling, 202)
        return Response({"now": self.now, "removed_patients": done.emptied.patients})


def _test_clinic(view: Endpoint) -> Clinic:
    """The clinic of the request. Raises Http404 for a live one, NotPermitted."""
    found: Clinic = view.request._request.clinic  # type: ignore[attr-defined]
    if not found.is_test:
        raise Http404
    if view.actor.kind == "user":
        view.actor.check_may(Permission.MANAGE_CLINIC)
    return found
