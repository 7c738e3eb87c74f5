"""Which processes are alive, as PostgreSQL last heard."""

import os
import socket
from datetime import timedelta

from django.db.models.functions import Now

from clinic.models import Heartbeat

KEPT = timedelta(days=1)


def beat_heart(kind: str) -> None:
    """This process is alive now; processes silent for a day are forgotten."""
    process = f"{kind}@{socket.gethostname()}:{os.getpid()}"
    Heartbeat.objects.update_or_create(process=process, defaults={"kind": kind, "seen_at": Now()})
    Heartbeat.objects.filter(kind=kind, seen_at__lt=Now() - KEPT).delete()
