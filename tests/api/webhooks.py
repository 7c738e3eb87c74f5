"""A test clinic whose clock a test may set, with a webhook and something that happened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.events.feed import advance
from api.webhooks.endpoints import create_endpoint
from api.webhooks.models import Delivery, WebhookEndpoint
from api.webhooks.sending import send_due
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from tests.builders import SEED, a_clinic, a_patient
from tests.messaging.making import set_clock

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Hooked:
    clinic: Clinic
    endpoint_id: Any
    secret: str

    def at(self, moment: datetime) -> None:
        set_clock(self.clinic, moment)

    def happen(self, count: int = 1) -> None:
        """`patient.created`, so many times, numbered and due."""
        with clinic_scope(self.clinic.id) as now:
            for _ in range(count):
                a_patient(now=now)
            advance(now=now)

    def send(self) -> int:
        return send_due(by=SEED, clinic_id=self.clinic.id)

    @property
    def endpoint(self) -> WebhookEndpoint:
        with clinic_scope(self.clinic.id):
            return WebhookEndpoint.objects.get(id=self.endpoint_id)

    @property
    def deliveries(self) -> list[Delivery]:
        with clinic_scope(self.clinic.id):
            return list(Delivery.objects.filter(endpoint=self.endpoint_id).order_by("position"))

    @property
    def states(self) -> list[str]:
        return [delivery.state for delivery in self.deliveries]

    def do(self, service: Any, **said: Any) -> Any:
        """A use case of the endpoint, as the clinic's administration."""
        with clinic_scope(self.clinic.id) as now:
            endpoint = WebhookEndpoint.objects.get(id=self.endpoint_id)
            return service(endpoint=endpoint, by=SEED, now=now, **said)


def a_hooked_clinic(url: str, types: tuple[str, ...] = ("patient.created",)) -> Hooked:
    clinic = a_clinic(is_test=True)
    set_clock(clinic, START)
    with clinic_scope(clinic.id) as now:
        advance(now=now)
        endpoint, secret = create_endpoint(name="Warehouse", url=url, types=types, by=SEED, now=now)
    return Hooked(clinic, endpoint.id, secret)
