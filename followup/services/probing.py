"""Asking those who cannot speak for themselves whether they are there: Redis and the mail server.

A nudge that Redis takes shows that Redis lives; the worker that hears it beats its own heart.
So a dead worker, a dead beat and a dead Redis can be told apart.
"""

import logging

from celery import current_app
from django.conf import settings
from django.core.mail import get_connection
from kombu.exceptions import OperationalError

from clinic.actors import Actor
from followup.services.heartbeats import note_alive, was_heard_within

ASKED_EVERY_SECONDS = 15.0

logger = logging.getLogger(__name__)


def ask_around(*, by: Actor) -> None:
    """Nudge the workers and greet the mail server, each unless it was heard from lately."""
    if not was_heard_within("redis", ASKED_EVERY_SECONDS):
        _nudge_workers()
    if settings.EMAIL_HOST and not was_heard_within("email", ASKED_EVERY_SECONDS):
        _greet_mail_server()


def _nudge_workers() -> None:
    try:
        current_app.send_task("followup.sweep", expires=ASKED_EVERY_SECONDS)
    except OperationalError:
        logger.warning("Redis did not take a nudge")
    else:
        note_alive("redis")


def _greet_mail_server() -> None:
    """A connection with its sign-in, closed again: nothing is sent."""
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except OSError:
        logger.warning("the mail server did not answer")
    else:
        note_alive("email")
