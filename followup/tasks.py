"""Nudges: a task opens a scope and calls a service. Losing or doubling one changes latency only."""

from celery import shared_task

from clinic.actors import system
from followup.services.drafts import sweep_drafts
from followup.services.due_work import do_dated_work
from followup.services.heartbeats import beating, note_alive
from followup.services.sending import send_due

A_LITTLE_SECONDS = 10.0


@shared_task(name="followup.sweep")
def sweep_due(sent_by: str = "") -> None:
    """Do what is due; several workers share the work through the claim.

    A nudge that arrives shows that Redis lives, and one that beat sent that beat does.
    """
    note_alive("redis")
    if sent_by == "beat":
        note_alive("beat")
    with beating("worker"):
        do_dated_work(by=system("worker"))


@shared_task(name="followup.send")
def send_messages() -> None:
    """Send for a little while: a mail server that hangs keeps no worker from its other work."""
    with beating("sender"):
        send_due(by=system("worker"), seconds=A_LITTLE_SECONDS)


@shared_task(name="followup.tidy")
def tidy() -> None:
    """Throw away drafts that nobody went on with."""
    sweep_drafts()
