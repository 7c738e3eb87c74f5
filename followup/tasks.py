"""Nudges: a task opens a scope and calls a service. Losing or doubling one changes latency only."""

from celery import shared_task

from clinic.actors import system
from followup.services.heartbeats import beat_heart
from followup.services.due_work import do_dated_work


@shared_task(name="followup.sweep")
def sweep_due() -> None:
    """Evaluate what is due; several workers share the work through the claim."""
    beat_heart("worker")
    do_dated_work(by=system("worker"))
