"""The tick that needs no Redis: the same services as the worker, every few seconds."""

import logging
import random
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
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
        if once and not all(loop.result() for loop in loops):
            raise CommandError("Not all that is due was done: see the log.")


def _ticks() -> Mapping[str, Callable[..., object]]:
    """Each kind of work ticks by itself: a mail server that hangs holds up no prompt."""
    return {kind: import_string(path) for kind, path in settings.TICKS.items()}


def _loop(kind: str, work: Callable[..., object], stopping: threading.Event, once: bool) -> bool:
    """Tick until it is time to stop; answers with whether the last tick went well."""
    is_well = True
    try:
        while not stopping.is_set():
            is_well = _tick(kind, work, is_alive=is_well)
            # Jitter keeps pollers that started together from asking together.
            pause = LONGEST_PAUSE_SECONDS * random.uniform(0.6, 1.0)  # noqa: S311  # nosec B311
            if once or stopping.wait(pause):
                break
    finally:
        connection.close()
    return is_well


def _tick(kind: str, work: Callable[..., object], *, is_alive: bool) -> bool:
    """Do what is due. What fails holds up no other kind of work, and the next tick tries again;
    its heart is silent until it has succeeded, so that the watchdog names it."""
    try:
        with beating(kind) if is_alive else nullcontext():
            work(by=system("worker"))
    except Exception:
        logger.exception("tick failed")
        connection.close()
        return False
    return True
