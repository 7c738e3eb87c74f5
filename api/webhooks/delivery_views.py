"""/deliveries"""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404, refuse_parameter
from api.ids import read_id
from api.webhooks import examples
from api.webhooks.bodies import DeliveryAnswer, DeliveryPage, DeliveryQuery
from api.webhooks.endpoints import replay_delivery
from api.webhooks.models import Delivery
from api.webhooks.reads import deliveries_before, delivery_as_shown
from api.webhooks.views import done
from clinic.permissions import Permission


class Deliveries(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"GET": "WebhookEndpoint.s"}
    query = DeliveryQuery

    @extend_schema(
        operation_id="listDeliveries",
        summary="Every delivery with its tries, the newest first",
        parameters=[DeliveryQuery],
        responses=DeliveryPage,
        examples=examples.DELIVERIES,
    )
    def get(self, request: Request) -> Response:
        text = self.asked.get("endpoint")
        endpoint_id = read_id("whe", text) if text else None
        if text and endpoint_id is None:
            raise refuse_parameter("endpoint", "Use the id of a webhook.")
        rows = deliveries_before(
            self._cursor(),
            count=self.asked["limit"] + 1,
            endpoint_id=endpoint_id,
            state=self.asked.get("state"),
        )
        return self.page(rows)

    def _cursor(self) -> uuid.UUID | None:
        """The newest come first, so this list goes on backwards."""
        text = self.asked.get("starting_after")
        found = read_id("whd", text) if text else None
        if text and found is None:
            raise refuse_parameter("starting_after", "Use `next_cursor` of the page before.")
        return found


class DeliveryDetail(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"GET": "WebhookEndpoint.r"}

    @extend_schema(
        operation_id="getDelivery",
        summary="One delivery with every try",
        responses=DeliveryAnswer,
        examples=examples.DELIVERY,
    )
    def get(self, request: Request, delivery: str) -> Response:
        return Response(delivery_as_shown(_delivery_or_404(delivery)))


class DeliveryReplay(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "WebhookEndpoint.u"}

    @extend_schema(
        operation_id="replayDelivery",
        summary="Send one delivery again, with the id it had",
        request=None,
        responses={202: DeliveryAnswer},
        examples=examples.SENT_AGAIN,
    )
    def post(self, request: Request, delivery: str) -> Response:
        found = _delivery_or_404(delivery)
        done(replay_delivery, delivery=found, by=self.actor, now=self.now)
        return Response(delivery_as_shown(_delivery_or_404(delivery)), 202)


def _delivery_or_404(text: str) -> Delivery:
    rows = Delivery.objects.select_related("endpoint").filter(id=id_or_404("whd", text))
    found: Delivery = or_404(rows.first())
    return found
