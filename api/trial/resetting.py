"""Emptying a test clinic while nobody else is in it, and telling whoever listens."""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from api.events.feed import advance
from api.problems import Problem
from api.replies import is_free
from api.webhooks.models import WebhookEndpoint
from clinic.actors import Actor
from clinic.models import Clinic
from clinic.services.resetting import Emptied, empty_clinic
from followup.demo.filling import start_telling
from followup.models import Job

NONE, DEMO = "none", "demo"


@dataclass(frozen=True, slots=True)
class Reset:
    """What was emptied, and the long work that tells new patients, if any are wanted."""

    emptied: Emptied
    telling: Job | None


@transaction.atomic
def reset_clinic(*, clinic: Clinic, patients: str, by: Actor) -> Reset:
    """Raises Problem while somebody else resets it, ValidationError for a live clinic."""
    if not is_alone(clinic):
        raise Problem(
            "still_running", "Somebody else is emptying this clinic. Ask again in a while."
        )
    emptied = empty_clinic(clinic=clinic, by=by, patients=patients)
    _move_secrets(emptied)
    telling = start_telling(by=by, now=emptied.now) if patients == DEMO else None
    advance(now=emptied.now)
    return Reset(emptied, telling)


def is_alone(clinic: Clinic) -> bool:
    """Two that wait for everybody else to leave the clinic would wait for each other."""
    return is_free(hashlib.sha256(b"reset" + clinic.id.bytes).digest())


def _move_secrets(emptied: Emptied) -> None:
    """Times inside a sealed value, where the function of the database does not reach."""
    for endpoint in WebhookEndpoint.objects.kept():
        moved = endpoint.secrets_moved(emptied.back, now=emptied.now)
        WebhookEndpoint.objects.filter(id=endpoint.id).update(secrets=moved)
