"""What the API does when nobody asks: number and send events, forget replies kept long enough."""

from celery import shared_task

from api.events.feed import advance_due
from api.replies import sweep_replies
from api.webhooks.sending import send_due
from clinic.actors import system
from followup.services.heartbeats import beating

A_LITTLE_SECONDS = 10.0


@shared_task(name="api.sweep_replies")
def sweep_stored_replies() -> None:
    sweep_replies()


@shared_task(name="api.events")
def send_events() -> None:
    """Number what was committed, and send to webhooks for a little while."""
    with beating("webhooks"):
        advance_due(by=system("worker"))
        send_due(by=system("worker"), seconds=A_LITTLE_SECONDS)
