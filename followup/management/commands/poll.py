"""The tick that needs no Redis: the same services as the worker, every few seconds."""

import logging
import random
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from clinic.actors import system
from clinic.roles import refuse_wrong_role
from followup.services.heartbeats import beat_heart
from followup.services.sweep import sweep

LONGEST_PAUSE_SECONDS = 5.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do due work in a loop, without Redis. Run one beside every worker; any number is safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        refuse_wrong_role()
        stopping = threading.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: stopping.set())
        while not stopping.is_set():
            self._tick()
            # Jitter keeps pollers that started together from asking together.
            pause = LONGEST_PAUSE_SECONDS * random.uniform(0.6, 1.0)  # noqa: S311  # nosec B311
            if once or stopping.wait(pause):
                break

    def _tick(self) -> None:
        try:
            beat_heart("poll")
            sweep(by=system("worker"))
        except DatabaseError:
            # The database is away: the work stays due there, and the next tick finds it.
            logger.exception("tick failed")
            connection.close()
