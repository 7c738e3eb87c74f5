"""Which processes are alive and which servers answer, as PostgreSQL last heard."""

import os
import socket
from datetime import timedelta

from django.db.models.functions import Now

from clinic.models import Heartbeat

KEPT = timedelta(days=1)


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
