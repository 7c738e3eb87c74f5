"""What the API does when nobody asks: number and send events, forget replies kept long enough."""

from celery import shared_task

from api.events.feed import advance_due
from api.replies import sweep_replies
from api.webhooks.sending import send_due
from api.webhooks.sweeping import sweep_deliveries
from clinic.actors import system
from followup.services.heartbeats import beating
from followup.services.job_outputs import sweep_files

A_LITTLE_SECONDS = 10.0


@shared_task(name="api.sweep_replies")
def sweep_stored_replies() -> None:
    """Replies, deliveries, files and uploads that were kept long enough."""
    sweep_replies()
    sweep_deliveries()
    sweep_files(by=system("worker"))


@shared_task(name="api.events")
def send_events() -> None:
    """Number what was committed, and send to webhooks for a little while."""
    with beating("webhooks"):
        advance_due(by=system("worker"))
        send_due(by=system("worker"), seconds=A_LITTLE_SECONDS)
