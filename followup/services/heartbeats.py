"""Which processes are alive and which servers answer, as PostgreSQL last heard."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now

from clinic.models import Heartbeat

KEPT = timedelta(days=1)
OFTEN_SECONDS = 10.0


@dataclass
class _Heart:
    kind: str
    beaten_at: float


_heart: ContextVar[_Heart | None] = ContextVar("heart", default=None)


@contextmanager
def beating(kind: str) -> Iterator[None]:
    """This process is alive now, and says so again from inside long work (`still_alive`)."""
    beat_heart(kind)
    token = _heart.set(_Heart(kind, time.monotonic()))
    try:
        yield
    finally:
        _heart.reset(token)


def still_alive() -> None:
    """Between two pieces of work, outside any transaction; seldom enough to cost nothing."""
    heart = _heart.get()
    if heart is not None and time.monotonic() - heart.beaten_at >= OFTEN_SECONDS:
        beat_heart(heart.kind)
        heart.beaten_at = time.monotonic()


def beat_heart(kind: str) -> None:
    """This process is alive now; processes silent for a day are forgotten."""
    _note(f"{kind}@{socket.gethostname()}:{os.getpid()}", kind)
    Heartbeat.objects.filter(kind=kind, seen_at__lt=Now() - KEPT).delete()


def note_alive(kind: str) -> None:
    """What cannot write for itself was just heard from: beat, Redis or the mail server."""
    _note(kind, kind)


def was_heard_within(kind: str, seconds: float) -> bool:
    """Whether anything of this kind was alive so lately."""
    since = Now() - timedelta(seconds=seconds)
    return Heartbeat.objects.filter(kind=kind, seen_at__gte=since).exists()


def _note(process: str, kind: str) -> None:
    Heartbeat.objects.update_or_create(process=process, defaults={"kind": kind, "seen_at": Now()})
