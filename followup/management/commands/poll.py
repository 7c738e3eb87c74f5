"""The tick that needs no Redis: the same services as the worker, every few seconds."""

import logging
import random
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from clinic.actors import system
from clinic.roles import refuse_wrong_role
from followup.services.heartbeats import beating

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
        ticks = _ticks()
        with ThreadPoolExecutor(len(ticks)) as threads:
            loops = [
                threads.submit(_loop, kind, work, stopping, once) for kind, work in ticks.items()
            ]
            wait(loops, return_when=FIRST_EXCEPTION)
            # One that failed takes the others with it: a supervisor starts all of them again.
            stopping.set()
        for loop in loops:
            loop.result()


def _ticks() -> Mapping[str, Callable[..., object]]:
    """Each kind of work ticks by itself: a mail server that hangs holds up no prompt."""
    return {kind: import_string(path) for kind, path in settings.TICKS.items()}


def _loop(kind: str, work: Callable[..., object], stopping: threading.Event, once: bool) -> None:
    try:
        while not stopping.is_set():
            _tick(kind, work)
            # Jitter keeps pollers that started together from asking together.
            pause = LONGEST_PAUSE_SECONDS * random.uniform(0.6, 1.0)  # noqa: S311  # nosec B311
            if once or stopping.wait(pause):
                break
    finally:
        connection.close()


def _tick(kind: str, work: Callable[..., object]) -> None:
    try:
        with beating(kind):
            work(by=system("worker"))
    except DatabaseError:
        # The database is away: the work stays due there, and the next tick finds it.
        logger.exception("tick failed")
        connection.close()
