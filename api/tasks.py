"""What the API does when nobody asks: forget the replies that were kept long enough."""

from celery import shared_task

from api.replies import sweep_replies


@shared_task(name="api.sweep_replies")
def sweep_stored_replies() -> None:
    sweep_replies()
