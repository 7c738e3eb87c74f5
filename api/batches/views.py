"""/batches: many requests in one."""

import hashlib
import time
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.batches.bodies import DONE, BatchAnswer, BatchBody
from api.batches.parts import do_part, not_reached
from api.endpoint import ANY_SCOPE, Endpoint
from api.problems import Problem
from api.replies import is_free
from clinic.permissions import Permission
from clinic.tenancy import current_clinic_id

# A worker of the web server is given up on after half a minute.
PATIENCE_SECONDS = 20.0
# All answers are held at once.
MOST_BYTES = 8_000_000


class BatchList(Endpoint):
    access = Permission.VIEW_SCHEDULE
    interactions = {"POST": ANY_SCOPE}
    is_for_batches = False

    @extend_schema(
        operation_id="doBatch",
        summary="Up to 1,000 requests in one, each with its own answer",
        description="Each is done as if it had been sent by itself, with the scope, the If-Match "
        "and the Idempotency-Key that it needs; what fails stores nothing and harms no other. What "
        "there was no time or no room for is answered with 503: send that again. A batch counts "
        "as one request, and a program has one under way at a time. Credentials and secrets are "
        "not made in batches.",
        request=BatchBody,
        responses={200: BatchAnswer},
        examples=DONE,
    )
    def post(self, request: Request) -> Response:
        if not is_free(turn_of(self.actor.id)):
            raise Problem("still_running")
        return Response(_summed(self._answers(self.body(BatchBody)["operations"])))

    def _answers(self, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        end, whole = time.monotonic() + PATIENCE_SECONDS, self.request._request
        done, size = [], 0
        for part in parts:
            if time.monotonic() < end and size < MOST_BYTES:
                answer, length = do_part(whole, part)
                size += length
            else:
                answer = not_reached(whole)
            done.append(answer)
        return done


def turn_of(asker: object) -> bytes:
    """What a program holds while a batch of its own is under way: a thread of few, for seconds."""
    return hashlib.sha256(f"a batch of {asker} in {current_clinic_id()}".encode()).digest()


def _summed(done: list[dict[str, Any]]) -> dict[str, Any]:
    succeeded = sum(one["status"] < 400 for one in done)
    return {"data": done, "succeeded": succeeded, "failed": len(done) - succeeded}
