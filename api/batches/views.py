"""/batches: many requests in one."""

import time
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.batches.bodies import DONE, BatchAnswer, BatchBody
from api.batches.parts import do_part, not_reached
from api.endpoint import ANY_SCOPE, Endpoint
from clinic.permissions import Permission

# A worker of the web server is given up on after half a minute.
PATIENCE_SECONDS = 20.0


class BatchList(Endpoint):
    access = Permission.VIEW_SCHEDULE
    interactions = {"POST": ANY_SCOPE}
    is_for_batches = False

    @extend_schema(
        operation_id="doBatch",
        summary="Up to 1,000 requests in one, each with its own answer",
        description="Each is done as if it had been sent by itself, with the scope, the If-Match "
        "and the Idempotency-Key that it needs; what fails stores nothing and harms no other. What "
        "there was no time for is answered with 503: send that again. A batch counts as one "
        "request. Credentials and secrets are not made in batches.",
        request=BatchBody,
        responses={200: BatchAnswer},
        examples=DONE,
    )
    def post(self, request: Request) -> Response:
        end, whole = time.monotonic() + PATIENCE_SECONDS, request._request
        done = [
            do_part(whole, part) if time.monotonic() < end else not_reached(whole)
            for part in self.body(BatchBody)["operations"]
        ]
        return Response(_summed(done))


def _summed(done: list[dict[str, Any]]) -> dict[str, Any]:
    succeeded = sum(one["status"] < 400 for one in done)
    return {"data": done, "succeeded": succeeded, "failed": len(done) - succeeded}
